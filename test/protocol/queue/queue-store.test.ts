import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ClientTable } from '../../../src/main/protocol/queue/client-table'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { QueueStore } from '../../../src/main/protocol/queue/queue-store'
import type { Status } from '../../../src/main/protocol/types'
import { LABEL_MAX } from '../../../src/main/protocol/wire/request'
import { call, item } from '../arbitraries'
import { create, pop, push, type Call } from '../packets'

/** The seven operations of the contract, on arrays. */
class Oracle {
  readonly byLabel = new Map<number, number[]>()

  private find(id: number): number[] | undefined {
    for (const [label, items] of this.byLabel) if (queueIdOf(label) === id) return items
    return undefined
  }

  execute({ operation, argument, item }: Call): [number | null, Status] {
    const queue = this.find(argument)
    switch (operation) {
      case 'create':
        if (!this.byLabel.has(argument)) this.byLabel.set(argument, [])
        return [queueIdOf(argument), 'ok']
      case 'id':
        return this.byLabel.has(argument) ? [queueIdOf(argument), 'ok'] : [-1, 'no-such-queue']
      case 'push':
        queue?.push(item)
        return [null, queue === undefined ? 'no-such-queue' : 'ok']
      case 'pop':
      case 'top': {
        if (queue === undefined) return [-1, 'no-such-queue']
        const first = operation === 'pop' ? queue.shift() : queue[0]
        return first === undefined ? [-1, 'empty'] : [first, 'ok']
      }
      case 'size':
        return queue === undefined ? [-1, 'no-such-queue'] : [queue.length, 'ok']
      case 'destroy':
        for (const [label, items] of this.byLabel) if (items === queue) this.byLabel.delete(label)
        return [null, queue === undefined ? 'no-such-queue' : 'ok']
    }
  }

  /** Labels and items, by label. */
  get contents(): [number, number[]][] {
    return [...this.byLabel].sort(([a], [b]) => a - b).map(([label, items]) => [label, [...items]])
  }
}

/** A store that also keeps count of its clients' sequence numbers. */
class Subject {
  readonly clients = new ClientTable()
  readonly store = new QueueStore(this.clients)
  private sequence = 0

  execute(call: Call, client = 'c'): [number | null, Status] {
    const index = this.clients.retain(client)
    const { operation, argument, item } = call
    const result = this.store.execute(operation, argument, item, index, ++this.sequence)
    this.clients.release(index)
    return [result, this.store.status]
  }

  get contents(): [number, number[]][] {
    return this.store
      .list(0, 2 ** 31)
      .map(({ label, id }) => [label, this.store.items(id, 0, 2 ** 31) ?? []])
  }
}

/** A store with these contents and no other past. */
function storeOf(contents: readonly (readonly [number, readonly number[]])[]): QueueStore {
  const subject = new Subject()
  for (const [label, items] of contents) {
    subject.execute(create(label))
    for (const one of items) subject.execute(push(queueIdOf(label), one))
  }
  return subject.store
}

const labels = [0, 1, -1, 2, -2, LABEL_MAX, -LABEL_MAX]
/** Few queues, so that operations meet. */
const dense: fc.Arbitrary<Call> = fc.oneof(
  fc.record({
    operation: fc.constantFrom('create' as const, 'id' as const),
    argument: fc.constantFrom(...labels),
    item: fc.constant(0)
  }),
  fc.record({
    operation: fc.constantFrom('pop' as const, 'top' as const, 'size' as const),
    argument: fc.constantFrom(...labels.map(queueIdOf), 0, -1, 7),
    item: fc.constant(0)
  }),
  fc.record({
    operation: fc.constant('push' as const),
    argument: fc.constantFrom(...labels.map(queueIdOf), 0, -1, 7),
    item: fc.oneof(fc.constantFrom(-1, 0), item)
  }),
  fc.record({
    operation: fc.constant('push' as const),
    argument: fc.constantFrom(queueIdOf(0), queueIdOf(-1)),
    item
  }),
  { weight: 1, arbitrary: call }
)
const rare: fc.Arbitrary<Call> = fc.record({
  operation: fc.constant('destroy' as const),
  argument: fc.constantFrom(...labels.map(queueIdOf), 0),
  item: fc.constant(0)
})
const calls = fc.array(fc.oneof({ weight: 20, arbitrary: dense }, { weight: 1, arbitrary: rare }), {
  maxLength: 120,
  size: 'max'
})

