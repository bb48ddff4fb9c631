/** Replaces the app by a newer one: electron-updater, on the person's click alone. */
import { existsSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { session, type Session } from 'electron'
import type { AppUpdater } from 'electron-updater'
import { isAllowedAddress } from '../desk/updates/feed-address'
import type { Ask } from '../desk/updates/latest-file'
import type { Replacer } from '../desk/updates/update-desk'

/** The one that electron-updater asks with, too. */
const SESSION = 'electron-updater'

/** What of the process tells how the app was installed. */
export interface Installed {
  readonly isPackaged: boolean
  readonly platform: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly executable: string
}

/** Whether this package is one that can replace itself: others are the system's, or were unpacked by hand. */
export function canReplace({ isPackaged, platform, environment, executable }: Installed): boolean {
  if (!isPackaged) return false
  if (platform === 'darwin') return true
  if (platform === 'linux') return (environment['APPIMAGE'] ?? '') !== ''
  // The installer puts it there; a folder that was unpacked has none.
  return existsSync(path.join(path.dirname(executable), 'Uninstall FTQueue.exe'))
}

/** The network for updates: nothing goes to where it would not be encrypted, redirected or not. */
function updateSession(): Session {
  const own = session.fromPartition(SESSION, { cache: false })
  own.webRequest.onBeforeRequest(({ url }, answer) => {
    answer({ cancel: !isAllowedAddress(url) })
  })
  return own
}

/** Asks over the system's network settings, without cookies and without a cache. */
export const askFeed: Ask = (url, signal) =>
  updateSession().fetch(url, { signal, credentials: 'omit' })

/**
 * @param folder where it may write a file; null: there is none
 * @param beforeInstall ends in an orderly way what runs
 * @param onFailure it was not installed, after all
 */
export function electronReplacer(
  folder: string | null,
  beforeInstall: () => Promise<void>,
  onFailure: (problem: string) => void
): Replacer {
  let updater: AppUpdater | null = null
  return {
    async download(feed, onPart) {
      const { autoUpdater } = await import('electron-updater')
      updater = autoUpdater
      updateSession()
      updater.logger = null
      updater.autoDownload = false
      updater.autoInstallOnAppQuit = false
      updater.disableWebInstaller = true
      updater.disableDifferentialDownload = true
      giveConfiguration(updater, folder)
      updater.setFeedURL({ provider: 'generic', url: feed })
      updater.removeAllListeners('error')
      updater.on('error', () => undefined)
      updater.removeAllListeners('download-progress')
      updater.on('download-progress', ({ percent }) => {
        onPart(percent / 100)
      })
      const found = await updater.checkForUpdates()
      if (found?.isUpdateAvailable !== true) throw new Error('the feed has nothing newer any more')
      await updater.downloadUpdate()
      return found.updateInfo.version
    },

    async install() {
      const ready = updater
      if (ready === null) return
      ready.removeAllListeners('error')
      ready.on('error', (error) => {
        onFailure(error.message)
      })
      await beforeInstall()
      ready.quitAndInstall()
    }
  }
}

/** Packages that were made without a feed of their own have no such file; it names the cache's folder. */
function giveConfiguration(updater: AppUpdater, folder: string | null): void {
  if (folder === null || existsSync(path.join(process.resourcesPath, 'app-update.yml'))) return
  const file = path.join(folder, 'app-update.yml')
  writeFileSync(file, 'updaterCacheDirName: ftqueue-updater\n')
  updater.updateConfigPath = file
}
