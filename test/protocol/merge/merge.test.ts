import { describe, expect, it, vi } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { mergeStates } from '../../../src/main/protocol/merge/merge'
import { mergeRecords } from '../../../src/main/protocol/merge/pops'
import { ambiguityId } from '../../../src/main/protocol/queue/contested'
import { decodeState, encodeState } from '../../../src/main/protocol/queue/parts'
import { PopLog } from '../../../src/main/protocol/queue/pop-log'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { Component, create, destroy, heal, pop, push, Q, size } from './component'

/** One component with a queue that holds 1 and 2. */
function begin(): Component {
  const all = new Component()
  all.do('old:1', [create, push(1), push(2)])
  return all
}

describe('items', () => {
  it("keep their common order first, then each side's own in the order of configurations", () => {
    const [a, b] = begin().split(2)
    b!.do('bob:1', push(21))
    a!.do('ann:1', push(11))
    b!.do('bob:2', push(22))
    expect(a!.config.representative).toBeLessThan(b!.config.representative)
    expect(heal(b!, a!).items).toEqual([1, 2, 11, 21, 22])
  })

  it('are not popped again: a pop took an item, and no other one', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', [pop, push(11)])
    b!.do('bob:1', [pop, push(21)])
    const merged = heal(a!, b!)
    expect(merged.items).toEqual([2, 11, 21])
    expect(merged.report?.poppedTwice).toEqual([
      {
        queue: Q,
        label: 7,
        item: 1,
        pops: [
          { message: 'ann:1', config: a!.config48 },
          { message: 'bob:1', config: b!.config48 }
        ]
      }
    ])
  })

  it('that one side popped are gone for both', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', [pop, pop])
    b!.do('bob:1', push(21))
    const merged = heal(a!, b!)
    expect(merged.items).toEqual([21])
    expect(merged.report?.poppedTwice).toEqual([])
  })

  it('are told as popped twice once, not with every later merge', () => {
    const [a, b, c] = begin().split(3)
    a!.do('ann:1', pop)
    b!.do('bob:1', pop)
    c!.do('cy:1', push(31))
    const first = heal(a!, b!)
    expect(first.report?.poppedTwice).toHaveLength(1)
    expect(heal(first, c!).report?.poppedTwice).toEqual([])
  })

  it('that one request pushed on both sides are one item', () => {
    const [a, b] = begin().split(2)
    for (const side of [a!, b!]) side.do('ann:1', push(11))
    const merged = heal(a!, b!)
    expect(merged.items).toEqual([1, 2, 11])
  })

  it('that one request pushed on both sides and one side popped are gone', () => {
    const [a, b] = begin().split(2)
    for (const side of [a!, b!]) side.do('ann:1', push(11))
    b!.do('bob:1', [pop, pop, pop])
    expect(heal(a!, b!).items).toEqual([])
  })

  it('stay where they were pushed when the same push found no queue on the other side', () => {
    const [a, b] = new Component().split(2)
    a!.do('ann:1', create)
    expect(a!.do('bob:1', push(5))).toEqual(['ok'])
    expect(b!.do('bob:1', push(5))).toEqual(['no-such-queue'])
    expect(heal(a!, b!).items).toEqual([5])
  })

  it('may be many: over the borders of blocks nothing is lost, doubled or out of order', () => {
    const all = new Component()
    all.do('old:1', create)
    const fill = (side: Component, client: string, count: number, value: number): void => {
      for (let i = 0; i < count; i += 100) {
        side.do(
          `${client}:${1 + i}`,
          Array.from({ length: 100 }, (_, j) => push(value + i + j))
        )
      }
    }
    const numbers = (from: number, count: number): number[] =>
      Array.from({ length: count }, (_, i) => from + i)
    fill(all, 'old clients', 9000, 0)
    const [a, b] = all.split(2)
    for (let i = 0; i < 50; i++) a!.do(`ann:${1 + i * 100}`, Array(100).fill(pop))
    for (let i = 0; i < 20; i++) b!.do(`bob:${1 + i * 100}`, Array(100).fill(pop))
    fill(a!, 'cy', 4500, 10_000)
    fill(b!, 'dan', 4500, 20_000)
    // Pushes that reach both sides are in the places that a gave them.
    for (const side of [b!, a!]) fill(side, 'eve', 4200, 30_000)
    const merged = heal(b!, a!)
    expect(merged.items).toEqual([
      ...numbers(5000, 4000),
      ...numbers(10_000, 4500),
      ...numbers(30_000, 4200),
      ...numbers(20_000, 4500)
    ])
    expect(merged.report?.poppedTwice).toHaveLength(1024)
    const copy = decodeState(encodeState(merged.replica))
    expect(copy?.queues.hash).toBe(merged.replica.queues.hash)
  })

  it('are recognised by their births when their client is forgotten', () => {
    const all = begin()
    const [a, b] = all.split(2)
    a!.do('ann:1', [pop, pop])
    // Whoever pushed them has no session any more.
    const bytes = encodeState(a!.replica)
    const forgetful = withoutSessions(decodeState(bytes)!)
    b!.do('bob:1', push(21))
    const merged = mergeStates([forgetful, b!.replica], { epoch: 9, representative: 1 })
    expect(merged.replica.queues.items(Q, 0, 9)).toEqual([21])
  })

  it('are recognised by the record of their pop when their client is forgotten', () => {
    const [a, b] = begin().split(2)
    for (const side of [a!, b!]) side.do('ann:1', push(11))
    b!.do('bob:1', [pop, pop, pop])
    const forgetful = withoutSessions(b!.replica)
    const merged = mergeStates([a!.replica, forgetful], { epoch: 9, representative: 1 })
    expect(merged.replica.queues.items(Q, 0, 9)).toEqual([])
  })
})