describe('the seven operations', () => {
  it('give the results and statuses of the contract, whatever comes before', () => {
    fc.assert(
      fc.property(calls, (plan) => {
        const subject = new Subject()
        const oracle = new Oracle()
        plan.forEach((one, i) => {
          expect(subject.execute(one)).toEqual(oracle.execute(one))
          // What was read before must not be read again.
          if (i % 4 === 0) expect(subject.contents).toEqual(oracle.contents)
        })
        expect(subject.contents).toEqual(oracle.contents)
        expect(subject.store.queues).toBe(oracle.byLabel.size)
        expect(subject.store.itemsTotal).toBe(
          oracle.contents.reduce((sum, [, items]) => sum + items.length, 0)
        )
        expect(subject.store.list(0, 99)).toEqual(
          oracle.contents.map(([label, items]) => ({
            label,
            id: queueIdOf(label),
            size: items.length
          }))
        )
      }),
      { numRuns: 150 }
    )
  })

  it('tell an item of -1 from an empty queue and from none', () => {
    const subject = new Subject()
    const id = queueIdOf(-7)
    const ask = (operation: Call['operation']) => subject.execute({ ...pop(id), operation })
    expect([ask('pop'), ask('top'), ask('size')]).toEqual([
      [-1, 'no-such-queue'],
      [-1, 'no-such-queue'],
      [-1, 'no-such-queue']
    ])
    expect(subject.execute(push(id, 5))).toEqual([null, 'no-such-queue'])
    expect(ask('destroy')).toEqual([null, 'no-such-queue'])
    expect(subject.execute(create(-7))).toEqual([id, 'ok'])
    expect([ask('pop'), ask('top'), ask('size')]).toEqual([
      [-1, 'empty'],
      [-1, 'empty'],
      [0, 'ok']
    ])
    expect(subject.execute(push(id, -1))).toEqual([null, 'ok'])
    expect([ask('size'), ask('top'), ask('pop'), ask('pop')]).toEqual([
      [1, 'ok'],
      [-1, 'ok'],
      [-1, 'ok'],
      [-1, 'empty']
    ])
    expect(ask('destroy')).toEqual([null, 'ok'])
    expect(ask('size')).toEqual([-1, 'no-such-queue'])
  })

  it('make one queue of a label that is created twice, and take -0 for 0', () => {
    const subject = new Subject()
    subject.execute(create(0))
    subject.execute(push(queueIdOf(0), 1))
    expect(subject.execute(create(-0))).toEqual([1, 'ok'])
    expect(subject.contents).toEqual([[0, [1]]])
    const other = new Subject()
    other.execute(create(-0))
    expect(other.store.list(0, 1)[0]?.label).toBe(0)
    expect(other.execute({ operation: 'id', argument: -0, item: 0 })).toEqual([1, 'ok'])
  })

  it('hold a million items and give them back first in, first out', () => {
    const { store, clients } = new Subject()
    const client = clients.retain('c')
    const count = 1_000_000
    const itemAt = (i: number) => (i * 7_368_787 - 2 ** 40) % Number.MAX_SAFE_INTEGER
    store.execute('create', 3, 0, client, 0)
    const id = queueIdOf(3)
    const empty = store.hash
    for (let i = 0; i < count; i++) store.execute('push', id, itemAt(i), client, i)
    expect([store.itemsTotal, store.execute('size', id, 0, client, 0)]).toEqual([count, count])
    let wrong = 0
    for (let i = 0; i < count; i++) {
      if (store.execute('pop', id, 0, client, 0) !== itemAt(i)) wrong++
    }
    expect(wrong).toBe(0)
    expect([store.itemsTotal, store.execute('size', id, 0, client, 0)]).toEqual([0, 0])
    expect(store.hash).toBe(empty)
  })

  it('list and read queues in pages', () => {
    const store = storeOf([
      [5, [1, 2, 3, 4]],
      [-5, []],
      [0, [9]]
    ])
    expect(store.list(1, 1).map(({ label }) => label)).toEqual([0])
    expect(store.list(1, 99).map(({ label }) => label)).toEqual([0, 5])
    expect(store.list(3, 1)).toEqual([])
    expect(store.items(queueIdOf(5), 1, 2)).toEqual([2, 3])
    expect(store.items(queueIdOf(5), 3, 9)).toEqual([4])
    expect(store.items(queueIdOf(5), 4, 9)).toEqual([])
    expect(store.items(queueIdOf(6), 0, 9)).toBeUndefined()
  })
})

