import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { Poll } from '../../src/main/desk/poll'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

function setUp() {
  const answers: ((result: Promise<number>) => void)[] = []
  const told: (number | null)[] = []
  const poll = new Poll(
    500,
    () => new Promise<number>((resolve) => answers.push(resolve)),
    (result) => told.push(result)
  )
  const answer = async (result: Promise<number>): Promise<void> => {
    answers.shift()?.(result)
    await vi.advanceTimersByTimeAsync(0)
  }
  return { poll, answers, told, answer }
}

describe('Poll', () => {
  it('reads at once and again after each interval, one at a time', async () => {
    const { poll, answers, told, answer } = setUp()
    poll.start()
    await vi.advanceTimersByTimeAsync(5000)
    expect(answers).toHaveLength(1)
    await answer(Promise.resolve(1))
    expect(answers).toHaveLength(0)
    await vi.advanceTimersByTimeAsync(500)
    expect(answers).toHaveLength(1)
    expect(told).toEqual([1])
  })

  it('tells of a failure and goes on', async () => {
    const { poll, answers, told, answer } = setUp()
    poll.start()
    await answer(Promise.reject(new Error('nobody')))
    await vi.advanceTimersByTimeAsync(500)
    expect(told).toEqual([null])
    expect(answers).toHaveLength(1)
  })

  it('is silent once it is stopped, also about what was under way', async () => {
    const { poll, answers, told, answer } = setUp()
    poll.start()
    poll.stop()
    await answer(Promise.resolve(1))
    await vi.advanceTimersByTimeAsync(5000)
    expect(told).toEqual([])
    expect(answers).toHaveLength(0)
  })

  it('does not read twice at a time when it is stopped and started quickly', async () => {
    const { poll, answers, told, answer } = setUp()
    poll.start()
    poll.stop()
    poll.start()
    expect(answers).toHaveLength(1)
    await answer(Promise.resolve(1))
    expect(told).toEqual([1])
    await vi.advanceTimersByTimeAsync(500)
    expect(answers).toHaveLength(1)
  })
})
