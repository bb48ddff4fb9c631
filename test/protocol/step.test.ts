import { describe, expect, it } from 'vitest'
import { freezeQueues, listItems, listQueues, nextWake } from '../../src/main/protocol/step'
import { timing } from '../../src/main/protocol/timing'
import { OPERATIONS, type Input, type Status } from '../../src/main/protocol/types'
import { clientTag } from '../../src/main/protocol/wire/reply'
import { create, pop, push, requestOf, type Call } from './packets'
import { classic, repliesOf, resultsOf } from './replies'
import { Bench, CLIENT, optionsOf, Station, THREE, type Effect } from './station'

/** Effects in a form that is compared byte by byte. */
function written(effects: readonly Effect[]): string[] {
  return effects.map((effect) =>
    JSON.stringify(effect, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
    )
  )
}

describe('the same inputs', () => {
  it('give the same effects, byte for byte', () => {
    const bench = new Bench(...THREE).form()
    for (let i = 0; i < 20; i++) {
      const first = 1 + i * 3
      const low = Math.max(1, first - 6)
      const calls = [create(i % 4), push(1 + 2 * (i % 4), i * 2 ** 33), pop(1)]
      bench.request(requestOf('c', first, low, calls, { agreed: i % 3 === 0 }))
      if (i % 4 === 0) bench.request(classic(`msg,uuid-${i},qSize,1`), 'classic')
      if (i % 5 === 0) bench.request(Uint8Array.of(i, 1, 2), i % 2 === 0 ? 'classic' : 'datagram')
      if (i === 10) bench.cut.add(bench.stations[2]!)
      if (i === 14) bench.cut.clear()
      bench.run(i === 12 ? 3000 : 40)
    }
    bench.give(bench.stations[1]!, { kind: 'leave', now: bench.now })
    bench.run(3000)
    for (const station of bench.stations) {
      expect(station.inputs.length).toBeGreaterThan(200)
      expect(station.effects.filter((effect) => effect.do === 'config').length).toBeGreaterThan(2)
      const again = new Station(station.options)
      for (const input of station.inputs) again.give(input)
      expect(written(again.effects)).toEqual(written(station.effects))
      expect(again.state).toEqual(station.state)
      expect(again.view.counters).toEqual(station.view.counters)
    }
  })

  it('are not written to', () => {
    const bench = new Bench(...THREE).form()
    const bytes = requestOf('c', 1, 1, [create(1), push(3, 4)])
    const copy = bytes.slice()
    bench.request(bytes)
    bench.run(500)
    expect(bytes).toEqual(copy)
  })
})

describe('a server before its first and after its last input', () => {
  it('does nothing', () => {
    const station = new Station(optionsOf(1))
    const inputs: Input[] = [
      { kind: 'tick', now: 1 },
      { kind: 'flush', now: 2 },
      { kind: 'persisted', now: 3, epoch: 1 },
      { kind: 'datagram', now: 4, from: CLIENT, bytes: requestOf('c', 1, 1, [create(1)]) },
      { kind: 'leave', now: 5 }
    ]
    for (const input of inputs) expect(station.give(input)).toEqual([])
    expect([station.view.state, nextWake(station.core)]).toEqual(['left', Infinity])

    const bench = new Bench(optionsOf(1)).form()
    const [leaving] = bench.stations
    bench.give(leaving!, { kind: 'leave', now: bench.now })
    expect(leaving!.effects.filter((effect) => effect.do === 'left')).toHaveLength(1)
    for (const input of inputs) {
      expect(leaving!.give({ ...input, now: bench.now + input.now })).toEqual([])
    }
    expect([leaving!.view.state, nextWake(leaving!.core)]).toEqual(['left', Infinity])
  })
})

