/**
 * What no page may ever do in this app, whatever it is: go elsewhere, open
 * windows, embed web views, ask for the camera, the clipboard or any other
 * permission.
 */
import type { App, Session, WebContents } from 'electron'
import { isOwnDownload, isOwnPage } from './page-scheme'

/** Applies to every page that is made from now on. */
export function lockDownPages(app: App, development: string | null): void {
  app.on('web-contents-created', (_event, contents) => {
    lockDownPage(contents, development)
  })
}

function lockDownPage(contents: WebContents, development: string | null): void {
  const stay = (event: { preventDefault(): void; readonly url: string }): void => {
    if (!isOwnPage(event.url, development)) event.preventDefault()
  }
  // Of every frame, the main one included.
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', (event) => {
    event.preventDefault()
  })
  contents.setWindowOpenHandler(() => ({ action: 'deny' }))
}

/**
 * Denies every permission, asked for or looked up, every device, and every download but
 * what our own page made: for that the system asks where to save it.
 */
export function lockDownSession(session: Session, development: string | null): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => {
    answer(false)
  })
  session.setPermissionCheckHandler(() => false)
  session.setDevicePermissionHandler(() => false)
  session.on('will-download', (event, item) => {
    if (!isOwnDownload(item.getURLChain(), development)) event.preventDefault()
  })
}
