import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { menuTemplate } from '../../src/main/app/menu'
import { actions } from '../../src/shared/actions'

const onAction = vi.fn()
const platforms = ['darwin', 'win32', 'linux'] as const

function items(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [
    item,
    ...(Array.isArray(item.submenu) ? items(item.submenu) : [])
  ])
}
const all = (platform: NodeJS.Platform, development = false) =>
  items(menuTemplate({ platform, development, onAction }))
const roles = (platform: NodeJS.Platform, development = false) =>
  all(platform, development).map(({ role }) => role)

describe('menuTemplate', () => {
  it('gives the Mac its app menu and closes the window there', () => {
    expect(roles('darwin')[0]).toBe('appMenu')
    expect(roles('darwin')).toContain('close')
    expect(roles('darwin').filter((role) => role === 'quit')).toHaveLength(1)
    const [appMenu] = menuTemplate({ platform: 'darwin', development: false, onAction })
    expect(appMenu?.submenu).toContainEqual({ role: 'quit' })
  })

  it.each(['win32', 'linux'] as const)('quits from the File menu on %s', (platform) => {
    expect(roles(platform)).toContain('quit')
    expect(roles(platform)).not.toContain('appMenu')
  })

  it.each(platforms)('has every action once, with its keys, on %s', (platform) => {
    const own = all(platform).filter(({ id }) => id !== undefined)
    expect(own.map(({ id }) => id).sort()).toEqual(actions.map(({ id }) => id).sort())
    for (const { id, label, keys } of actions) {
      expect(own.find((item) => item.id === id)).toMatchObject({
        label,
        ...(keys === undefined ? {} : { accelerator: keys })
      })
    }
  })

  it.each(platforms)('can edit and go full screen on %s', (platform) => {
    expect(roles(platform)).toEqual(
      expect.arrayContaining(['editMenu', 'togglefullscreen', 'windowMenu'])
    )
  })

  it.each(platforms)('has developer tools only in development on %s', (platform) => {
    expect(roles(platform)).not.toContain('toggleDevTools')
    expect(roles(platform)).not.toContain('reload')
    expect(roles(platform, true)).toContain('toggleDevTools')
  })

  it('checks for updates in the app menu of the Mac, and in Help elsewhere', () => {
    const menuWith = (platform: NodeJS.Platform): MenuItemConstructorOptions | undefined =>
      menuTemplate({ platform, development: false, onAction }).find(({ submenu }) =>
        Array.isArray(submenu) ? submenu.some(({ id }) => id === 'updates') : false
      )
    expect(menuWith('darwin')?.role).toBe('appMenu')
    expect(menuWith('win32')?.label).toBe('&Help')
    expect(menuWith('linux')?.label).toBe('&Help')
  })

  it('has the page do what is chosen', () => {
    const item = all('linux').find(({ id }) => id === 'logs-folder')
    item?.click?.({} as never, undefined, {})
    expect(onAction).toHaveBeenCalledExactlyOnceWith('logs-folder')
  })
})
