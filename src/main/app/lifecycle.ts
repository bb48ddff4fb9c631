/**
 * The app's life: one instance, one window, and an orderly end. The servers are
 * stopped before the app exits, whichever way it is asked to.
 */
import {
  app,
  dialog,
  session,
  ipcMain,
  Menu,
  protocol,
  shell,
  type BrowserWindow,
  type OpenDialogOptions
} from 'electron'
import { Desk, type DeskOptions } from '../desk/desk'
import { lockDownPages, lockDownSession } from './lockdown'
import { menuTemplate } from './menu'
import { isOwnPage, SCHEME, servePage } from './page-scheme'
import { serveRequests } from './requests'
import { focusWindow, openWindow } from './window'

export interface LifecycleOptions {
  readonly desk: Pick<DeskOptions, 'host' | 'clients' | 'info' | 'environment' | 'cipher' | 'look'>
  /** Folder of the built page. */
  readonly pageFolder: string
  /** Path of the built preload script. */
  readonly preload: string
  /** URL of the development server, or null for the built page. */
  readonly development: string | null
}

/** Runs the app from here on; call it once, as the only instance. */
export function runApp(options: LifecycleOptions): void {
  const { pageFolder, preload, development } = options
  let window: BrowserWindow | null = null
  let isClosing = false
  let isClosed = false
  let wasAskedToStart = false

  const desk = new Desk({
    ...options.desk,
    tell: (channel, event) => window?.webContents.send(channel, event),
    openFolder: (folder) => shell.openPath(folder),
    chooseFolder: async (title) => {
      const options: OpenDialogOptions = {
        title,
        properties: ['openDirectory', 'createDirectory']
      }
      const { filePaths } = await (window === null
        ? dialog.showOpenDialog(options)
        : dialog.showOpenDialog(window, options))
      return filePaths[0] ?? null
    }
  })

  const showWindow = (): void => {
    if (isClosing) {
      wasAskedToStart = true
      return
    }
    if (window !== null) {
      focusWindow(window)
      return
    }
    window = openWindow({ preload, development })
    desk.windowOpened()
    window.once('closed', () => {
      window = null
      desk.windowClosed()
    })
  }

  lockDownPages(app, development)
  serveRequests(ipcMain, desk.handlers, (url) => isOwnPage(url, development))

  app.on('second-instance', showWindow)
  app.on('activate', showWindow)
  app.on('window-all-closed', () => {
    // On the Mac an app stays without windows until it is quit.
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    void desk.close().finally(() => {
      isClosed = true
      if (wasAskedToStart) app.relaunch()
      // Electron is still busy with this event when there was nothing to wait for.
      setImmediate(() => {
        app.quit()
      })
    })
  })

  void app.whenReady().then(() => {
    lockDownSession(session.defaultSession, development)
    protocol.handle(SCHEME, (request) => servePage(request.url, pageFolder))
    const actions = {
      openLogFolder: () => {
        desk.openLogFolder().catch(() => undefined)
      }
    }
    const template = menuTemplate(process.platform, !app.isPackaged, actions)
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
    showWindow()
  })
}