describe('records of pops', () => {
  it('are joined as far as the bound allows, and those that both sides have cost no objects', () => {
    const all = new Component()
    all.do('old:1', create)
    const each = 64
    const turns = limits.pops / each
    for (let turn = 0; turn < turns; turn++) {
      all.do(`in:${1 + turn * each}`, Array(each).fill(push(turn)))
      all.do(`out:${1 + turn * each}`, Array(each).fill(pop))
    }
    all.do('in:1000001', Array(30).fill(push(7)))
    const [a, b] = all.split(2)
    // The first of these gets the same item as somebody on the other side.
    a!.do('ann:1', [pop, pop, pop])
    b!.do('bob:1', [pop])
    const sides = [a!.replica, b!.replica]
    const union = sides.map(({ pops }) => [...pops.records()]).reduce(mergeRecords)
    // The oldest one is gone on both sides.
    expect(union).toHaveLength(limits.pops - 1 + 3 + 1)
    const asked = vi.spyOn(PopLog.prototype, 'recordAt')
    const merged = heal(a!, b!)
    const objects = asked.mock.calls.length
    asked.mockRestore()
    const { pops } = merged.replica
    expect([...pops.records()]).toEqual(union.slice(-limits.pops))
    expect(pops.lastForgotten).toEqual(union[2]?.at)
    expect(merged.report?.poppedTwice).toHaveLength(1)
    expect(objects).toBeLessThan(100)
  })
})

/** The same state, as if so many other clients had come that all of its own are forgotten. */
function withoutSessions(state: Replica): Replica {
  const copy = new Replica()
  copy.history = state.history.copy()
  for (const { label, created } of state.queues.all()) copy.queues.restore(label, created)
  for (const record of state.pops.records()) copy.pops.appendRecord(record)
  return copy
}

describe('queues', () => {
  it('with one label made on both sides are one', () => {
    const [a, b] = new Component().split(2)
    a!.do('ann:1', [create, push(11)])
    b!.do('bob:1', [create, push(21)])
    const merged = heal(a!, b!)
    expect(merged.items).toEqual([11, 21])
    expect(merged.report?.revived).toEqual([])
  })

  it('that one side destroyed are gone, with what it saw in them', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', destroy)
    b!.do('bob:1', size)
    expect(heal(a!, b!).items).toBeUndefined()
  })

  it('that one side destroyed live on for what the other side pushed', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', destroy)
    b!.do('bob:1', [push(21), push(22)])
    const merged = heal(a!, b!)
    expect(merged.items).toEqual([21, 22])
    expect(merged.report?.revived).toEqual([{ queue: Q, label: 7, items: 2 }])
    // From then on they are queues like others, also when they are empty.
    const [c, d] = merged.split(2)
    c!.do('ann:2', [pop, pop])
    d!.do('dan:1', size)
    const again = heal(c!, d!)
    expect(again.items).toEqual([])
    expect(again.report?.revived).toEqual([])
  })

  it('that somebody made sure of are not destroyed by who did not see that', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', destroy)
    b!.do('bob:1', create)
    expect(heal(a!, b!).items).toEqual([])
  })

  it('that were destroyed and made anew hold nothing of the former ones', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', [destroy, create, push(11)])
    b!.do('bob:1', push(21))
    expect(heal(a!, b!).items).toEqual([11, 21])
  })
})

