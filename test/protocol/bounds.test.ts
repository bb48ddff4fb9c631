/**
 * What happens at the bounds, with small ones: the state holds no more, its members agree on
 * that, nobody's memory grows, and no request is executed twice.
 */
import { describe, expect, it, vi } from 'vitest'
import { decodeState, encodeState } from '../../src/main/protocol/queue/parts'
import { Replica } from '../../src/main/protocol/queue/replica'
import { listItems, viewOf } from '../../src/main/protocol/step'
import { timing } from '../../src/main/protocol/timing'
import { limits } from '../../src/main/protocol/limits'
import { create, packetOf, pop, push, requestOf, type AnyCall } from './packets'
import { classic, repliesOf, resultsOf, textsOf } from './replies'
import { Bench, optionsOf } from './station'

vi.mock('../../src/main/protocol/limits', async (original) => {
  const real = await original<{ limits: Record<string, number> }>()
  const small = {
    items: 4,
    queues: 2,
    members: 2,
    sessions: 6,
    answersPerSession: 5,
    answerBytesPerSession: 40,
    answerBytes: 100,
    repeatsOfUnknown: 3,
    pendingPackets: 8,
    pendingPerClient: 4
  }
  return { limits: { ...real.limits, ...small } }
})

const size = (queue: number): AnyCall => ({ operation: 'size', argument: queue, item: 0 })

const TWO = [optionsOf(1), optionsOf(2)]

/** Executes packets of one operation each, every one in a slot of its own. */
class Executor {
  slot = 0
  private sequence = 0

  constructor(readonly replica = new Replica()) {}

  run(call: AnyCall, client = 'c'): (string | number | null)[] {
    const sequence = ++this.sequence
    const config = { epoch: 2, representative: 1 }
    const answered = this.replica.execute(packetOf(client, sequence, sequence, [call]), {
      server: 1,
      config,
      slot: this.slot,
      place: 0
    })
    this.replica.finishSlot(config, this.slot++)
    return answered === undefined ? [] : (resultsOf(answered)[0] ?? [])
  }
}

describe('a state that is full', () => {
  it('takes no item and no queue more, until something goes', () => {
    const one = new Executor()
    expect([one.run(create(1)), one.run(create(2))]).toEqual([
      ['ok', 3],
      ['ok', 5]
    ])
    expect(one.run(create(3))).toEqual(['busy', -1])
    expect(one.run(create(2))).toEqual(['ok', 5])
    for (let item = 1; item <= 4; item++) expect(one.run(push(3, item))[0]).toBe('ok')
    expect(one.run(push(5, 9))).toEqual(['busy', null])
    expect(one.run(push(7, 9))).toEqual(['no-such-queue', null])
    expect([one.run(size(3)), one.run(size(5))]).toEqual([
      ['ok', 4],
      ['ok', 0]
    ])
    expect(one.run(pop(3))).toEqual(['ok', 1])
    expect(one.run(push(5, 9))).toEqual(['ok', null])
    expect(one.run(push(5, 9))).toEqual(['busy', null])
  })

  it('is as full where it was transferred to', () => {
    const one = new Executor()
    one.run(create(1))
    for (let item = 1; item <= 4; item++) one.run(push(3, item))
    const copy = decodeState(encodeState(one.replica))
    if (copy === undefined) throw new Error('no state')
    const other = new Executor(copy)
    other.slot = one.slot
    expect([one.run(push(3, 5)), one.run(pop(3)), one.run(push(3, 6))]).toEqual([
      ['busy', null],
      ['ok', 1],
      ['ok', null]
    ])
    for (const [call, sequence] of [
      [push(3, 5), 6],
      [pop(3), 7],
      [push(3, 6), 8]
    ] as const) {
      const config = { epoch: 2, representative: 1 }
      const placement = { server: 1, config, slot: other.slot, place: 0 }
      copy.execute(packetOf('c', sequence, sequence, [call]), placement, null)
      copy.finishSlot(config, other.slot++)
    }
    expect(encodeState(copy)).toEqual(encodeState(one.replica))
  })

  it('answers busy to its clients, the classic ones with -1, alike at all members', () => {
    const bench = new Bench(...TWO).form()
    bench.request(requestOf('c', 1, 1, [create(1), create(2), create(3)]))
    bench.request(
      requestOf(
        'c',
        4,
        4,
        [1, 2, 3, 4, 5].map((item) => push(3, item))
      )
    )
    bench.run(500)
    expect(repliesOf(bench).map((reply) => [reply.refusal, resultsOf(reply)])).toEqual([
      [
        'ok',
        [
          ['ok', 3],
          ['ok', 5],
          ['busy', -1]
        ]
      ],
      ['ok', [...Array.from({ length: 4 }, () => ['ok', null]), ['busy', null]]]
    ])
    const before = bench.replies.length
    bench.request(classic('msg,u1,qCreate,9'), 'classic')
    bench.run(500)
    expect(textsOf(bench, before)).toEqual(['-1'])
    const hashes = bench.stations.map(({ core }) => viewOf(core).hash)
    expect(new Set(hashes).size).toBe(1)
    expect(listItems(bench.stations[0]!.core, 3, 0, 9)).toEqual([1, 2, 3, 4])
  })
})

