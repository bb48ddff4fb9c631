/**
 * Goal: what clients saw is accepted exactly when one FIFO queue could have told it to them in
 * real time. Method: histories by hand; histories made by a real queue with many clients, right
 * ones and ones with a single answer wrong; and small random ones against trying every order.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkClientHistory,
  type HistoryOptions
} from '../../src/main/check/client/check-client-history'
import type { ClientOperation } from '../../src/main/check/client/history'
import { NaiveQueue, NaiveQueues } from '../../src/main/check/naive-queue'
import type { PropertyResult } from '../../src/main/check/verdict'
import { Random } from '../../src/main/protocol/random'
import type { Operation, Status } from '../../src/main/protocol/types'

const CONFIG = '3.00000000000a'
const QUEUE = 25

/** `FROM-TO OP ARGS = RESULT STATUS @SLOT`; TO `?`: no answer came. */
function history(...texts: readonly string[]): ClientOperation[] {
  return texts.map((text, i) => {
    const parts = /^(\d+)-(\d+|\?) (\w+)((?: -?\d+)*) = (\S+) (\S+)(?: @(\d+)(?:#(\d+))?)?$/.exec(
      text
    )
    if (parts === null) throw new Error(`no operation: ${text}`)
    const [, from, to, op, args = '', result, status, slot, index] = parts
    const [first = QUEUE, item] = args.trim().split(' ').filter(Boolean).map(Number)
    const byLabel = op === 'create' || op === 'id'
    return {
      request: `x:${String(i)}`,
      op: op as Operation,
      ...(byLabel ? { label: first } : { queue: first }),
      ...(op === 'push' && { item: item ?? 0 }),
      result: result === 'null' ? null : Number(result),
      status: status as Status,
      invokedAt: Number(from),
      returnedAt: to === '?' ? Infinity : Number(to),
      ...(slot !== undefined && { config: CONFIG, slot: Number(slot) }),
      ...(index !== undefined && { index: Number(index) })
    }
  })
}

function resultOf(
  operations: readonly ClientOperation[],
  id: string,
  options?: HistoryOptions
): PropertyResult {
  const found = checkClientHistory(operations, options).properties.find((one) => one.id === id)
  if (found === undefined) throw new Error(`no result ${id}`)
  return found
}

const verdicts = (operations: readonly ClientOperation[], options?: HistoryOptions): unknown => ({
  claimed: resultOf(operations, 'claimed', options).verdict,
  linearizable: resultOf(operations, 'linearizable', options).verdict
})

const VALID = { claimed: 'valid', linearizable: 'valid' }

describe('a history by hand', () => {
  it('is valid when slots, results and times agree', () => {
    const operations = history(
      '0-1 create 12 = 25 ok @0',
      '2-5 push 25 7 = null ok @1',
      '3-6 push 25 8 = null ok @2',
      '7-8 pop 25 = 7 ok @3',
      '9-10 top 25 = 8 ok @4',
      '9-11 size 25 = 1 ok @5',
      '12-13 pop 25 = 8 ok @6',
      '14-15 pop 25 = -1 empty @7',
      '16-17 destroy 25 = null ok @8',
      '18-19 id 12 = -1 no-such-queue @9',
      '20-21 push 26 1 = null no-such-queue @10'
    )
    expect(verdicts(operations)).toEqual(VALID)
  })

  it('is violated by an answer that no order explains', () => {
    const operations = history(
      '0-1 create 12 = 25 ok @0',
      '2-3 push 25 7 = null ok @1',
      '4-5 push 25 8 = null ok @2',
      '6-7 pop 25 = 8 ok @3'
    )
    expect(verdicts(operations)).toEqual({ claimed: 'violated', linearizable: 'violated' })
    expect(resultOf(operations, 'claimed').counterexample?.text).toBe(
      `queue 25: after 3 operations in order, x:3 pop 25 -> 8 ok at ${CONFIG}/3 should be 7 ok`
    )
  })

  it('is violated by slots in a wrong order, though another order would do', () => {
    const operations = history(
      '0-1 create 12 = 25 ok @0',
      '2-6 push 25 7 = null ok @1',
      '3-5 push 25 8 = null ok @2',
      '7-8 pop 25 = 8 ok @3'
    )
    expect(verdicts(operations)).toEqual({ claimed: 'violated', linearizable: 'valid' })
  })

  it('is violated by slots that turn back in time', () => {
    const operations = history(
      '0-1 create 12 = 25 ok @0',
      '2-3 push 25 7 = null ok @2',
      '4-5 push 25 7 = null ok @1'
    )
    expect(verdicts(operations)).toEqual({ claimed: 'violated', linearizable: 'valid' })
    expect(resultOf(operations, 'claimed').counterexample?.text).toMatch(
      /x:1 push 25 7 -> ok was answered before x:2 was asked, and stands after it/
    )
  })

  it('sees time between different queues', () => {
    const operations = history(
      '0-1 create 12 = 25 ok @0',
      '2-3 create 1 = 3 ok @5',
      '4-5 push 25 7 = null ok @4'
    )
    expect(verdicts(operations)).toEqual({ claimed: 'violated', linearizable: 'valid' })
  })

  it('is violated by a stale look', () => {
    const operations = history(
      '0-1 create 12 = 25 ok',
      '2-3 push 25 7 = null ok',
      '4-5 size 25 = 0 ok'
    )
    expect(verdicts(operations)).toEqual({ claimed: 'unknown', linearizable: 'violated' })
  })

  it('finds the order inside a slot that nobody tells', () => {
    const operations = history(
      '0-1 create 12 = 25 ok @0',
      '2-9 pop 25 = 7 ok @1',
      '2-9 push 25 7 = null ok @1',
      '2-9 size 25 = 0 ok @1'
    )
    expect(verdicts(operations)).toEqual(VALID)
    const told = history(
      '0-1 create 12 = 25 ok @0',
      '2-9 pop 25 = 7 ok @1#0',
      '2-9 push 25 7 = null ok @1#1'
    )
    expect(verdicts(told)).toEqual({ claimed: 'violated', linearizable: 'valid' })
  })

  it.each(['timeout', 'busy'])(
    'lets an operation without an answer (%s) happen or not',
    (status) => {
      const begin = ['0-1 create 12 = 25 ok @0', `2-? push 25 7 = null ${status}`]
      expect(verdicts(history(...begin, '3-4 pop 25 = 7 ok @2'))).toEqual(VALID)
      expect(verdicts(history(...begin, '3-4 pop 25 = -1 empty @2'))).toEqual(VALID)
      expect(verdicts(history(...begin, '3-4 pop 25 = 8 ok @2'))).toEqual({
        claimed: 'violated',
        linearizable: 'violated'
      })
    }
  )

  it('lets it happen long after its client gave it up, and never before it was asked', () => {
    const late = ['0-1 create 12 = 25 ok @0', '2-3 push 25 7 = null timeout']
    expect(verdicts(history(...late, '8-9 size 25 = 0 ok @1', '10-11 size 25 = 1 ok @2'))).toEqual(
      VALID
    )
    const early = [
      '0-1 create 12 = 25 ok @0',
      '2-3 size 25 = 1 ok @1',
      '4-5 push 25 7 = null timeout'
    ]
    expect(verdicts(history(...early))).toEqual({ claimed: 'violated', linearizable: 'violated' })
  })

  it('knows that what was refused did not happen', () => {
    const operations = history(
      '0-1 create 12 = 25 ok @0',
      '2-3 push 25 7 = null not-primary',
      '4-5 pop 25 = 7 ok @1'
    )
    expect(verdicts(operations)).toEqual({ claimed: 'violated', linearizable: 'violated' })
  })

  it('begins with what the queues held', () => {
    const operations = history('0-1 pop 25 = 5 ok @0', '2-3 pop 25 = 6 ok @1')
    expect(verdicts(operations, { initial: new Map([[25, [5, 6]]]) })).toEqual(VALID)
  })

  it('has one answer for each request', () => {
    const [operation] = history('0-1 create 12 = 25 ok @0')
    if (operation === undefined) throw new Error('no operation')
    expect(resultOf([operation, operation], 'requests').verdict).toBe('violated')
    expect(resultOf([{ ...operation, returnedAt: -1 }], 'requests').verdict).toBe('violated')
  })

  it('is undecided when it is too long to try every order, or the search takes too long', () => {
    const operations = history('0-1 create 12 = 25 ok', '2-3 push 25 7 = null ok')
    expect(resultOf(operations, 'linearizable', { smallMost: 1 }).verdict).toBe('unknown')
    expect(resultOf(operations, 'linearizable', { triesMost: 0 }).verdict).toBe('unknown')
  })
})

/** Clients that keep several operations under way; `loss`: how many answers never come. */
function longHistory(count: number, seed: number, loss = 0): ClientOperation[] {
  const random = new Random(seed)
  const queues = new NaiveQueues()
  const operations: ClientOperation[] = []
  for (let i = 0; i < count; i++) {
    const label = random.below(3)
    const dice = random.next()
    const op = i < 3 ? 'create' : dice < 0.5 ? 'push' : dice < 0.9 ? 'pop' : 'size'
    const argument = op === 'create' ? i : 2 * label + 1
    const item = random.below(1000)
    const outcome = queues.apply(op, [argument, item])
    // Up to 40 slots' time on the way to the server, and back.
    const isLost = random.next() < loss
    operations.push({
      request: `c${String(i % 8)}:${String(i)}`,
      op,
      ...(op === 'create' ? { label: argument } : { queue: argument }),
      ...(op === 'push' && { item }),
      ...(isLost ? { result: null, status: 'timeout' as const } : outcome),
      invokedAt: i - random.next() * 40,
      returnedAt: i + random.next() * 40,
      ...(!isLost && { config: CONFIG, slot: Math.floor(i / 4), index: i % 4 })
    })
  }
  return operations
}

describe('a long history', () => {
  it('of 40,000 operations is valid in the order of its slots', () => {
    const operations = longHistory(40_000, 1, 0.0005)
    expect(operations.some(({ status }) => status === 'timeout')).toBe(true)
    const { verdict, cases } = resultOf(operations, 'claimed')
    expect(verdict).toBe('valid')
    expect(cases).toBeGreaterThan(40_000)
    expect(checkClientHistory(operations).verdict).toBe('valid')
  })

  it('of 20,000 operations is valid without the order inside its slots', () => {
    const operations = longHistory(20_000, 2).map(({ index: _, ...operation }) => operation)
    expect(resultOf(operations, 'claimed').verdict).toBe('valid')
  })

  it('is violated by a single wrong answer', () => {
    const operations = longHistory(4_000, 3)
    expect(resultOf(operations, 'claimed').verdict).toBe('valid')
    const pops = operations.flatMap(({ op, status }, i) =>
      op === 'pop' && status === 'ok' ? [i] : []
    )
    for (const at of [pops[10], pops[500], pops.at(-1)]) {
      const wrong = operations.map((operation, i) =>
        i === at ? { ...operation, result: -7 } : operation
      )
      expect(resultOf(wrong, 'claimed').verdict).toBe('violated')
    }
  })

  it('loses no acknowledged push unnoticed', () => {
    // All slots of one short stretch never happened, though they were answered.
    const all = longHistory(2_000, 4)
    const queues = new NaiveQueues()
    const lost = new Set(
      all.flatMap(({ op }, i) => (op === 'push' && i > 500 ? [i] : [])).slice(0, 1)
    )
    const answers = all.map((operation, i) => {
      const { op, label, queue = 0, item = 0 } = operation
      return lost.has(i) ? operation : { ...operation, ...queues.apply(op, [label ?? queue, item]) }
    })
    expect(resultOf(answers, 'claimed').verdict).toBe('violated')
  })
})

/** Every order that keeps real time, tried one by one. */
function isExplainable(operations: readonly ClientOperation[]): boolean {
  const search = (left: readonly ClientOperation[], done: readonly ClientOperation[]): boolean => {
    if (left.length === 0) return true
    const limit = Math.min(...left.map(({ returnedAt }) => returnedAt))
    return left.some((next) => {
      if (next.invokedAt > limit) return false
      const queue = new NaiveQueue(QUEUE)
      for (const { op, item = 0 } of done) queue.apply(op, item)
      const { result, status } = queue.apply(next.op, next.item ?? 0)
      return (
        result === next.result &&
        status === next.status &&
        search(
          left.filter((one) => one !== next),
          [...done, next]
        )
      )
    })
  }
  return search(operations, [])
}

describe('any small history', () => {
  const operation = fc.record({
    op: fc.constantFrom<Operation>(
      'create',
      'push',
      'push',
      'pop',
      'pop',
      'top',
      'size',
      'destroy'
    ),
    item: fc.integer({ min: 1, max: 2 }),
    from: fc.integer({ min: 0, max: 8 }),
    lasts: fc.integer({ min: 0, max: 5 }),
    answer: fc.constantFrom<readonly [number | null, Status]>(
      [null, 'ok'],
      [1, 'ok'],
      [2, 'ok'],
      [0, 'ok'],
      [-1, 'empty'],
      [-1, 'no-such-queue']
    )
  })

  it('is accepted exactly when some order explains it', () => {
    let accepted = 0
    fc.assert(
      fc.property(fc.array(operation, { minLength: 1, maxLength: 6 }), (all) => {
        const operations = all.map(({ op, item, from, lasts, answer }, i): ClientOperation => {
          const isSilent = op === 'push' || op === 'destroy'
          const [result, status] =
            op === 'create' ? [QUEUE, 'ok' as const] : isSilent ? [null, 'ok' as const] : answer
          return {
            request: `x:${String(i)}`,
            op,
            ...(op === 'create' ? { label: 12 } : { queue: QUEUE }),
            ...(op === 'push' && { item }),
            result,
            status,
            invokedAt: from,
            returnedAt: from + lasts
          }
        })
        const expected = isExplainable(operations)
        if (expected) accepted++
        expect(resultOf(operations, 'linearizable').verdict).toBe(expected ? 'valid' : 'violated')
      }),
      { numRuns: 3000, seed: 5 }
    )
    // Otherwise this would show little.
    expect(accepted).toBeGreaterThan(100)
  })
})
