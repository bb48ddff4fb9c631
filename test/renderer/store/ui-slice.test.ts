import { describe, expect, it } from 'vitest'
import { createAppStore } from '../../../src/renderer/store/app-store'
import { hashOfView, viewOfHash, VIEWS } from '../../../src/renderer/store/ui-slice'
import { fed } from '../test-platform'

describe('addresses of views', () => {
  it('lead back to their view', () => {
    for (const view of VIEWS) expect(viewOfHash(hashOfView(view))).toBe(view)
  })

  it('lead to the overview when they name no view', () => {
    for (const hash of ['', '#', '#/', '#/nothing', '#/%00']) {
      expect(viewOfHash(hash)).toBe('Overview')
    }
  })
})

describe('ui', () => {
  it('keeps theme and clock beyond the window, and ignores what is spoilt', async () => {
    const { platform, state } = await fed()
    expect(state().theme).toBe('system')
    state().setTheme('dark')
    state().setClock('UTC')
    const again = createAppStore(platform).getState()
    expect([again.theme, again.clock]).toEqual(['dark', 'UTC'])
    platform.stored.set('theme', 'purple')
    expect(createAppStore(platform).getState().theme).toBe('system')
  })
})
