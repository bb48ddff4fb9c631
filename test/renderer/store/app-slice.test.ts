import { describe, expect, it } from 'vitest'
import { bounds } from '../../../src/shared/bounds'
import { runAction } from '../../../src/renderer/store/run-action'
import { fed, settle, three } from '../test-platform'

describe('the app slice', () => {
  it('keeps few notes, each text once, and drops those that ask for nothing', async () => {
    const { state, platform } = await fed()
    for (let i = 0; i < 10; i++) state().addNote('warning', `note ${String(i)}`)
    state().addNote('warning', 'note 9')
    expect(state().notes).toHaveLength(bounds.window.notes)
    state().addNote('notice', 'done')
    platform.pass(10_000)
    expect(state().notes.map(({ text }) => text)).not.toContain('done')
    expect(state().notes.map(({ text }) => text)).toContain('note 9')
  })

  it('tells once that the page crashed', async () => {
    const { group, state } = await fed()
    group.app = { ...group.app, crash: 'oom' }
    await state().readApp()
    await state().readApp()
    expect(state().notes.map(({ text }) => text)).toEqual([expect.stringContaining('(oom)')])
  })

  it('changes what the app does', async () => {
    const { state } = await fed()
    await state().changeApp({ whenClosed: 'keep' })
    expect(state().app?.choices).toEqual({ whenClosed: 'keep', notifications: true })
  })
})

describe('runAction', () => {
  it('opens views and sheets, and sets the theme', async () => {
    const { store, platform, state } = await fed()
    runAction(store, platform, 'go-logs')
    expect(state().view).toBe('Logs')
    runAction(store, platform, 'settings')
    expect(state().view).toBe('Settings')
    runAction(store, platform, 'palette')
    expect(state().sheet).toBe('palette')
    runAction(store, platform, 'palette')
    expect(state().sheet).toBeNull()
    runAction(store, platform, 'theme-dark')
    expect(state().theme).toBe('dark')
    runAction(store, platform, 'filter')
    expect(state().asked).toEqual({ id: 'filter', count: 1 })
  })

  it('starts and stops servers', async () => {
    const { store, platform, state } = await fed(three)
    runAction(store, platform, 'stop-all')
    await settle()
    expect(Object.values(state().servers).map((one) => one.state)).toEqual(
      Array(3).fill('stopping')
    )
  })
})
