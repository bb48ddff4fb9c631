/** The native menu, as each platform's people know it. */
import type { MenuItemConstructorOptions } from 'electron'

export interface MenuActions {
  readonly openLogFolder: () => void
}

/** `development` adds what only those who work on the page need. */
export function menuTemplate(
  platform: NodeJS.Platform,
  development: boolean,
  actions: MenuActions
): MenuItemConstructorOptions[] {
  const isMac = platform === 'darwin'
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Open &Log Folder', click: actions.openLogFolder },
        { type: 'separator' },
        isMac ? { role: 'close' } : { role: 'quit' }
      ]
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        ...(development ? developmentItems : []),
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' }
      ]
    },
    { role: 'windowMenu' },
    ...(isMac
      ? []
      : [{ label: '&Help', submenu: [{ role: 'about' }] } satisfies MenuItemConstructorOptions])
  ]
}

const developmentItems: readonly MenuItemConstructorOptions[] = [
  { role: 'reload' },
  { role: 'forceReload' },
  { role: 'toggleDevTools' },
  { type: 'separator' }
]
