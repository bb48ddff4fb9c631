/** The hardest scenarios of partitions, as stories with names. */
import { describe, expect, it } from 'vitest'
import { mergeStates } from '../../../src/main/protocol/merge/merge'
import { encodeState } from '../../../src/main/protocol/queue/parts'
import type { Replica } from '../../../src/main/protocol/queue/replica'
import { Component, create, destroy, heal, pop, push, size } from './component'

describe('scenario 8: both sides order one request', () => {
  it('a push is one item; pops that differ are ambiguous; the client keeps its first answer', () => {
    const all = new Component()
    all.do('old:1', [create, push(1)])
    const [a, b] = all.split(2)
    b!.do('bob:1', push(2))
    for (const side of [a!, b!]) side.do('ann:1', push(3))
    b!.do('bob:2', pop)
    expect(a!.do('ann:2', pop)).toEqual(['1 ok'])
    expect(b!.do('ann:2', pop)).toEqual(['2 ok'])
    const merged = heal(a!, b!)
    expect(merged.items).toEqual([3])
    expect(merged.report?.ambiguous.map(({ message }) => message)).toEqual(['ann:2'])
    expect(merged.report?.poppedTwice.map(({ item }) => item)).toEqual([1])
    // A repeat of the request is answered as before, and not executed.
    const answered = merged.replica.sessions.get('ann')?.answered
    expect(answered?.map(({ first, config }) => [first, config])).toContainEqual([2, a!.config])
    expect(merged.do('ann:2', pop)).toEqual(['not executed'])
    // Its next request says which answer it took: the first one, from a.
    merged.do('ann:3', size, { accepted: { config: a!.config, from: 1 } })
    // 3 has the place of its first birth, 2 its own.
    expect(merged.items).toEqual([3, 2])
  })
})

describe('scenario 9: three components heal in all orders', () => {
  it('to byte-identical states that lost nothing', () => {
    const all = new Component()
    all.do('old:1', [create, push(1), push(2), push(3)])
    const [a, b, c] = all.split(3)
    // Create against create, destroy against push, double pop.
    a!.do('ann:1', { operation: 'create', argument: 5, item: 0 })
    b!.do('bob:1', { operation: 'create', argument: 5, item: 0 })
    a!.do('ann:2', [pop, push(11)])
    b!.do('bob:2', [pop, pop, push(21)])
    c!.do('cy:1', [destroy, create, push(31)])
    const states = [a!, b!, c!].map(({ replica }) => replica)
    const config = { epoch: 99, representative: 1 }
    const orders = [
      [0, 1, 2],
      [0, 2, 1],
      [1, 0, 2],
      [1, 2, 0],
      [2, 0, 1],
      [2, 1, 0]
    ]
    const inOne = orders.map((order) =>
      mergeStates(
        order.map((i) => states[i]!),
        config
      )
    )
    expect(new Set(inOne.map(({ replica }) => hex(replica))).size).toBe(1)
    expect(new Set(inOne.map(({ report }) => JSON.stringify(report))).size).toBe(1)
    // Two first, the third one later.
    const inTwo = orders.map(([i, j, k]) => {
      const two = heal([a!, b!, c!][i!]!, [a!, b!, c!][j!]!)
      return heal(two, [a!, b!, c!][k!]!)
    })
    const hashes = [...inOne.map(({ replica }) => replica), ...inTwo.map(({ replica }) => replica)]
    expect(new Set(hashes.map(({ queues }) => queues.hash)).size).toBe(1)
    const [merged] = inTwo
    expect(merged?.items).toEqual([11, 21, 31])
    expect(merged?.replica.queues.list(0, 9).map(({ label }) => label)).toEqual([5, 7])
    expect(inOne[0]?.report?.poppedTwice.map(({ item }) => item)).toEqual([1])
  })
})

function hex(replica: Replica): string {
  return Buffer.from(encodeState(replica)).toString('hex')
}

describe('scenario 12: long absence', () => {
  it('what was popped meanwhile is not resurrected by a member that comes back', () => {
    let group = new Component()
    group.do('old:1', [create, push(1), push(2)])
    const absent = new Component(group.member(), 2)
    group.do('ann:1', [pop, pop])
    for (let epoch = 0; epoch < 300; epoch++) {
      group = new Component(group.replica, group.config.epoch + 1)
      group.do(`client ${epoch}:1`, [push(epoch), pop])
    }
    expect(heal(group, absent).items).toEqual([])
  })

  it('what it did alone is united, also after many configurations', () => {
    let group = new Component()
    group.do('old:1', [create, push(1), push(2)])
    const absent = new Component(group.member(), 2)
    expect(absent.do('dan:1', [pop, push(41)])).toEqual(['1 ok', 'ok'])
    for (let epoch = 0; epoch < 300; epoch++) {
      group = new Component(group.replica, group.config.epoch + 1)
      group.do(`client ${epoch}:1`, [push(epoch), pop])
    }
    const merged = heal(group, absent)
    expect(merged.items).toEqual([41, 298, 299])
    expect(merged.report?.poppedTwice.map(({ item }) => item)).toEqual([1])
  })

  it('a member with an older copy of its state is a member that is behind', () => {
    const group = new Component()
    group.do('old:1', [create, push(1), push(2)])
    const rolledBack = group.member()
    group.do('ann:1', pop)
    const config = { epoch: 99, representative: 1 }
    const { replica, report } = mergeStates([rolledBack, group.replica], config)
    expect(replica).toBe(group.replica)
    expect(report).toBeNull()
  })
})
