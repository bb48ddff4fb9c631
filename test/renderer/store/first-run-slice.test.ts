import { describe, expect, it } from 'vitest'
import { fed } from '../test-platform'

describe('the first run', () => {
  it('joins an open group and starts a server in it', async () => {
    const { state } = await fed({ isFirst: true })
    expect(state().info?.isFirst).toBe(true)
    expect(await state().joinGroup('press', null, 'ada')).toBe(true)
    expect(state().info?.group).toBe('press')
    expect(state().serverNames).toEqual(['ada'])
    expect(state().joining).toBeNull()
  })

  it('says beside the group what is wrong with its code, and starts nothing', async () => {
    const { state } = await fed({ isFirst: true })
    expect(await state().joinGroup('press', 'hello', 'ada')).toBe(false)
    expect(state().joinProblem).toMatchObject({ group: 'press', field: 'key' })
    expect(state().serverNames).toEqual([])
    state().clearJoinProblem()
    expect(state().joinProblem).toBeNull()
  })

  it('starts at once in the group that is in use', async () => {
    const { state } = await fed({ isFirst: true })
    const group = state().info?.group ?? ''
    expect(await state().joinGroup(group, null, 'ada')).toBe(true)
    expect(state().settings).toBeNull()
    expect(state().serverNames).toEqual(['ada'])
  })
})
