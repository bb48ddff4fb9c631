import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/main/protocol/types'
import { encodeState } from '../../src/main/protocol/queue/parts'
import { clientTag } from '../../src/main/protocol/wire/reply'
import { create, pop, push, requestOf } from './packets'
import { repliesOf, resultsOf } from './replies'
import { Bench, optionsOf, Station } from './station'

const SYNC = [1, 2, 3].map((id) => optionsOf(id, { durability: 'sync' }))
const Q = 3

function filled(...options: Parameters<typeof optionsOf>[1][]): Bench {
  const bench = new Bench(
    ...(options.length === 0 ? SYNC : options.map((one, i) => optionsOf(i + 1, one)))
  ).form()
  bench.request(requestOf('c', 1, 1, [create(1)]))
  for (let i = 2; i <= 9; i++) bench.request(requestOf('c', i, i, [push(Q, i)]))
  bench.request(requestOf('c', 10, 10, [pop(Q)]))
  bench.run(300)
  return bench
}

/** The station as it is when it is started again with this on its disk. */
function again(station: Station, count?: number): Station {
  const { options } = station
  const incarnation = options.incarnation + 1
  return new Station({ ...options, incarnation }, station.kept(count))
}

function start(station: Station, now = 5000): Station {
  station.give({ kind: 'start', now, seed: 5 })
  return station
}

describe('with the durability sync', () => {
  it('a client has no answer before its request is durable at every member', () => {
    const bench = new Bench(...SYNC).form()
    const slow = bench.stations[1]!
    bench.stuckDisks.add(slow)
    bench.request(requestOf('c', 1, 1, [create(1)]))
    bench.run(400)
    expect(bench.replies).toEqual([])
    expect(bench.stations.map(({ view }) => [view.delivered, view.stable])).toEqual([
      [0, -1],
      [0, -1],
      [0, -1]
    ])
    bench.stuckDisks.clear()
    bench.give(slow, keptInput(bench, slow))
    bench.run(100)
    expect(repliesOf(bench).map(({ client }) => client)).toEqual([clientTag('c')])
  })

  it('what its owner ordered does not count before it is durable there', () => {
    const bench = new Bench(...SYNC).form()
    const owner = bench.stations.find(({ view }) => view.index === 0)!
    bench.stuckDisks.add(owner)
    bench.request(requestOf('c', 1, 1, [create(1)]))
    bench.run(300)
    for (const { view } of bench.stations) expect(view.stable).toBe(-1)
  })

  it('a new configuration does not answer for the old one before that is durable', () => {
    const bench = new Bench(...SYNC).form()
    const [, slow, gone] = bench.stations as [Station, Station, Station]
    bench.stuckDisks.add(slow).add(gone)
    bench.request(requestOf('c', 1, 1, [create(1)]))
    bench.run(100)
    bench.give(gone, { kind: 'leave', now: bench.now })
    bench.run(900)
    expect(bench.replies).toEqual([])
    bench.stuckDisks.clear()
    bench.give(slow, keptInput(bench, slow))
    bench.run(3000)
    expect(bench.stations[0]!.view.members.map(({ id }) => id)).toEqual([1, 2])
    expect(repliesOf(bench)).toHaveLength(1)
  })
})

function keptInput({ now }: Bench, { effects }: Station): Input {
  const count = effects.filter((effect) => effect.do === 'keep').length
  return { kind: 'kept', now, count }
}

describe('a past that was kept', () => {
  it('makes the same state again, from its records', () => {
    for (const station of filled().stations) {
      const back = start(again(station))
      expect(encodeState(back.core.replica)).toEqual(encodeState(station.core.replica))
      expect(back.effects[0]).toMatchObject({ do: 'log', event: 'restored' })
      expect(back.effects).toContainEqual({
        do: 'trace',
        event: {
          ev: 'restore',
          config: expect.any(String) as string,
          slot: 9,
          hash: station.view.hash
        }
      })
    }
  })

  it('is a beginning of what there was, wherever it ends', () => {
    const [station] = filled().stations as [Station]
    const items = Array.from({ length: 12 }, (_, count) => again(station, count).view.items)
    // The configuration, its queue, eight items, and one of them gone.
    expect(items).toEqual([0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 7])
  })

  it('is kept no matter whether it is waited for; not at all by servers that live in memory', () => {
    const [async] = filled({ durability: 'async' }).stations as [Station]
    expect(again(async).view.items).toBe(7)
    const [memory] = filled({ durability: 'memory' }).stations as [Station]
    expect(memory.kept()).toEqual({ manifest: null, parts: [], records: [] })
  })

  it('goes on: what was executed is answered again, and not executed again', () => {
    const old = filled({ durability: 'sync' })
    const bench = new Bench()
    bench.stations.push(again(old.stations[0]!))
    bench.form()
    bench.request(requestOf('c', 10, 10, [pop(Q)], { attempt: 1 }))
    bench.run(200)
    const [answer] = repliesOf(bench)
    expect(resultsOf(answer!)).toEqual([['ok', 2]])
    bench.request(requestOf('c', 11, 11, [pop(Q)]))
    bench.run(200)
    expect(resultsOf(repliesOf(bench)[1]!)).toEqual([['ok', 3]])
    expect(bench.stations[0]!.view.items).toBe(6)
  })

  it('that is longer than the others’ is theirs as well, and what they did since is not lost', () => {
    const bench = filled()
    const [first, second, third] = bench.stations as [Station, Station, Station]
    // The first one's power goes after seven pushes; the others go on, and are lost in the end.
    const late = new Bench()
    late.stations.push(again(first, 9), again(second), again(third))
    late.form()
    expect(late.stations.map(({ view }) => [view.items, view.members.length])).toEqual([
      [7, 3],
      [7, 3],
      [7, 3]
    ])
    expect(new Set(late.stations.map(({ core }) => String(encodeState(core.replica)))).size).toBe(1)
    // And that is kept in its turn.
    for (const station of late.stations) expect(again(station).view.items).toBe(7)
  })

  it('that makes no sense is refused', () => {
    const [station] = filled().stations as [Station]
    const whole = station.kept()
    const records = whole.records.toSpliced(3, 1)
    expect(() => new Station(station.options, { ...whole, records })).toThrow(/record 3 \(slot\)/)
    const manifest = Uint8Array.of(1, 2, 3)
    expect(() => new Station(station.options, { ...whole, manifest })).toThrow(/state/)
  })
})

describe('when a member cannot keep what is ordered', () => {
  it('the group refuses until it can, and has executed nothing of what it refused', () => {
    const bench = new Bench(...SYNC).form()
    const full = bench.stations[2]!
    bench.give(full, { kind: 'storage', now: bench.now, isAble: false })
    bench.request(requestOf('c', 1, 1, [create(1)]))
    bench.run(100)
    const [refusal] = repliesOf(bench)
    expect(refusal).toMatchObject({ refusal: 'busy', reason: 'storage', count: 1 })
    bench.run(4000)
    for (const { view } of bench.stations) {
      expect(view).toMatchObject({ delivered: -1, members: [{}, {}, {}] })
    }
    bench.give(full, { kind: 'storage', now: bench.now, isAble: true })
    bench.run(20)
    for (const { view } of bench.stations) expect(view.delivered).toBe(-1)
    bench.request(requestOf('c', 1, 1, [create(1)], { attempt: 1 }))
    bench.run(100)
    expect(resultsOf(repliesOf(bench).at(-1)!)).toEqual([['ok', Q]])
  })
})
