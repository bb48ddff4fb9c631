/**
 * What can be done from anywhere in the window: in the menu, in the palette, by a key. One
 * table, so that none of them knows less than the others.
 */

import { VIEWS, type View } from './window-views'

/** Places of the menu, in order. */
export const MENUS = ['File', 'Servers', 'View', 'Go', 'Help'] as const
export type MenuName = (typeof MENUS)[number]

interface ActionRow {
  readonly id: string
  readonly label: string
  readonly menu: MenuName
  /** As Electron writes it; `CmdOrCtrl` is Cmd on a Mac. */
  readonly keys?: string
  /** Only the app itself can do it, not a browser. */
  readonly appOnly?: true
}

const OWN = [
  { id: 'settings', label: 'Settings…', menu: 'File', keys: 'CmdOrCtrl+,' },
  { id: 'logs-folder', label: 'Open Log Folder', menu: 'File', appOnly: true },
  { id: 'logs-export', label: 'Export Shown Log Lines', menu: 'File' },
  { id: 'diagnostics', label: 'Copy Diagnostics', menu: 'File' },
  {
    id: 'diagnostics-redacted',
    label: 'Copy Diagnostics Without Addresses',
    menu: 'File'
  },
  { id: 'start', label: 'Start a Server', menu: 'Servers', keys: 'CmdOrCtrl+N' },
  { id: 'start-three', label: 'Start Three Servers', menu: 'Servers' },
  { id: 'restart-all', label: 'Restart All Servers', menu: 'Servers' },
  { id: 'stop-all', label: 'Stop All Servers', menu: 'Servers' },
  { id: 'heal', label: 'Heal the Network', menu: 'Servers' },
  { id: 'reset-faults', label: 'Reset Faults', menu: 'Servers' },
  { id: 'doctor', label: 'Check This Network', menu: 'Servers' },
  { id: 'theme-system', label: 'Theme: System', menu: 'View' },
  { id: 'theme-light', label: 'Theme: Light', menu: 'View' },
  { id: 'theme-dark', label: 'Theme: Dark', menu: 'View' },
  { id: 'zoom-in', label: 'Zoom In', menu: 'View', keys: 'CmdOrCtrl+Plus', appOnly: true },
  { id: 'zoom-out', label: 'Zoom Out', menu: 'View', keys: 'CmdOrCtrl+-', appOnly: true },
  { id: 'zoom-reset', label: 'Actual Size', menu: 'View', keys: 'CmdOrCtrl+0', appOnly: true },
  { id: 'palette', label: 'Find an Action…', menu: 'Go', keys: 'CmdOrCtrl+K' },
  { id: 'filter', label: 'Filter This View', menu: 'Go', keys: 'CmdOrCtrl+F' },
  { id: 'updates', label: 'Check for Updates…', menu: 'Help', appOnly: true },
  { id: 'help', label: 'Keyboard Shortcuts', menu: 'Help', keys: 'F1' }
] as const satisfies readonly ActionRow[]

export type ActionId = (typeof OWN)[number]['id'] | `go-${Lowercase<View>}`
export type Action = ActionRow & { readonly id: ActionId }

export const actions: readonly Action[] = [
  ...OWN,
  ...VIEWS.map((view, index): Action => {
    const id = `go-${view.toLowerCase()}` as ActionId
    return { id, label: view, menu: 'Go', keys: `CmdOrCtrl+${index + 1}` }
  })
]

/** The view that an action opens; null: it does something else. */
export function viewOf(id: ActionId): View | null {
  return VIEWS.find((view) => `go-${view.toLowerCase()}` === id) ?? null
}

/** The keys as people read them: `Ctrl+K`, on a Mac `⌘K`. */
export function keysText(keys: string, isMac: boolean): string {
  const plain = keys.replace('Plus', '+')
  return isMac ? plain.replace('CmdOrCtrl+', '⌘') : plain.replace('CmdOrCtrl', 'Ctrl')
}

/** What a key event has of the keys of an action. */
export interface Keys {
  readonly key: string
  readonly ctrlKey: boolean
  readonly metaKey: boolean
  readonly altKey: boolean
  readonly shiftKey: boolean
}

/** The action that a key press means; null: none. */
export function actionOf(event: Keys, isMac: boolean): Action | null {
  if (event.altKey) return null
  const mod = isMac ? event.metaKey : event.ctrlKey
  const other = isMac ? event.ctrlKey : event.metaKey
  if (other) return null
  const found = actions.find(({ keys }) => {
    if (keys === undefined) return false
    const needsMod = keys.startsWith('CmdOrCtrl+')
    const key = keys.replace('CmdOrCtrl+', '').replace('Plus', '+')
    // A plus stands on an upper row or needs the shift key, by the keyboard.
    const isKey =
      key.toLowerCase() === event.key.toLowerCase() || (key === '+' && event.key === '=')
    return needsMod === mod && isKey && (!event.shiftKey || key === '+')
  })
  return found ?? null
}