describe('answers that a client does not acknowledge', () => {
  it('are kept up to a number of bytes, the newest ones', () => {
    const replica = new Replica()
    const config = { epoch: 2, representative: 1 }
    for (let first = 1; first <= 40; first += 2) {
      // Low stays at 1: as far as is known, none of them came.
      const packet = packetOf('c', first, 1, [create(1), create(2)])
      replica.execute(packet, { server: 1, config, slot: first, place: 0 }, null)
    }
    const session = replica.sessions.get('c')
    // Two ids take ten bytes.
    expect(session?.answered.map(({ first }) => first)).toEqual([33, 35, 37, 39])
    expect(session?.answerBytes).toBe(40)
    expect(replica.sessions.standing(packetOf('c', 1, 1, [create(1), create(2)]))).toBe('done')
  })

  it('of all clients together are bounded: who was served longest ago loses his', () => {
    const replica = new Replica()
    const config = { epoch: 2, representative: 1 }
    for (const [slot, client] of ['a', 'b', 'c'].entries()) {
      for (const first of [1, 3, 5, 7]) {
        const packet = packetOf(client, first, 1, [create(1), create(2)])
        replica.execute(packet, { server: 1, config, slot: 8 * slot + first, place: 0 }, null)
      }
    }
    const kept = ['a', 'b', 'c'].map((client) => replica.sessions.get(client)?.answered.length)
    expect(kept).toEqual([0, 4, 3 + 1])
    // Forgotten is the answer, not that it was executed.
    expect(replica.sessions.standing(packetOf('a', 7, 1, [create(1), create(2)]))).toBe('done')
    const copy = decodeState(encodeState(replica))
    for (const one of [replica, copy!]) {
      const packet = packetOf('d', 1, 1, [create(1), create(2), create(1), create(2), create(1)])
      one.execute(packet, { server: 1, config, slot: 99, place: 0 }, null)
    }
    expect(encodeState(copy!)).toEqual(encodeState(replica))
  })
})

describe('a table of clients that is full', () => {
  const filled = () => {
    const bench = new Bench(...TWO).form()
    bench.request(requestOf('first', 1, 1, [create(1), push(3, 1)]))
    for (let i = 2; i <= limits.sessions; i++) bench.request(requestOf(`c${i}`, 1, 1, [size(3)]))
    bench.run(500)
    return bench
  }
  const itemsOf = ({ stations }: Bench) => listItems(stations[0]!.core, 3, 0, 9)

  it('lets no new client in for one that was served a short while ago', () => {
    const bench = filled()
    const before = bench.replies.length
    bench.request(requestOf('new', 1, 1, [push(3, 2)]))
    bench.run(500)
    expect(repliesOf(bench, before)).toMatchObject([
      { refusal: 'busy', reason: 'full', hintMs: timing.busyHintMaxMs }
    ])
    // Whom it knows it serves, and answers again.
    bench.request(requestOf('first', 1, 1, [create(1), push(3, 1)], { attempt: 1 }))
    bench.request(requestOf('c2', 2, 2, [push(3, 3)]))
    bench.run(500)
    expect(itemsOf(bench)).toEqual([1, 3])
  })

  it('lets it in later, and whoever is forgotten for it is not served twice', () => {
    const bench = filled()
    bench.run(timing.rememberMs)
    bench.request(requestOf('new', 1, 1, [push(3, 2)]))
    bench.run(500)
    expect(itemsOf(bench)).toEqual([1, 2])
    const before = bench.replies.length
    // By then it has repeated its request so often. It hears nothing: nobody knows what became of it.
    const attempt = limits.repeatsOfUnknown
    bench.request(requestOf('first', 1, 1, [create(1), push(3, 1)], { attempt }))
    bench.run(500)
    expect(itemsOf(bench)).toEqual([1, 2])
    expect(bench.replies.length).toBe(before)
    expect(bench.stations[0]!.core.counters['forgotten']).toBe(1)
    // With a new request it is a new client.
    bench.run(timing.rememberMs)
    bench.request(requestOf('first', 3, 3, [push(3, 3)]))
    bench.run(timing.aheadMs + 500)
    expect(itemsOf(bench)).toEqual([1, 2, 3])
  })

  it('does not keep away old requests before anybody was forgotten', () => {
    const bench = new Bench(...TWO).form()
    bench.request(requestOf('patient', 1, 1, [create(1), push(3, 7)], { attempt: 200 }))
    bench.run(500)
    expect(itemsOf(bench)).toEqual([7])
  })

  it('gives the older half away after a start, as far as is known', () => {
    const bench = filled()
    const copy = decodeState(encodeState(bench.stations[0]!.core.replica))!.sessions
    const admitsAt = (client: string, now: number) =>
      copy.admits(packetOf(client, 1, 1, [size(3)]), now, timing.rememberMs)
    const admits = (client: string) => admitsAt(client, 5000)
    expect(admits('c3')).toBe('yes')
    expect(admits('new')).toBe('yes')
    for (let i = 0; i < limits.sessions / 2; i++) {
      const age = { config: { epoch: 9, representative: 1 }, slot: i, place: 0 }
      copy.now = 5000
      copy.open(packetOf(`new${i}`, 1, 1, [size(3)]), age)
    }
    expect(admits('new')).toBe('crowded')
    expect(admitsAt('new', 5000 + timing.rememberMs)).toBe('yes')
  })
})

