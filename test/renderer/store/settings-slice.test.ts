import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../src/renderer/store/app-store'
import { fed } from '../test-platform'

describe('settings', () => {
  it('are read, changed, and refused at their field', async () => {
    const { state } = await fed()
    await state().readSettings()
    expect(state().settings?.interface).toEqual({ value: 'auto', source: 'default' })
    expect(await state().changeSettings({ interface: 'wlan0' })).toBe(true)
    expect(state().settings?.interface).toEqual({ value: 'wlan0', source: 'file' })
    expect(await state().changeSettings({ interface: 'nope0' })).toBe(false)
    expect(state().settingsProblem).toEqual({
      text: 'no interface "nope0" is up; choose auto',
      field: 'interface'
    })
    expect(state().settings?.interface.value).toBe('wlan0')
    state().clearSettingsProblem()
    expect(state().settingsProblem).toBeNull()
  })
})

describe('the doctor', () => {
  it('runs once at a time, and its checks arrive as patches', async () => {
    const { store, state } = await fed()
    expect(state().doctor).toBeNull()
    await state().runDoctor()
    expect(state().doctor).toMatchObject({ running: true, checks: [] })
    const check = { name: 'interface', verdict: 'ok', seen: 'eth0', mend: null } as const
    applyPatch(store, { doctor: { running: false, checks: [check], at: 5 } })
    expect(state().doctor?.checks).toEqual([check])
    applyPatch(store, {})
    expect(state().doctor?.running).toBe(false)
  })
})
