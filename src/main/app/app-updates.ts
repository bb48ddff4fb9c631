/** The app's updates: where their settings are, what asks and replaces, and when it looks by itself. */
import { app, dialog, shell } from 'electron'
import type { UpdatesView } from '../../shared/channels/updates'
import type { Environment } from '../desk/server-defaults'
import { UpdateDesk } from '../desk/updates/update-desk'
import { homeFolder } from '../host/home-folder'
import { updateSettings, writeSettings } from '../host/settings'
import type { AppFiles } from './app-files'
import { askFeed, canReplace, electronReplacer } from './replacer'

/** So often it sees whether a day went by; the first time not while the app begins. */
const LOOK_EVERY_MS = 10 * 60_000

export interface AppUpdatesOptions {
  readonly files: AppFiles
  readonly environment: Environment
  /** Ends in an orderly way what runs. */
  readonly beforeInstall: () => Promise<void>
  readonly tell: (view: UpdatesView) => void
}

export function appUpdates({ files, environment, beforeInstall, tell }: AppUpdatesOptions): {
  readonly desk: UpdateDesk
  /** It looks no more by itself. */
  readonly stop: () => void
} {
  const { isPackaged } = app
  const { platform, arch, execPath: executable } = process
  const isReplacing = canReplace({ isPackaged, platform, environment, executable })
  const desk = new UpdateDesk({
    version: app.getVersion(),
    platform,
    arch,
    isPackaged,
    replacer: isReplacing ? electronReplacer(files.place, beforeInstall, startAgain) : null,
    settings: {
      read: () => updateSettings(environment),
      write: ({ feed, daily }) => {
        writeSettings(homeFolder(environment), {
          ...(feed === undefined ? {} : { updateFeed: feed }),
          ...(daily === undefined ? {} : { updateDaily: daily })
        })
      }
    },
    lastLook: {
      read: () => files.lastUpdateLook(),
      write: (at) => files.keepUpdateLook(at)
    },
    ask: askFeed,
    now: Date.now,
    openLink: (url) => shell.openExternal(url),
    tell
  })
  const timer = setInterval(() => void desk.lookDaily(), LOOK_EVERY_MS)
  return {
    desk,
    stop: () => {
      clearInterval(timer)
    }
  }
}

/** Everything was ended for an update that could not be installed. */
function startAgain(problem: string): void {
  dialog.showErrorBox('FTQueue was not updated', `${problem}\n\nIt starts again as it was.`)
  app.relaunch()
  app.exit(1)
}
