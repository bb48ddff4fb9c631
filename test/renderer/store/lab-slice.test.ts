import { describe, expect, it } from 'vitest'
import { faultsOf } from '../../../src/renderer/store/lab-slice'
import { bounds } from '../../../src/shared/bounds'
import { fed, settle, three } from '../test-platform'

async function allowed() {
  const world = await fed(three)
  await world.state().allowFaults(true)
  await settle()
  return world
}

describe('the lab', () => {
  it('allows faults, and reads the settings again', async () => {
    const { state } = await fed(three)
    await state().readSettings()
    expect(state().settings?.lab.value).toBe(false)
    await state().allowFaults(true)
    expect(state().settings?.lab.value).toBe(true)
    expect(state().lab.servers?.every(({ faults }) => faults !== null)).toBe(true)
  })

  it('says what is on, at whom, and what it did since', async () => {
    const { state, group } = await allowed()
    const [a, b] = ['a', 'b'].map((name) => group.idOf(name))
    expect([state().faultsOn, faultsOf(state(), a ?? '')]).toEqual([null, null])
    await state().injectFault({ do: 'loss', probability: 0.5, from: [b ?? ''] }, a)
    expect(state().faultsOn).toBe('a: loss 50 % from b')
    expect(faultsOf(state(), a ?? '')).toBe('loss 50 % from b')
    expect(faultsOf(state(), b ?? '')).toBeNull()
    for (let i = 0; i < 5; i += 1) group.step()
    expect(state().hits.dropped).toEqual({ [`${b ?? ''}>${a ?? ''}`]: 5 })
    await state().injectFault({ do: 'reset' })
    expect(state().faultsOn).toBeNull()
    // What was counted stays to be read, until the next fault begins.
    expect(state().hits.droppedInAll).toBe(5)
    await state().injectFault({ do: 'loss', probability: 1 }, b)
    expect(state().hits.droppedInAll).toBe(0)
  })

  it('keeps what nothing changed in as it is', async () => {
    const { state, group } = await allowed()
    const before = state().lab
    for (let i = 0; i < 5; i += 1) group.step()
    expect(state().lab).toBe(before)
  })

  it('keeps work on one side, bounded, with what was refused', async () => {
    const { state, group } = await allowed()
    const id = group.idOf('a')
    expect(await state().operateAt(id, 'a', 'pusch 1')).toBe(false)
    expect(state().sideWork[0]).toMatchObject({ name: 'a', line: 'pusch 1', answer: null })
    for (let i = 0; i < bounds.window.sideWork + 5; i += 1)
      await state().operateAt(id, 'a', 'pop 25')
    expect(state().sideWork).toHaveLength(bounds.window.sideWork)
    expect(state().sideWork[0]).toMatchObject({ problem: null, answer: { result: 1 } })
  })

  it('plays a scenario and leads it', async () => {
    const { state } = await allowed()
    await state().readScenarios()
    expect(state().scenarios?.map(({ name }) => name)).toContain('loss')
    await state().playScenario('loss', true)
    expect(state().lab.play).toMatchObject({ scenario: 'loss', state: 'held' })
    await state().steerScenario('stop')
    expect(state().lab.play?.state).toBe('stopped')
  })
})
