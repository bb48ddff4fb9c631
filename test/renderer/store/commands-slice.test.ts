import { describe, expect, it } from 'vitest'
import { createAppStore } from '../../../src/renderer/store/app-store'
import { fed, settle, three, type World } from '../test-platform'

describe('commands', () => {
  async function enter({ state }: World, text: string): Promise<void> {
    state().setCommandText(text)
    state().runCommand()
    await settle()
  }

  it('runs lines in the order in which they were entered', async () => {
    const world = await fed(three)
    const { state } = world
    for (const text of ['q = create 12', 'push $q 5', 'pop $q', 'pop $q']) {
      state().setCommandText(text)
      state().runCommand()
    }
    await settle()
    expect(state().entries.map(({ answer }) => answer?.result)).toEqual([25, null, 5, -1])
    expect(
      state()
        .entries.map(({ answer }) => answer?.status)
        .at(-1)
    ).toBe('empty')
    expect(state().waitingCommands).toBe(0)
  })

  it('keeps a line that can not be read in the field, with what is wrong', async () => {
    const world = await fed(three)
    await enter(world, 'pusch 25 5')
    expect(world.state().commandText).toBe('pusch 25 5')
    expect(world.state().commandProblem).toContain('push')
    expect(world.state().entries).toEqual([])
    world.state().setCommandText('push 25 5')
    expect(world.state().commandProblem).toBeNull()
  })

  it('gives a refused line back, unless another is being written', async () => {
    const world = await fed(three)
    const { state } = world
    await enter(world, 'push $q 5')
    expect(state().commandText).toBe('push $q 5')
    expect(state().commandProblem).toContain('$q')
    state().runCommand()
    state().setCommandText('create 12')
    await settle()
    expect(state().commandText).toBe('create 12')
    expect(state().entries).toMatchObject([{ line: 'push $q 5', answer: null }])
    expect(state().entries[0]?.problem).toContain('$q')
  })

  it('remembers lines beyond the window', async () => {
    const world = await fed(three)
    await enter(world, 'create 12')
    await enter(world, '  ')
    await enter(world, '# nothing')
    const again = createAppStore(world.platform)
    again.getState().walkHistory(-1)
    expect(again.getState().commandText).toBe('create 12')
  })

  it('bounds what waits and what is kept', async () => {
    const { state } = await fed(three)
    for (let i = 0; i < 101; i += 1) {
      state().setCommandText('create 12')
      state().runCommand()
    }
    expect(state().commandProblem).toContain('100 lines wait')
    for (let i = 0; i < 12; i += 1) await settle()
    for (let i = 0; i < 1000; i += 1) {
      state().setCommandText('size 25')
      state().runCommand()
      if (i % 50 === 0) for (let k = 0; k < 10; k += 1) await settle()
    }
    expect(state().entries).toHaveLength(1000)
  })
})
