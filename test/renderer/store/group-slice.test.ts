import { describe, expect, it } from 'vitest'
import { ownConfiguration, turnOf } from '../../../src/renderer/store/selectors'
import { fed, three } from '../test-platform'

describe('group', () => {
  it('leaves everything that did not change as it was', async () => {
    const { store, group, state } = await fed(three)
    const before = state()
    group.step()
    const after = state()
    expect(after.servers).toBe(before.servers)
    expect(after.configurations).toBe(before.configurations)
    expect(after.turns).toBe(before.turns)
    group.order()
    expect(state().turns).not.toBe(before.turns)
    expect(state().names).toBe(before.names)
    expect(store.getState().serverNames).toBe(before.serverNames)
  })

  it('follows the turn', async () => {
    const { group, state } = await fed(three)
    const config = ownConfiguration(state())?.config ?? ''
    const turns: (string | undefined)[] = []
    for (let i = 0; i < 4; i += 1) {
      turns.push(state().names[turnOf(state(), config).member ?? ''])
      group.order()
    }
    expect(turns).toEqual(['a', 'b', 'c', 'a'])
  })

  it('tells of a split only when it lasts', async () => {
    const { group, platform, state } = await fed({ here: ['a', 'b'], elsewhere: ['c', 'd'] })
    const split = (): boolean => state().problems.some(({ id }) => id === 'split')
    group.split = true
    group.step()
    expect(split()).toBe(false)
    platform.pass(5000)
    expect(split()).toBe(true)
    group.split = false
    group.step()
    expect(split()).toBe(false)
  })

  it('keeps notes of what changed, newest first and bounded', async () => {
    const { group, state } = await fed(three)
    group.crash('c')
    expect(state().changes.map(({ text }) => text)).toContain('c crashed')
    expect(state().changes[0]?.text).toMatch(/^Configuration .*without c$/)
    for (let i = 0; i < 200; i += 1) {
      await state().act('restart', 'c')
      group.step()
    }
    expect(state().changes).toHaveLength(100)
  })
})
