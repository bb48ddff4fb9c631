/** The app's one window: sandboxed, isolated, without Node. */
import { BrowserWindow, nativeTheme } from 'electron'
import { PAGE_URL } from './page-scheme'

/** Behind the page until it is drawn; the page's own colours. */
const background = { dark: '#12171a', light: '#f3f4f1' } as const

/** A page that crashed is loaded again, but not more often than this. */
const RELOAD_LEAST_MS = 10_000

export interface WindowOptions {
  /** Path of the built preload script. */
  readonly preload: string
  /** URL of the development server, or null for the built page. */
  readonly development: string | null
}

/** Opens the window; it shows itself when its page is drawn. */
export function openWindow({ preload, development }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    title: 'FTQueue',
    width: 1240,
    height: 820,
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
    window.show()
  })
  reloadAfterCrash(window)
  void window.loadURL(development ?? PAGE_URL)
  return window
}

/** The page's process may crash; the servers and what the app knows of them live elsewhere. */
function reloadAfterCrash(window: BrowserWindow): void {
  let last = -Infinity
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    // A page that crashes again at once would crash for ever.
    if (reason === 'clean-exit' || performance.now() - last < RELOAD_LEAST_MS) return
    last = performance.now()
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