describe('a server alone', () => {
  it('listens first, makes its epoch durable, and then has a configuration of its own', () => {
    const station = new Station(optionsOf(5, { epoch: 40 }))
    let now = 1000
    const effects = station.give({ kind: 'start', now, seed: 3 })
    const tick = () => {
      now = Math.max(nextWake(station.core), now + 0.01)
      effects.push(...station.give({ kind: 'tick', now }))
    }
    while (nextWake(station.core) < 1000 + timing.listenMs) tick()
    expect(effects.some((effect) => effect.do === 'persist')).toBe(false)
    expect(effects.some((effect) => effect.do === 'multicast')).toBe(true)
    while (!effects.some((effect) => effect.do === 'persist')) tick()
    const [epoch] = effects.flatMap((effect) => (effect.do === 'persist' ? [effect.epoch] : []))
    expect(epoch).toBeGreaterThan(40)
    for (let i = 0; i < 5; i++) station.give({ kind: 'tick', now })
    station.give({ kind: 'persisted', now, epoch: epoch! - 1 })
    expect([station.view.state, station.view.config]).toEqual(['commit', null])
    const then = station.give({ kind: 'persisted', now, epoch: epoch! })
    expect(then.flatMap((effect) => (effect.do === 'config' ? [effect.event] : []))).toEqual([
      {
        config: { epoch, representative: 5 },
        kind: 'regular',
        members: [expect.objectContaining({ id: 5, incarnation: 1, name: 's5', host: 'test' })],
        from: [],
        index: 0
      }
    ])
    expect(station.view).toMatchObject({ state: 'operational', index: 0, turn: 5, nextSlot: 0 })
  })

  it('answers every operation, with results, slot and configuration', () => {
    const bench = new Bench(optionsOf(1)).form()
    const [station] = bench.stations
    const id = 25
    const calls: [Call, Status, number | null][] = [
      [create(12), 'ok', id],
      [{ operation: 'id', argument: 12, item: 0 }, 'ok', id],
      [{ operation: 'id', argument: 13, item: 0 }, 'no-such-queue', -1],
      [push(id, 5), 'ok', null],
      [push(id, -1), 'ok', null],
      [{ operation: 'size', argument: id, item: 0 }, 'ok', 2],
      [{ operation: 'top', argument: id, item: 0 }, 'ok', 5],
      [pop(id), 'ok', 5],
      [pop(id), 'ok', -1],
      [pop(id), 'empty', -1],
      [{ operation: 'destroy', argument: id, item: 0 }, 'ok', null],
      [pop(id), 'no-such-queue', -1]
    ]
    expect(new Set(calls.map(([{ operation }]) => operation)).size).toBe(OPERATIONS.length)
    calls.forEach(([call, status, result], i) => {
      const from = bench.replies.length
      bench.request(requestOf('c', i + 1, i + 1, [call]))
      const [reply, ...more] = repliesOf(bench, from)
      expect(more).toEqual([])
      expect(reply).toMatchObject({
        server: 1,
        config: station!.view.config,
        slot: i,
        refusal: 'ok',
        client: clientTag('c'),
        first: i + 1,
        count: 1
      })
      expect(resultsOf(reply!)).toEqual([[status, result]])
    })
    expect(station!.view).toMatchObject({ delivered: calls.length - 1, stable: calls.length - 1 })
  })

  it('answers a repeat again without executing it', () => {
    const bench = new Bench(optionsOf(1)).form()
    const [station] = bench.stations
    bench.request(requestOf('c', 1, 1, [create(1), push(3, 7), push(3, 8)]))
    const request = requestOf('c', 4, 1, [pop(3)])
    for (const attempt of [0, 1, 2]) {
      bench.request(requestOf('c', 4, 1, [pop(3)], { attempt }))
      bench.request(request)
    }
    const replies = repliesOf(bench).filter(({ first }) => first === 4)
    expect(replies).toHaveLength(6)
    for (const reply of replies) {
      expect(resultsOf(reply)).toEqual([['ok', 7]])
      expect(reply).toEqual(replies[0])
    }
    expect(station!.view).toMatchObject({ delivered: 1, items: 1 })
  })

  it('answers once whether the client wants it agreed or safe', () => {
    for (const agreed of [false, true]) {
      const bench = new Bench(optionsOf(1)).form()
      bench.request(requestOf('c', 1, 1, [create(1)], { agreed }))
      bench.run(1000)
      expect(bench.replies).toHaveLength(1)
    }
  })

  it('keeps the order of a client whose packets come in disorder', () => {
    const bench = new Bench(optionsOf(1)).form()
    bench.request(requestOf('c', 3, 1, [push(3, 30)]))
    bench.request(requestOf('c', 2, 1, [push(3, 20)]))
    expect(bench.replies).toEqual([])
    bench.request(requestOf('c', 1, 1, [create(1)]))
    expect(repliesOf(bench).map(({ first }) => first)).toEqual([1, 2, 3])
    expect(listItems(bench.stations[0]!.core, 3, 0, 9)).toEqual([20, 30])
  })

  it('refuses a packet that no slot can hold', () => {
    const bench = new Bench(optionsOf(1)).form()
    const calls = Array.from({ length: 120 }, (_, i) => push(2 ** 33 + i, 2 ** 40))
    bench.request(requestOf('c', 1, 1, calls, { maxDatagram: 9000 }))
    const [reply] = repliesOf(bench)
    expect(reply).toMatchObject({ refusal: 'bad-request', first: 1, count: 120 })
    expect(bench.stations[0]!.view.delivered).toBe(-1)
  })

  it('answers what came before it had a configuration', () => {
    const bench = new Bench(optionsOf(1))
    const [station] = bench.stations
    bench.give(station!, { kind: 'start', now: bench.now, seed: 1 })
    bench.request(requestOf('c', 1, 1, [create(12)]))
    expect(bench.replies).toEqual([])
    bench.run(2000)
    expect(repliesOf(bench).map(resultsOf)).toEqual([[['ok', 25]]])
  })

  it('traces only when it is asked to', () => {
    const traced = (trace: boolean) => {
      const bench = new Bench(optionsOf(1, { trace })).form()
      bench.request(requestOf('c', 1, 1, [create(12), pop(25)]))
      return bench.stations[0]!.effects.flatMap((effect) =>
        effect.do === 'trace' ? [effect.event] : []
      )
    }
    expect(traced(false)).toEqual([])
    const config = `${new Bench(optionsOf(1)).form().stations[0]!.view.config!.epoch}.000000000001`
    const deliver = { ev: 'deliver', config, slot: 0, origin: '000000000001', phase: 'regular' }
    expect(traced(true)).toEqual([
      { ev: 'order', config, slot: 0, messages: ['c:1', 'c:2'] },
      { ...deliver, i: 0, message: 'c:1', op: 'create', args: [12], result: 25, status: 'ok' },
      { ...deliver, i: 1, message: 'c:2', op: 'pop', args: [25], result: -1, status: 'empty' },
      { ev: 'stable', config, slot: 0 },
      { ev: 'reply', message: 'c:1', result: 25, status: 'ok' },
      { ev: 'reply', message: 'c:2', result: -1, status: 'empty' }
    ])
  })
})

describe('what can be read', () => {
  it('are queues by label, items by place, and frozen copies', () => {
    const bench = new Bench(optionsOf(1)).form()
    const [{ core }] = bench.stations as [Station]
    bench.request(requestOf('c', 1, 1, [create(4), create(-4), push(9, 1), push(9, 2)]))
    expect(listQueues(core, 0, 9)).toEqual([
      { label: -4, id: 8, size: 0 },
      { label: 4, id: 9, size: 2 }
    ])
    expect(listQueues(core, 1, 1)).toEqual([{ label: 4, id: 9, size: 2 }])
    expect(listItems(core, 9, 1, 5)).toEqual([2])
    expect(listItems(core, 10, 0, 5)).toBeUndefined()
    const frozen = freezeQueues(core)
    const { hash } = bench.stations[0]!.view
    bench.request(requestOf('c', 5, 5, [pop(9)]))
    expect([frozen.hash, frozen.items(9, 0, 9)]).toEqual([hash, [1, 2]])
    expect(bench.stations[0]!.view.hash).not.toBe(hash)
  })
})
