import { describe, expect, it, vi } from 'vitest'
import { UserError } from '../../../src/shared/user-error'
import { DONE, FAILED, FakeQueue } from './fake-queue'

describe('items', () => {
  it('are each worked on once, until the queue is empty', async () => {
    const queue = new FakeQueue([5, 8, 13])
    expect(await queue.worker({ untilEmpty: true }).all()).toBe(0)
    expect(queue.outcomes).toEqual(['5 done', '8 done', '13 done'])
    expect(queue.records[0]).toEqual({
      queue: 25,
      item: 5,
      attempt: 1,
      code: 0,
      signal: null,
      ms: 1,
      request: 'c:1',
      outcome: 'done'
    })
    expect(queue.notes).toEqual([])
  })

  it('are worked on several at a time, and no more than that', async () => {
    const queue = new FakeQueue(
      Array.from({ length: 30 }, (_, i) => i),
      () => new Promise((resolve) => setImmediate(() => resolve(DONE)))
    )
    await queue.worker({ untilEmpty: true, concurrency: 4 }).all()
    expect(queue.mostRunning).toBe(4)
    expect(queue.runs.length).toBe(30)
    expect(new Set(queue.runs).size).toBe(30)
  })

  it('are waited for', async () => {
    const queue = new FakeQueue([])
    const worker = queue.worker({ maxItems: 2, concurrency: 2 })
    const all = worker.all()
    await new Promise(setImmediate)
    queue.push(5)
    await vi.waitUntil(() => queue.records.length === 1)
    queue.push(8)
    expect(await all).toBe(0)
    expect(queue.outcomes).toEqual(['5 done', '8 done'])
  })

  it('are no more than were asked for', async () => {
    const queue = new FakeQueue([1, 2, 3, 4, 5])
    await queue.worker({ maxItems: 3, concurrency: 2 }).all()
    expect(queue.items).toEqual([4, 5])
  })
})

describe('a command that fails', () => {
  it('is run again after growing pauses, and its item is put back then', async () => {
    const queue = new FakeQueue([5, 8], (item) => (item === 5 ? FAILED : DONE))
    expect(await queue.worker({ untilEmpty: true }).all()).toBe(1)
    expect(queue.runs).toEqual(['5.1', '5.2', '5.3', '8.1'])
    expect(queue.pauses).toEqual([100, 200])
    expect(queue.outcomes).toEqual(['5 put-back', '8 done'])
    expect(queue.records[0]).toMatchObject({ attempt: 3, code: 1 })
    expect(queue.items).toEqual([5])
    expect(queue.notes).toEqual([
      'item 5: exit code 1 (attempt 1 of 3)',
      'item 5: exit code 1 (attempt 2 of 3)',
      'item 5: failed 3 times (exit code 1); put back at the end of its queue'
    ])
  })

  it('may succeed another time', async () => {
    const queue = new FakeQueue([5], (_, attempt) => (attempt < 3 ? FAILED : DONE))
    expect(await queue.worker({ untilEmpty: true }).all()).toBe(0)
    expect(queue.records[0]).toMatchObject({ attempt: 3, code: 0, outcome: 'done' })
  })

  it('fails also by a signal, and by taking too long even if it then succeeds', async () => {
    const ends = [
      { ...DONE, code: null, signal: 'SIGSEGV' },
      { ...DONE, isOverdue: true }
    ]
    const queue = new FakeQueue([5], (_, attempt) => ends[attempt - 1] ?? DONE)
    await queue.worker({ untilEmpty: true, retries: 1, onFailure: 'drop' }).all()
    expect(queue.notes).toEqual([
      'item 5: ended by SIGSEGV (attempt 1 of 2)',
      'item 5: failed 2 times (took too long, ended after 1 ms); dropped'
    ])
    expect(queue.items).toEqual([])
    expect(queue.outcomes).toEqual(['5 dropped'])
  })

  it('is the end where it is to be, and nothing is lost', async () => {
    const queue = new FakeQueue([5, 8, 9], () => FAILED)
    expect(await queue.worker({ retries: 0, onFailure: 'stop' }).all()).toBe(1)
    expect(queue.runs).toEqual(['5.1'])
    expect(queue.items).toEqual([8, 9, 5])
  })

  it('does not keep a run from ending that is to empty the queue', async () => {
    const queue = new FakeQueue([1, 2, 3, 4], (item) => (item % 2 === 0 ? DONE : FAILED))
    expect(await queue.worker({ untilEmpty: true, retries: 0, concurrency: 2 }).all()).toBe(1)
    expect(queue.items.sort()).toEqual([1, 3])
    expect(queue.runs.length).toBeLessThanOrEqual(5)
  })

  it('that cannot be started ends all; its item is put back', async () => {
    const queue = new FakeQueue([5, 8], () => Promise.reject(new UserError('no such command')))
    await expect(queue.worker().all()).rejects.toThrow('no such command')
    expect(queue.items).toEqual([8, 5])
    expect(queue.outcomes).toEqual(['5 put-back'])
    expect(queue.notes).toEqual(['item 5: not begun; put back at the end of its queue'])
  })
})

