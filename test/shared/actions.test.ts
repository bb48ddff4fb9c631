import { describe, expect, it } from 'vitest'
import { actionOf, actions, keysText, viewOf, type Keys } from '../../src/shared/actions'
import { VIEWS } from '../../src/shared/window-views'

const none: Keys = { key: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false }

describe('actions', () => {
  it('have ids and keys of their own', () => {
    const ids = actions.map(({ id }) => id)
    expect(new Set(ids).size).toBe(ids.length)
    const keys = actions.flatMap((action) => action.keys ?? [])
    expect(new Set(keys).size).toBe(keys.length)
  })

  it('open every view', () => {
    expect(actions.flatMap(({ id }) => viewOf(id) ?? [])).toEqual([...VIEWS])
  })
})

describe('actionOf', () => {
  const press = (key: string, isMac: boolean, more: Partial<Keys> = {}) =>
    actionOf({ ...none, key, ...more }, isMac)?.id

  it('takes Ctrl, or Cmd on a Mac, and not the other one', () => {
    expect(press('k', false, { ctrlKey: true })).toBe('palette')
    expect(press('k', true, { metaKey: true })).toBe('palette')
    expect(press('k', true, { ctrlKey: true })).toBeUndefined()
    expect(press('k', false)).toBeUndefined()
    expect(press('k', false, { ctrlKey: true, altKey: true })).toBeUndefined()
    expect(press('K', false, { ctrlKey: true, shiftKey: true })).toBeUndefined()
  })

  it('knows keys alone, commas, and both pluses', () => {
    expect(press('F1', false)).toBe('help')
    expect(press(',', false, { ctrlKey: true })).toBe('settings')
    expect(press('=', false, { ctrlKey: true })).toBe('zoom-in')
    expect(press('+', false, { ctrlKey: true, shiftKey: true })).toBe('zoom-in')
    expect(press('-', false, { ctrlKey: true })).toBe('zoom-out')
    expect(press('2', true, { metaKey: true })).toBe('go-group')
  })
})

describe('keysText', () => {
  it('writes keys as people know them', () => {
    expect(keysText('CmdOrCtrl+K', false)).toBe('Ctrl+K')
    expect(keysText('CmdOrCtrl+K', true)).toBe('⌘K')
    expect(keysText('CmdOrCtrl+Plus', false)).toBe('Ctrl++')
    expect(keysText('F1', true)).toBe('F1')
  })
})
