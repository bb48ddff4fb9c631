import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, it, vi } from 'vitest'
import { menuTemplate } from '../../src/main/app/menu'

const actions = { openLogFolder: vi.fn() }
const platforms = ['darwin', 'win32', 'linux'] as const

function items(template: readonly MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return template.flatMap((item) => [
    item,
    ...(Array.isArray(item.submenu) ? items(item.submenu) : [])
  ])
}
const roles = (platform: NodeJS.Platform, development = false) =>
  items(menuTemplate(platform, development, actions)).map(({ role }) => role)

describe('menuTemplate', () => {
  it('gives the Mac its app menu and closes the window there', () => {
    expect(roles('darwin')[0]).toBe('appMenu')
    expect(roles('darwin')).toContain('close')
    expect(roles('darwin')).not.toContain('quit')
  })

  it.each(['win32', 'linux'] as const)('quits from the File menu on %s', (platform) => {
    expect(roles(platform)).toContain('quit')
    expect(roles(platform)).not.toContain('appMenu')
  })

  it.each(platforms)('can edit, zoom and go full screen on %s', (platform) => {
    const wanted = ['editMenu', 'zoomIn', 'zoomOut', 'resetZoom', 'togglefullscreen', 'windowMenu']
    expect(roles(platform)).toEqual(expect.arrayContaining(wanted))
  })

  it.each(platforms)('has developer tools only in development on %s', (platform) => {
    expect(roles(platform)).not.toContain('toggleDevTools')
    expect(roles(platform)).not.toContain('reload')
    expect(roles(platform, true)).toContain('toggleDevTools')
  })

  it('opens the log folder', () => {
    const item = items(menuTemplate('linux', false, actions)).find(({ label }) =>
      label?.includes('Log')
    )
    item?.click?.({} as never, undefined, {})
    expect(actions.openLogFolder).toHaveBeenCalledOnce()
  })
})