describe('the digest', () => {
  it('is 16 hex digits, and the same for the same contents, however they came about', () => {
    fc.assert(
      fc.property(calls, fc.infiniteStream(fc.nat()), (plan, dice) => {
        const subject = new Subject()
        for (const one of plan) {
          subject.execute(one)
          // Reading it in between must not hold anything fast.
          if (plan.length < 10) expect(subject.store.hash).toMatch(/^[0-9a-f]{16}$/)
        }
        const shuffled = subject.contents
          .map((entry) => ({ entry, at: dice.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry)
        expect(storeOf(shuffled).hash).toBe(subject.store.hash)
      }),
      { numRuns: 80 }
    )
  })

  const contents = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...labels, 3, 4), fc.array(item, { maxLength: 6 })),
    { maxLength: 5, selector: ([label]) => label }
  )

  it('is different for different contents', () => {
    const textOf = (one: readonly (readonly [number, readonly number[]])[]) =>
      JSON.stringify([...one].sort(([a], [b]) => a - b))
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        expect(storeOf(a).hash === storeOf(b).hash).toBe(textOf(a) === textOf(b))
      })
    )
  })

  it('changes with any label, item, order, and with an empty queue', () => {
    fc.assert(
      fc.property(
        contents.filter((one) => one.some(([, items]) => items.length > 0)),
        fc.nat(),
        fc.nat(),
        item,
        (before, which, where, other) => {
          const hash = storeOf(before).hash
          const full = before.filter(([, items]) => items.length > 0)
          const [label, items] = full[which % full.length]!
          const rest = before.filter(([one]) => one !== label)
          const at = where % items.length
          const variant = (changed: readonly number[]) => storeOf([...rest, [label, changed]]).hash
          expect(variant(items)).toBe(hash)
          if (other !== items[at]) expect(variant(items.with(at, other))).not.toBe(hash)
          expect(variant(items.toSpliced(at, 1))).not.toBe(hash)
          expect(variant(items.toSpliced(at, 0, other))).not.toBe(hash)
          const swapped = items.toReversed()
          if (swapped.join() !== items.join()) expect(variant(swapped)).not.toBe(hash)
          expect(storeOf([...rest, [label + 1000, items]]).hash).not.toBe(hash)
          expect(storeOf(rest).hash).not.toBe(hash)
          expect(storeOf([...before, [777, []]]).hash).not.toBe(hash)
        }
      )
    )
  })

  it('is different when two queues have exchanged their items, or an item has moved', () => {
    const hashes = [
      storeOf([
        [1, [5, 6]],
        [2, [7]]
      ]),
      storeOf([
        [2, [5, 6]],
        [1, [7]]
      ]),
      storeOf([
        [1, [5]],
        [2, [6, 7]]
      ]),
      storeOf([
        [1, [5, 6, 7]],
        [2, []]
      ])
    ].map(({ hash }) => hash)
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  // Contents that had one digest while its two halves were not independent of each other.
  it.each<[string, [number, number[]], [number, number[]]]>([
    ['items', [1, [0]], [1, [42_351_757_933_740]]],
    ['items', [1, [7, 1]], [1, [7, 30_667_997_486_093]]],
    ['labels', [3_379_798_845_356_348, []], [-2_127_076_536_933_272, []]],
    ['labels', [1_052_958_493_629_576, []], [-3_616_375_395_375_764, []]],
    ['labels', [2_022_837_162_130, []], [-1_630_014_709_201_976, []]]
  ])('tells these %s apart: %j and %j', (_, a, b) => {
    expect(storeOf([a]).hash).not.toBe(storeOf([b]).hash)
  })

  it('has no twins among many small differences', () => {
    const seen = new Set<string>()
    let count = 0
    for (let label = -10; label <= 10; label++) {
      for (let first = -12; first <= 12; first++) {
        for (let second = -10; second <= 10; second++) {
          seen.add(storeOf([[label, [first, second]]]).hash)
          count++
        }
      }
    }
    expect(seen.size).toBe(count)
  })
})

describe('a frozen copy', () => {
  it('stays as it was while the store goes on', () => {
    fc.assert(
      fc.property(calls, calls, (before, after) => {
        const subject = new Subject()
        for (const one of before) subject.execute(one)
        const { contents } = subject
        const { hash } = subject.store
        const list = subject.store.list(0, 99)
        const frozen = subject.store.freeze()
        for (const one of after) subject.execute(one)
        expect([frozen.queues, frozen.hash, frozen.list(0, 99)]).toEqual([
          contents.length,
          hash,
          list
        ])
        for (const [label, items] of contents) {
          expect(frozen.items(queueIdOf(label), 0, 999)).toEqual(items)
          expect(frozen.items(queueIdOf(label), 1, 2)).toEqual(items.slice(1, 3))
        }
        expect(frozen.list(1, 1)).toEqual(list.slice(1, 2))
        expect(frozen.items(queueIdOf(777_777), 0, 9)).toBeUndefined()
      }),
      { numRuns: 60 }
    )
  })
})

describe('references to clients', () => {
  const clients = fc.constantFrom('a', 'b', 'c', 'd')

  it('are held by the items that are there, and by nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(clients, dense), { maxLength: 80 }), (plan) => {
        const subject = new Subject()
        const owners = new Map<number, string[]>()
        for (const [client, one] of plan) {
          const [, status] = subject.execute(one, client)
          const { operation, argument } = one
          if (status !== 'ok') continue
          if (operation === 'create' && !owners.has(queueIdOf(argument))) {
            owners.set(queueIdOf(argument), [])
          }
          if (operation === 'push') owners.get(argument)?.push(client)
          if (operation === 'pop') owners.get(argument)?.shift()
          if (operation === 'destroy') owners.delete(argument)
          expect(subject.clients.size).toBe(new Set([...owners.values()].flat()).size)
        }
        for (const [id, names] of owners) {
          const ring = subject.store.ringOf(id)!
          expect(names.map((_, at) => subject.clients.nameAt(ring.clientAt(at)))).toEqual(names)
        }
        const ids = [...owners.keys()]
        ids.forEach((id, i) => {
          if (i % 2 === 0) subject.execute({ ...pop(id), operation: 'destroy' })
          else while (subject.execute(pop(id))[1] === 'ok');
        })
        expect(subject.clients.size).toBe(0)
      })
    )
  })
})
