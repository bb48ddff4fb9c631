/**
 * The native menu, as each platform's people know it. What stands in the table of actions is
 * done by the page; the system's own items are the system's.
 */
import type { MenuItemConstructorOptions } from 'electron'
import { actions, MENUS, type ActionId, type MenuName } from '../../shared/actions'

export interface MenuChoices {
  readonly platform: NodeJS.Platform
  /** Adds what only those who work on the page need. */
  readonly development: boolean
  readonly onAction: (id: ActionId) => void
}

export function menuTemplate(choices: MenuChoices): MenuItemConstructorOptions[] {
  const isMac = choices.platform === 'darwin'
  const own = (menu: MenuName): MenuItemConstructorOptions[] => itemsOf(menu, choices)
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
    ...(isMac ? [{ role: 'appMenu' } as const] : []),
    ...(file === undefined ? [] : [file]),
    { role: 'editMenu' },
    ...others,
    { role: 'windowMenu' },
    ...(help === undefined ? [] : [help])
  ]
}

const separator: MenuItemConstructorOptions = { type: 'separator' }

function itemsOf(menu: MenuName, { onAction }: MenuChoices): MenuItemConstructorOptions[] {
  return actions
    .filter((action) => action.menu === menu)
    .map(({ id, label, keys }) => ({
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
