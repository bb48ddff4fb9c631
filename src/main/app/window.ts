/** The app's one window: sandboxed, isolated, without Node. */
import { BrowserWindow, nativeTheme, screen } from 'electron'
import type { ZoomStep } from '../../shared/channels/app'
import { placeOf, ZOOM_LEAST, ZOOM_MOST, type AppFiles } from './app-files'
import { PAGE_URL } from './page-scheme'

/** Behind the page until it is drawn; the page's own colours. */
const background = { dark: '#12171a', light: '#f3f4f1' } as const

/** Of Electron's zoom levels. */
const ZOOM_STEP = 0.5

/** A page that crashed is loaded again, but not more often than this. */
const RELOAD_LEAST_MS = 10_000

export interface WindowOptions {
  readonly files: AppFiles
  /** It waits in the tray until it is asked for. */
  readonly hidden: boolean
  /** The page's process ended, for this reason, and the page is loaded again. */
  readonly onCrash: (reason: string) => void
  /** Path of the built preload script. */
  readonly preload: string
  /** URL of the development server, or null for the built page. */
  readonly development: string | null
}

/** Opens the window; it shows itself when its page is drawn. */
export function openWindow(options: WindowOptions): BrowserWindow {
  const { preload, development, files, hidden } = options
  const state = files.windowState()
  const areas = screen.getAllDisplays().map(({ workArea }) => workArea)
  const window = new BrowserWindow({
    title: 'FTQueue',
    ...placeOf(state, areas),
    minWidth: 900,
    minHeight: 600,
    show: false,
    backgroundColor: backgroundColor(),
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false
    }
  })
  const followTheme = (): void => {
    window.setBackgroundColor(backgroundColor())
  }
  nativeTheme.on('updated', followTheme)
  window.once('closed', () => {
    nativeTheme.off('updated', followTheme)
  })
  window.once('ready-to-show', () => {
    if (state.isMaximized) window.maximize()
    if (hidden) window.hide()
    else window.show()
  })
  // The zoom belongs to the page, and is the default again whenever one is loaded.
  window.webContents.on('did-finish-load', () => {
    window.webContents.setZoomLevel(files.windowState().zoom)
  })
  keepState(window, files)
  reloadAfterCrash(window, options.onCrash)
  void window.loadURL(development ?? PAGE_URL)
  return window
}

/** So long after the last change the place is kept. */
const KEEP_AFTER_MS = 500

function keepState(window: BrowserWindow, files: AppFiles): void {
  let timer: NodeJS.Timeout | undefined
  const keep = (): void => {
    clearTimeout(timer)
    const { x, y, width, height } = window.getNormalBounds()
    const isMaximized = window.isMaximized()
    files.keepWindowState({ ...files.windowState(), x, y, width, height, isMaximized })
  }
  const keepSoon = (): void => {
    clearTimeout(timer)
    timer = setTimeout(keep, KEEP_AFTER_MS)
  }
  window.on('resize', keepSoon)
  window.on('move', keepSoon)
  window.on('maximize', keepSoon)
  window.on('unmaximize', keepSoon)
  window.on('close', keep)
  window.once('closed', () => {
    clearTimeout(timer)
  })
}

/** One step of the zoom, kept. */
export function zoomWindow(window: BrowserWindow, files: AppFiles, step: ZoomStep): void {
  const now = files.windowState().zoom
  const next = step === 'reset' ? 0 : now + (step === 'in' ? ZOOM_STEP : -ZOOM_STEP)
  const zoom = Math.max(ZOOM_LEAST, Math.min(ZOOM_MOST, next))
  files.keepWindowState({ ...files.windowState(), zoom })
  window.webContents.setZoomLevel(zoom)
}

/** The page's process may crash; the servers and what the app knows of them live elsewhere. */
function reloadAfterCrash(window: BrowserWindow, onCrash: (reason: string) => void): void {
  let last = -Infinity
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    // A page that crashes again at once would crash for ever.
    if (reason === 'clean-exit' || performance.now() - last < RELOAD_LEAST_MS) return
    last = performance.now()
    onCrash(reason)
    window.reload()
  })
}

/** Brings a window to the front, however it was hidden. */
export function focusWindow(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

function backgroundColor(): string {
  return nativeTheme.shouldUseDarkColors ? background.dark : background.light
}