describe('the end', () => {
  it('begins nothing more, and waits for what runs', async () => {
    let finish = (): void => undefined
    const queue = new FakeQueue(
      [5, 8],
      () => new Promise((resolve) => (finish = () => resolve(DONE)))
    )
    const worker = queue.worker()
    const all = worker.all()
    await vi.waitUntil(() => queue.running === 1)
    worker.stop(130)
    finish()
    expect(await all).toBe(130)
    expect(queue.outcomes).toEqual(['5 done'])
    expect(queue.items).toEqual([8])
  })

  it('ends commands the second time, and puts their items back', async () => {
    const killed = { ...DONE, code: null, signal: 'SIGTERM' }
    const queue = new FakeQueue(
      [5],
      (_item, _attempt, signal) =>
        new Promise((resolve) => {
          signal.addEventListener('abort', () => resolve(killed))
        })
    )
    const worker = queue.worker()
    const all = worker.all()
    await vi.waitUntil(() => queue.running === 1)
    worker.stop(143)
    worker.end()
    expect(await all).toBe(143)
    expect(queue.runs).toEqual(['5.1'])
    expect(queue.items).toEqual([5])
    expect(queue.notes).toEqual([
      'item 5: not done (ended by SIGTERM); put back at the end of its queue'
    ])
  })

  it('tries nothing again, also what it would drop otherwise', async () => {
    const queue = new FakeQueue([5], () => FAILED)
    const worker = queue.worker({
      onFailure: 'drop',
      pause: () => {
        worker.stop(130)
        return Promise.resolve()
      }
    })
    expect(await worker.all()).toBe(130)
    expect(queue.items).toEqual([5])
    expect(queue.runs).toEqual(['5.1'])
  })

  it('comes while it waits, and an item that came nevertheless is put back', async () => {
    const queue = new FakeQueue([])
    const waiting = queue.worker()
    const all = waiting.all()
    await new Promise(setImmediate)
    waiting.stop(130)
    queue.items.push(5)
    expect(await all).toBe(130)
    expect(queue.items).toEqual([5])
    expect(queue.records[0]).toMatchObject({ attempt: 0, code: null, outcome: 'put-back' })
  })
})

describe('what the group refuses', () => {
  it('is tried on, and told once', async () => {
    const queue = new FakeQueue([5])
    queue.refusals.push('not-primary', 'not-primary', 'busy', 'busy')
    expect(await queue.worker({ untilEmpty: true }).all()).toBe(0)
    expect(queue.notes).toEqual([
      expect.stringMatching(/minority.*trying on$/),
      expect.stringMatching(/refused.*trying on$/),
      'the group takes operations again'
    ])
    expect(queue.pauses).toEqual([100, 200, 400, 800])
    expect(queue.outcomes).toEqual(['5 done'])
  })

  it('to take back is tried until it does', async () => {
    const queue = new FakeQueue([5], () => {
      queue.refusals.push('busy', 'busy')
      return FAILED
    })
    await queue.worker({ retries: 0, maxItems: 1 }).all()
    expect(queue.items).toEqual([5])
    expect(queue.outcomes).toEqual(['5 put-back'])
  })

  it('is told where nobody knows what became of it', async () => {
    const queue = new FakeQueue([5])
    queue.refusals.push('timeout')
    expect(await queue.worker({ untilEmpty: true }).all()).toBe(4)
    expect(queue.notes).toEqual([
      expect.stringMatching(/^pop: no answer .*request c:1.*lost then$/)
    ])
    expect(queue.outcomes).toEqual(['5 done'])
  })

  it('is told of an item that went with its queue', async () => {
    const queue = new FakeQueue([5], () => {
      queue.refusals.push('no-such-queue', 'no-such-queue')
      return FAILED
    })
    expect(await queue.worker({ retries: 0 }).all()).toBe(4)
    expect(queue.outcomes).toEqual(['5 lost'])
  })

  it('is the end where there is no such queue', async () => {
    const queue = new FakeQueue([])
    queue.refusals.push('no-such-queue')
    expect(await queue.worker({ concurrency: 3 }).all()).toBe(3)
    expect(queue.notes).toEqual(['there is no queue 25'])
  })
})
