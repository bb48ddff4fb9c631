import { describe, expect, it } from 'vitest'
import { rowAt } from '../../../src/renderer/store/pager'
import { fed, settle, three } from '../test-platform'

describe('queues', () => {
  it('looks into a queue of a million items a part at a time', async () => {
    const { group, state } = await fed(three)
    group.queues.fill(12, 1_000_000)
    state().showQueues(0, 20)
    await settle()
    expect(rowAt(state().queues, 0)).toMatchObject({ label: 12, size: 1_000_000 })
    state().chooseQueue({ id: 25, label: 12 })
    state().showItems(999_990, 999_999)
    await settle()
    expect(state().items.total).toBe(1_000_000)
    expect(rowAt(state().items, 999_999)).toBe(999_999 * 7)
    expect(state().items.parts.size).toBeLessThanOrEqual(2)
  })

  it('runs operations, keeps their answers, and asks for fresh rows', async () => {
    const { state } = await fed(three)
    const made = await state().operate('label', 'create 12')
    expect(made).toMatchObject({ result: 25, status: 'ok' })
    state().chooseQueue({ id: 25, label: 12 })
    await state().operate('item', 'push 25 7')
    await settle()
    expect(state().queueAnswers.map(({ answer }) => answer.op)).toEqual(['create', 'push'])
  })

  it('shows a refusal in the form that caused it, until the form is edited', async () => {
    const { state } = await fed(three)
    expect(await state().operate('item', 'push 25')).toBeNull()
    expect(state().queueProblem).toMatchObject({ form: 'item' })
    state().setQueueProblem('label', null)
    expect(state().queueProblem).not.toBeNull()
    state().setQueueProblem('item', null)
    expect(state().queueProblem).toBeNull()
  })

  it('asks at most twice a second, and once more at the end', async () => {
    const { platform, state } = await fed(three)
    let asked = 0
    const { listQueues } = platform.api
    Object.assign(platform.api, {
      listQueues: (...args: Parameters<typeof listQueues>) => {
        asked += 1
        return listQueues(...args)
      }
    })
    for (let i = 0; i < 100; i += 1) {
      state().refreshQueues()
      await settle()
    }
    expect(asked).toBe(1)
    platform.pass(500)
    await settle()
    expect(asked).toBe(2)
    platform.pass(5000)
    await settle()
    expect(asked).toBe(2)
  })
})
