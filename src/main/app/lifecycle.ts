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
import type { ActionId } from '../../shared/actions'
import type { AppChoices } from '../../shared/channels/app'
import { Desk, type DeskOptions, type Tell } from '../desk/desk'
import { appUpdates } from './app-updates'
import type { AppFiles } from './app-files'
import { ChosenActions } from './chosen-actions'
import { decided } from './close-choice'
import { askWhenClosed } from './close-question'
import type { FileRequests } from './file-requests'
import { argumentsFor, givenPaths, type Start } from './given-paths'
import { lockDownPages, lockDownSession } from './lockdown'
import { menuTemplate } from './menu'
import { Notifier } from './notifier'
import { isOwnPage, SCHEME, servePage } from './page-scheme'
import { serveRequests } from './requests'
import { AppTray } from './tray'
import { focusWindow, openWindow, zoomWindow } from './window'

export interface LifecycleOptions {
  readonly files: AppFiles
  readonly fileRequests: FileRequests
  /** Open no window at first; the tray shows that the app runs. */
  readonly hidden: boolean
  /** A program drives the app: nobody is there to be asked. */
  readonly isDriven: boolean
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
  const { pageFolder, preload, development, files } = options
  const { host } = options.desk
  let window: BrowserWindow | null = null
  let tray: AppTray | null = null
  let isClosing = false
  let isClosed = false
  let wasAskedToStart = false
  /** What is to be opened by who starts after this app, which ends. */
  const left: string[] = []
  /** The end was asked for, by the menu, a signal or the tray: the window asks nothing more. */
  let isQuitting = false
  let isAsking = false
  let crash: string | null = null
  let choices = files.choices()
  const start: Start = {
    argv: process.argv,
    folder: process.cwd(),
    app: app.isPackaged ? null : app.getAppPath()
  }

  const tell: Tell = (channel, event) => window?.webContents.send(channel, event)
  const chosen = new ChosenActions(() => tell('app:chosen', null))
  const updates = appUpdates({
    files,
    environment: options.desk.environment,
    beforeInstall: async () => {
      isQuitting = true
      isClosing = true
      tray?.close()
      tray = null
      await desk.close()
      isClosed = true
      // What starts now is to be the only instance.
      app.releaseSingleInstanceLock()
    },
    tell: (view) => tell('updates:view', view)
  })

  const desk = new Desk({
    ...options.desk,
    tell,
    updates: updates.desk,
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
    },
    shell: {
      view: () => ({ choices, crash }),
      change: ({ whenClosed, notifications }) => {
        choose({
          whenClosed: whenClosed ?? choices.whenClosed,
          notifications: notifications ?? choices.notifications
        })
      },
      take: () => chosen.take(),
      zoom: (step) => {
        if (window !== null) zoomWindow(window, files, step)
      }
    }
  })

  const choose = (chosen: AppChoices): void => {
    choices = chosen
    files.keepChoices(chosen)
  }
  const running = (): number => host.views().filter(({ state }) => state === 'running').length

  const showWindow = (hidden = false): void => {
    if (isClosing) {
      wasAskedToStart = true
      return
    }
    if (window !== null) {
      focusWindow(window)
      return
    }
    const opened = openWindow({
      preload,
      development,
      files,
      hidden,
      onCrash: (reason) => (crash = reason)
    })
    window = opened
    desk.windowOpened()
    opened.on('close', (event) => {
      if (isQuitting || isClosing) return
      const decision = decided(choices.whenClosed, running(), options.isDriven)
      if (decision === 'stop') return
      event.preventDefault()
      if (decision === 'keep') opened.hide()
      else ask(opened)
    })
    opened.once('closed', () => {
      window = null
      desk.windowClosed()
    })
  }

  /** The answer holds from now on. */
  const ask = (asked: BrowserWindow): void => {
    if (isAsking) return
    isAsking = true
    void askWhenClosed(asked, running()).then((answer) => {
      isAsking = false
      if (answer === null) return
      choose({ ...choices, whenClosed: answer })
      if (!asked.isDestroyed()) asked.close()
    })
  }

  const open = (file: string): void => {
    showWindow()
    if (isClosing) left.push(file)
    else void desk.give(file)
  }

  const act = (id: ActionId): void => {
    showWindow()
    chosen.choose(id)
  }
  const notifier = new Notifier({
    isWanted: () => choices.notifications && window?.isFocused() !== true,
    show: act
  })
  host.on('changed', (view) => {
    notifier.changed(view)
    tray?.update(host.views())
  })
  host.on('removed', (name) => {
    notifier.removed(name)
    tray?.update(host.views())
  })

  lockDownPages(app, development)
  serveRequests(ipcMain, desk.handlers, (url) => isOwnPage(url, development))

  app.on('second-instance', (_event, argv, folder) => {
    showWindow()
    for (const file of givenPaths({ ...start, argv, folder })) open(file)
  })
  app.on('activate', () => showWindow())
  app.on('before-quit', () => {
    isQuitting = true
  })
  app.on('window-all-closed', () => {
    // On the Mac an app stays without windows until it is quit.
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('will-quit', (event) => {
    updates.stop()
    if (isClosed) return
    event.preventDefault()
    if (isClosing) return
    isClosing = true
    tray?.close()
    // It is gone: what servers tell as they end must not reach it.
    tray = null
    void desk.close().finally(() => {
      isClosed = true
      if (wasAskedToStart) app.relaunch({ args: [...argumentsFor(start, left)] })
      // Electron is still busy with this event when there was nothing to wait for.
      setImmediate(() => {
        app.quit()
      })
    })
  })

  void app.whenReady().then(() => {
    lockDownSession(session.defaultSession, development)
    protocol.handle(SCHEME, (request) => servePage(request.url, pageFolder))
    const template = menuTemplate({
      platform: process.platform,
      development: !app.isPackaged,
      onAction: act
    })
    Menu.setApplicationMenu(Menu.buildFromTemplate(template))
    tray = AppTray.open({ show: () => showWindow(), onAction: act, quit: () => app.quit() })
    const asked = [...givenPaths(start), ...options.fileRequests.handTo(open)]
    showWindow(options.hidden && asked.length === 0)
    for (const file of asked) open(file)
  })
}
