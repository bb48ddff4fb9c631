/**
 * The native menu, as each platform's people know it. What stands in the table of actions is
 * done by the page; the system's own items are the system's.
 */
import type { MenuItemConstructorOptions } from 'electron'
import { actions, MENUS, type Action, type ActionId, type MenuName } from '../../shared/actions'

export interface MenuChoices {
  readonly platform: NodeJS.Platform
  /** Adds what only those who work on the page need. */
  readonly development: boolean
  readonly onAction: (id: ActionId) => void
}

export function menuTemplate(choices: MenuChoices): MenuItemConstructorOptions[] {
  const isMac = choices.platform === 'darwin'
  const own = (menu: MenuName): MenuItemConstructorOptions[] =>
    itemsOf(choices, (action) => action.menu === menu && !(isMac && action.id === UPDATES))
  const menus: Readonly<Record<MenuName, MenuItemConstructorOptions[]>> = {
    File: [...own('File'), separator, isMac ? { role: 'close' } : { role: 'quit' }],
    Servers: own('Servers'),
    View: [
      ...(choices.development ? developmentItems : []),
      ...own('View'),
      separator,
      { role: 'togglefullscreen' }
    ],
    Go: own('Go'),
    Help: [...own('Help'), ...(isMac ? [] : [separator, { role: 'about' } as const])]
  }
  const [file, ...others] = MENUS.map((name): MenuItemConstructorOptions => ({
    label: `&${name}`,
    submenu: menus[name]
  }))
  const help = others.pop()
  return [
    ...(isMac ? [appMenu(choices)] : []),
    ...(file === undefined ? [] : [file]),
    { role: 'editMenu' },
    ...others,
    { role: 'windowMenu' },
    ...(help === undefined ? [] : [help])
  ]
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

/** Where a Mac's people look for it. */
const UPDATES: ActionId = 'updates'

/** As the role makes it, and updates. */
function appMenu(choices: MenuChoices): MenuItemConstructorOptions {
  return {
    role: 'appMenu',
    submenu: [
      { role: 'about' },
      ...itemsOf(choices, ({ id }) => id === UPDATES),
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' }
    ]
  }
}

function itemsOf(
  { onAction }: MenuChoices,
  isWanted: (action: Action) => boolean
): MenuItemConstructorOptions[] {
  return actions.filter(isWanted).map(({ id, label, keys }) => ({
    id,
    label,
    ...(keys === undefined ? {} : { accelerator: keys }),
    click: () => {
      onAction(id)
    }
  }))
}

const developmentItems: readonly MenuItemConstructorOptions[] = [
  { role: 'reload' },
  { role: 'forceReload' },
  { role: 'toggleDevTools' },
  { type: 'separator' }
]