describe('requests', () => {
  it('are answered after a merge as in the smaller configuration, once and for all', () => {
    const [a, b] = begin().split(2)
    b!.do('bob:1', pop)
    a!.do('ann:1', pop)
    b!.do('ann:1', pop)
    const { replica } = heal(a!, b!)
    const session = replica.sessions.get('ann')
    expect(session?.answered.map(({ config }) => config)).toEqual([a!.config])
    expect(session?.next).toBe(2)
  })

  it('that are finished at the client are not remembered, wherever it said so', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', size)
    a!.do('ann:2', size, { low: 1 })
    b!.do('ann:1', size)
    b!.do('ann:2', size, { low: 2 })
    const { replica } = heal(a!, b!)
    expect(replica.sessions.get('ann')?.answered.map(({ first }) => first)).toEqual([2])
  })
})

describe('pops with different results on both sides', () => {
  /** Both sides execute ann:1, and get 1 on one side, 2 on the other. */
  function diverge(): [Component, Component] {
    const [a, b] = begin().split(2)
    b!.do('bob:1', pop)
    expect(a!.do('ann:1', pop)).toEqual(['1 ok'])
    expect(b!.do('ann:1', pop)).toEqual(['2 ok'])
    return [a!, b!]
  }

  it('are ambiguous: neither item is lost, and neither is handed out again', () => {
    const [a, b] = diverge()
    const { items, report, replica } = heal(a, b)
    expect(items).toEqual([])
    expect(report?.ambiguous).toEqual([
      {
        id: ambiguityId({ client: 'ann', sequence: 1 }),
        message: 'ann:1',
        candidates: [
          { config: a.config48, queue: Q, label: 7, item: 1 },
          { config: b.config48, queue: Q, label: 7, item: 2 }
        ]
      }
    ])
    expect(replica.ambiguities.open()).toHaveLength(1)
  })

  it("are settled by the client's next request: what it did not take is put back", () => {
    const [a, b] = diverge()
    const merged = heal(a, b)
    merged.do('ann:2', size, { accepted: { config: a.config, from: 1 } })
    expect(merged.items).toEqual([2])
    expect(merged.replica.ambiguities.open()).toEqual([])
  })

  it('do not put back what somebody else popped', () => {
    const [a, b] = diverge()
    const merged = heal(a, b)
    merged.do('ann:2', size, { accepted: { config: b.config, from: 1 } })
    // 1 went to bob.
    expect(merged.items).toEqual([])
  })

  it('are settled at once when the client said it before the merge', () => {
    const [a, b] = diverge()
    a.do('ann:2', size, { accepted: { config: a.config, from: 1 } })
    const { items, report } = heal(a, b)
    expect(items).toEqual([2])
    expect(report?.ambiguous).toEqual([])
    expect(report?.putBack).toEqual([{ queue: Q, label: 7, item: 2, message: 'ann:1' }])
  })

  it('stay open when the client took an answer that no side here gave', () => {
    const [a, b] = diverge()
    const merged = heal(a, b)
    merged.do('ann:2', size, { accepted: { config: { epoch: 77, representative: 7 }, from: 1 } })
    expect(merged.items).toEqual([])
    expect(merged.replica.ambiguities.open()).toHaveLength(1)
  })

  it('are settled by somebody: the client keeps one candidate, or none', () => {
    const id = ambiguityId({ client: 'ann', sequence: 1 })
    const settle = (item: number) => ({ operation: 'settle', argument: id, item }) as const
    const [a, b] = diverge()
    const merged = heal(a, b)
    const [one, other] = merged.split(2)
    expect(one!.do('admin:1', settle(0))).toEqual(['1 ok'])
    expect(one!.items).toEqual([2])
    expect(one!.do('admin:2', settle(0))).toEqual(['-1 no-such-queue'])
    expect(other!.do('admin:1', settle(2))).toEqual(['-1 no-such-queue'])
    // 1 went to bob in any case.
    expect(other!.do('admin:2', settle(-1))).toEqual(['1 ok'])
    expect(other!.items).toEqual([2])
  })

  it('are ambiguous too when one side had nothing to pop', () => {
    const [a, b] = begin().split(2)
    a!.do('dan:1', [pop, pop])
    expect(a!.do('ann:1', pop)).toEqual(['-1 empty'])
    expect(b!.do('ann:1', pop)).toEqual(['1 ok'])
    b!.do('bob:1', push(21))
    const merged = heal(a!, b!)
    expect(merged.report?.ambiguous[0]?.candidates).toEqual([
      { config: a!.config48, queue: null, label: null, item: null },
      { config: b!.config48, queue: Q, label: 7, item: 1 }
    ])
    merged.do('ann:2', size, { accepted: { config: a!.config, from: 1 } })
    // 1 went to dan.
    expect(merged.items).toEqual([21])
  })

  it('give back what the client did not take when it took "empty"', () => {
    const [a, b] = new Component().split(2)
    b!.do('bob:1', [create, push(21)])
    expect(a!.do('ann:1', pop)).toEqual(['-1 no-such-queue'])
    expect(b!.do('ann:1', pop)).toEqual(['21 ok'])
    const merged = heal(a!, b!)
    expect(merged.items).toEqual([])
    merged.do('ann:2', size, { accepted: { config: a!.config, from: 1 } })
    expect(merged.items).toEqual([21])
  })

  it('make a queue again for what is put back', () => {
    const [a, b] = diverge()
    const merged = heal(a, b)
    merged.do('bob:2', destroy)
    const queues = merged.do('ann:2', size, { accepted: { config: a.config, from: 1 } })
    expect(queues).toEqual(['1 ok'])
    expect(merged.items).toEqual([2])
  })

  it('put an item back in its place', () => {
    const [a, b] = diverge()
    b.do('bob:2', push(21))
    const merged = heal(a, b)
    merged.do('ann:2', size, { accepted: { config: a.config, from: 1 } })
    expect(merged.items).toEqual([2, 21])
  })

  it('are settled once, though both sides of the next partition settle them', () => {
    const [a, b] = diverge()
    const word = { accepted: { config: a.config, from: 1 } }
    const [c, d] = heal(a, b).split(2)
    c!.do('ann:2', size, word)
    d!.do('ann:2', size, word)
    expect(c!.do('cy:1', pop)).toEqual(['2 ok'])
    const merged = heal(c!, d!)
    expect(merged.items).toEqual([])
    expect(merged.report?.putBack).toEqual([])
  })

  it('are not opened again by a third side: what it popped is put back', () => {
    const [a, b, c] = begin().split(3)
    b!.do('bob:1', pop)
    c!.do('cy:1', [push(31), pop, pop])
    expect([a!, b!, c!].map((side) => side.do('ann:1', pop))).toEqual([
      ['1 ok'],
      ['2 ok'],
      ['31 ok']
    ])
    const merged = heal(a!, b!)
    merged.do('ann:2', size, { accepted: { config: a!.config, from: 1 } })
    expect(merged.items).toEqual([2])
    const all = heal(merged, c!)
    // 1 and 2 went to cy.
    expect(all.items).toEqual([31])
    expect(all.report?.ambiguous).toEqual([])
    expect(all.report?.putBack.map(({ item }) => item)).toEqual([31])
  })

  it('lose nothing when two people decide differently', () => {
    const [a, b] = begin().split(2)
    b!.do('ann:1', [pop, push(9)])
    a!.do('bob:1', pop)
    a!.do('ann:1', [pop, push(9)])
    const id = ambiguityId({ client: 'ann', sequence: 1 })
    const [c, d] = heal(a!, b!).split(2)
    const settle = (item: number) => ({ operation: 'settle', argument: id, item }) as const
    expect(c!.do('admin c:1', settle(0))).toEqual(['0 ok'])
    expect(d!.do('admin d:1', settle(1))).toEqual(['1 ok'])
    // The item of the other candidate is bob's.
    expect(heal(c!, d!).items).toEqual([2, 9])
  })

  it('stay ambiguous through later merges, and are told once', () => {
    const [a, b] = diverge()
    const [c, d] = heal(a, b).split(2)
    c!.do('cy:1', push(31))
    d!.do('dan:1', push(41))
    const merged = heal(c!, d!)
    expect(merged.report?.ambiguous).toEqual([])
    expect(merged.replica.ambiguities.open()).toHaveLength(1)
  })
})

