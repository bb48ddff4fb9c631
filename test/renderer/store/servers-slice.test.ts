import { describe, expect, it } from 'vitest'
import { applyPatch } from '../../../src/renderer/store/app-store'
import { fed, three } from '../test-platform'

describe('servers', () => {
  it('starts servers, and shows a refusal at its field', async () => {
    const { group, state } = await fed()
    expect(await state().startServers({ count: 1, name: 'a' })).toBe(true)
    group.step()
    expect(state().servers['a']?.state).toBe('running')
    expect(await state().startServers({ count: 1, name: 'a' })).toBe(false)
    expect(state().startProblem).toEqual({
      text: 'a runs already; choose another name.',
      field: 'name'
    })
    state().clearStartProblem()
    expect(state().startProblem).toBeNull()
  })

  it('does one thing to a server at a time, and keeps a refusal in its row', async () => {
    const { state } = await fed(three)
    const stop = state().act('stop', 'a')
    const kill = state().act('kill', 'a')
    expect(state().actions).toEqual({ a: 'stop' })
    await Promise.all([stop, kill])
    expect(state().actions).toEqual({})
    expect(state().servers['a']?.state).toBe('stopping')
    await state().act('restart', 'nobody')
    expect(state().actionProblems['nobody']).toBe('No server nobody runs here.')
  })

  it('lists servers in their natural order, and forgets removed ones', async () => {
    const { store, state } = await fed({ here: ['s10', 's2'] })
    expect(state().serverNames).toEqual(['s2', 's10'])
    applyPatch(store, { servers: { changed: [], removed: ['s2'] } })
    expect(state().serverNames).toEqual(['s10'])
  })
})