describe('more requests than may wait', () => {
  it('are turned away with hints that grow, and are taken when there is room', () => {
    const bench = new Bench(optionsOf(1)).form()
    const { core } = bench.stations[0]!
    // Each comes before its client's first one, and so waits for it.
    for (let i = 0; i < 3 * limits.pendingPackets; i++) {
      bench.request(requestOf(`c${i}`, 2, 1, [size(3)]))
      expect(core.pending.size).toBeLessThanOrEqual(limits.pendingPackets)
    }
    const told = repliesOf(bench)
    expect(told.length).toBe(2 * limits.pendingPackets)
    for (const reply of told) expect(reply).toMatchObject({ refusal: 'busy', reason: 'full' })
    const hints = told.map(({ hintMs }) => hintMs)
    expect(hints).toEqual([...hints].sort((a, b) => a - b))
    expect(hints[0]).toBeGreaterThan(timing.busyHintMs)
    expect(hints[0]).toBeLessThan(timing.busyHintMaxMs)
    expect(hints.at(-1)).toBe(timing.busyHintMaxMs)
    expect(core.counters).toMatchObject({ pendingFull: told.length, 'refused.busy': told.length })
    bench.run(timing.pendingMs + 2000)
    bench.request(requestOf('late', 1, 1, [size(3)]))
    expect(repliesOf(bench, told.length)).toMatchObject([{ refusal: 'ok', first: 1 }])
  })

  it('of one client leave room for the others', () => {
    const bench = new Bench(optionsOf(1)).form()
    const { core } = bench.stations[0]!
    for (let i = 0; i < 2 * limits.pendingPerClient; i++) {
      bench.request(requestOf('greedy', 2 + i, 1, [size(3)]))
    }
    expect(core.pending.size).toBe(limits.pendingPerClient)
    expect(repliesOf(bench)).toMatchObject(
      Array.from({ length: limits.pendingPerClient }, () => ({
        refusal: 'busy',
        hintMs: timing.busyHintMs
      }))
    )
    bench.request(requestOf('modest', 1, 1, [size(3)]))
    expect(repliesOf(bench).at(-1)).toMatchObject({ refusal: 'ok' })
  })

  it('make room for the one that their client needs first', () => {
    const bench = new Bench(optionsOf(1)).form()
    const { core } = bench.stations[0]!
    for (let i = 0; i < limits.pendingPerClient; i++) {
      bench.request(requestOf('c', 2 + i, 1, [size(3)]))
    }
    bench.request(requestOf('c', 1, 1, [size(3)]))
    // All were executed but the last one, which its client sends again.
    expect(repliesOf(bench).map(({ refusal, first }) => [refusal, first])).toEqual(
      Array.from({ length: limits.pendingPerClient }, (_, i) => ['ok', 1 + i])
    )
    expect(core.pending.size).toBe(0)
  })
})

describe('more servers than a configuration may have', () => {
  it('make several, which leave each other in peace', () => {
    const bench = new Bench(optionsOf(1), optionsOf(2), optionsOf(3))
    for (const [i, station] of bench.stations.entries()) {
      bench.give(station, { kind: 'start', now: bench.now, seed: 7 * i + 1 })
    }
    bench.run(8000)
    const sizes = () => bench.stations.map(({ core }) => viewOf(core).members.length)
    expect(sizes()).toEqual([2, 2, 1])
    const configs = () => bench.stations.map(({ core }) => viewOf(core).config)
    const before = configs()
    bench.run(20_000)
    expect(configs()).toEqual(before)
    expect(bench.stations.map(({ core }) => viewOf(core).state)).toEqual(
      Array.from({ length: 3 }, () => 'operational')
    )
  })
})