describe('states', () => {
  it('that have seen all of the others take them in as they are', () => {
    const all = begin()
    const behind = all.member()
    all.do('ann:1', pop)
    const config = { epoch: 9, representative: 1 }
    const { replica, report } = mergeStates([behind, new Replica(), all.replica], config)
    expect(replica).toBe(all.replica)
    expect(report).toBeNull()
    expect(replica.history.covers(config, -1)).toBe(false)
  })

  it('take over settings from a past that they contain, and leave it as it is', () => {
    const all = begin()
    const behind = all.member()
    all.do('ann:1', pop)
    const config = { epoch: 9, representative: 1 }
    const members = [1, 2, 3]
    behind.settings = {
      ...behind.settings,
      primaries: [{ config, members, lines: [config] }]
    }
    const { replica, report } = mergeStates([behind, all.replica], config)
    expect(report).toBeNull()
    expect(replica.settings.primaries).toEqual(behind.settings.primaries)
    expect(all.replica.settings.primaries).toEqual([])
    expect(replica.queues.items(Q, 0, 9)).toEqual([2])
  })

  it('keep the later policy', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', { operation: 'policy', argument: 0, item: 0 })
    b!.do('bob:1', { operation: 'policy', argument: 1, item: 0 })
    expect(heal(a!, b!).replica.settings.policy).toBe('majority')
    expect(heal(b!, a!).replica.settings.policy).toBe('majority')
  })

  it('know afterwards that they were merged', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', push(11))
    b!.do('bob:1', push(21))
    const merged = heal(a!, b!)
    expect(merged.replica.history.covers(merged.config, -1)).toBe(true)
    expect(merged.replica.history.covers(merged.config, 0)).toBe(false)
    expect(merged.replica.operations).toBe(5)
  })

  it('keep no client that nothing refers to', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', [pop, push(11)])
    b!.do('bob:1', [destroy, create, push(21)])
    const { replica } = heal(a!, b!)
    expect(replica.clients.size).toBe(decodeState(encodeState(replica))!.clients.size)
  })

  it('say what nothing can be known of', () => {
    const [a, b] = begin().split(2)
    a!.do('ann:1', pop)
    b!.do('bob:1', pop)
    b!.do('ann:1', pop)
    const forgetful = decodeState(encodeState(b!.replica))!
    const copy = withoutSessions(forgetful)
    for (const session of forgetful.sessions.values()) copy.sessions.restore(session)
    copy.sessions.restored()
    const empty = new Replica()
    empty.history = copy.history
    for (const session of forgetful.sessions.values()) empty.sessions.restore(session)
    empty.sessions.restored()
    empty.pops.beginAt(2, { config: b!.config, slot: 1, place: 0 })
    const { report } = mergeStates([a!.replica, empty], { epoch: 9, representative: 1 })
    // What ann:1 popped there is forgotten: that is not the same as nothing.
    expect(report?.ambiguous).toEqual([])
    expect(report?.incomplete).toBe(true)
  })

  it('report at most so many entries, and say that there are more', () => {
    const all = new Component()
    const values = Array.from({ length: 100 }, (_, i) => i)
    all.do('old:1', create)
    for (let round = 0; round < 11; round++) {
      all.do(`old:${2 + round * 100}`, values.map(push))
    }
    const [a, b] = all.split(2)
    for (const [side, client] of [[a!, 'ann'] as const, [b!, 'bob'] as const]) {
      for (let round = 0; round < 11; round++) {
        side.do(
          `${client}:${1 + round * 100}`,
          values.map(() => pop)
        )
      }
    }
    const { report } = heal(a!, b!)
    expect(report?.poppedTwice).toHaveLength(1024)
    expect(report?.incomplete).toBe(true)
  })
})
