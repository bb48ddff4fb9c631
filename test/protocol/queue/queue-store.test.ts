import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { create, pop, push, type Call } from '../packets'

import { calls, dense, Oracle, storeOf, Subject } from './store-model'
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

  it('are held by the items that are there and by the records of pops, and by nothing else', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(clients, dense), { maxLength: 80 }), (plan) => {
        const subject = new Subject()
        const owners = new Map<number, string[]>()
        const recorded: string[] = []
        for (const [client, one] of plan) {
          const [, status] = subject.execute(one, client)
          const { operation, argument } = one
          if (status !== 'ok') continue
          if (operation === 'create' && !owners.has(queueIdOf(argument))) {
            owners.set(queueIdOf(argument), [])
          }
          if (operation === 'push') owners.get(argument)?.push(client)
          if (operation === 'pop') recorded.push(client, owners.get(argument)?.shift() ?? '')
          if (operation === 'destroy') owners.delete(argument)
          const held = [...owners.values()].flat()
          expect(subject.clients.size).toBe(new Set([...held, ...recorded]).size)
        }
        for (const [id, names] of owners) {
          const { chain } = subject.store.get(id)!
          expect(names.map((_, at) => subject.clients.nameAt(chain.clientAt(at)))).toEqual(names)
        }
        const ids = [...owners.keys()]
        ids.forEach((id, i) => {
          if (i % 2 === 0) subject.execute({ ...pop(id), operation: 'destroy' }, 'd')
          else while (subject.execute(pop(id), 'd')[1] === 'ok');
        })
        const records = [...subject.pops.records()]
        const names = records.flatMap(({ client, popClient }) => [client, popClient])
        expect(subject.clients.size).toBe(new Set(names).size)
      })
    )
  })
})
