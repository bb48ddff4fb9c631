import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  freezeQueues,
  listItems,
  listQueues,
  nextWake,
  type Core
} from '../../src/main/protocol/step'
import { timing } from '../../src/main/protocol/timing'
import { OPERATIONS, type Input, type Status } from '../../src/main/protocol/types'
import { DatagramType, groupMark, HEADER_BYTES, seal } from '../../src/main/protocol/wire/header'
import { encodeOrder } from '../../src/main/protocol/wire/order'
import { encodeProgress } from '../../src/main/protocol/wire/progress'
import { clientTag, decodeReply, readResults, type Reply } from '../../src/main/protocol/wire/reply'
import { BODY_AT, encodeSender } from '../../src/main/protocol/wire/sender'
import { create, GROUP, pop, push, requestOf, type Call } from './packets'
import { Bench, CLIENT, optionsOf, Station, type Effect } from './station'
import { kinds } from './wire/datagrams'

const three = [optionsOf(1), optionsOf(2), optionsOf(3)]
const text = (classic: string) => new TextEncoder().encode(classic)

/** Effects in a form that is compared byte by byte. */
function written(effects: readonly Effect[]): string[] {
  return effects.map((effect) =>
    JSON.stringify(effect, (_, value: unknown) =>
      value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value
    )
  )
}

/** The replies that have come since `from`, decoded. */
function repliesOf({ replies }: Bench, from = 0): Reply[] {
  return replies.slice(from).map(({ to, bytes }) => {
    expect(to).toBe(CLIENT)
    const reply = decodeReply(bytes)
    if (reply === undefined) throw new Error('no reply')
    return reply
  })
}

function resultsOf(reply: Reply): [Status, number | null][] {
  const results: [Status, number | null][] = []
  readResults(reply.results, (_, ...one) => results.push(one))
  return results
}

/** The texts that classic clients got since `from`. */
function textsOf({ replies }: Bench, from = 0): string[] {
  return replies.slice(from).map(({ bytes }) => new TextDecoder().decode(bytes))
}

describe('the same inputs', () => {
  it('give the same effects, byte for byte', () => {
    const bench = new Bench(...three).form()
    for (let i = 0; i < 20; i++) {
      const first = 1 + i * 3
      const low = Math.max(1, first - 6)
      const calls = [create(i % 4), push(1 + 2 * (i % 4), i * 2 ** 33), pop(1)]
      bench.request(requestOf('c', first, low, calls, { agreed: i % 3 === 0 }))
      if (i % 4 === 0) bench.request(text(`msg,uuid-${i},qSize,1`), 'classic')
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
    const bench = new Bench(...three).form()
    const bytes = requestOf('c', 1, 1, [create(1), push(3, 4)])
    const copy = bytes.slice()
    bench.request(bytes)
    bench.run(500)
    expect(bytes).toEqual(copy)
  })
})

describe('garbage', () => {
  const noise = fc.uint8Array({ maxLength: 100 })
  const foreign = fc
    .tuple(noise, fc.constantFrom(...Object.values(DatagramType)), fc.string())
    .map(([body, type, name]) => {
      const bytes = new Uint8Array(HEADER_BYTES + body.length)
      bytes.set(body, HEADER_BYTES)
      return seal(bytes, type, groupMark(`${name}!`))
    })
  const unread = fc
    .tuple(noise, fc.constantFrom(DatagramType.reply, DatagramType.query, DatagramType.answer))
    .map(([body, type]) => {
      const bytes = new Uint8Array(HEADER_BYTES + body.length)
      bytes.set(body, HEADER_BYTES)
      return seal(bytes, type, GROUP)
    })
  const bent = fc
    .tuple(fc.oneof(...kinds.map(({ sample }) => sample)), fc.nat())
    .map(([{ bytes }, bit]) => {
      const other = bytes.slice()
      other[(bit >> 3) % other.length]! ^= 1 << (bit & 7)
      return other
    })

  const places: readonly [string, () => Station][] = [
    [
      'a server that has just started',
      () => {
        const station = new Station(optionsOf(1))
        station.give({ kind: 'start', now: 1000, seed: 1 })
        return station
      }
    ],
    ['a server alone', () => new Bench(optionsOf(1)).form().stations[0]!],
    ['a member', () => new Bench(...three).form().stations[1]!]
  ]

  it.each(places)('changes nothing but counters at %s', (_, make) => {
    const station = make()
    const { state } = station
    const { now } = station.core
    const counted = (core: Core) => Object.values(core.counters).reduce((sum, one) => sum + one, 0)
    fc.assert(
      fc.property(fc.oneof(noise, foreign, unread, bent), fc.boolean(), (bytes, classic) => {
        const before = counted(station.core)
        const kind = classic ? 'classic' : 'datagram'
        const effects = station.give({ kind, now, from: CLIENT, bytes })
        expect(effects.filter((effect) => effect.do !== 'log')).toEqual([])
        expect(station.state).toEqual(state)
        if (classic) expect(counted(station.core)).toBe(before + 1)
      })
    )
    expect(counted(station.core)).toBeGreaterThan(50)
  })

  it('is counted by what is wrong with it', () => {
    const [station] = new Bench(optionsOf(1)).form().stations
    const give = (bytes: Uint8Array) =>
      station!.give({ kind: 'datagram', now: station!.core.now, from: CLIENT, bytes })
    const before = { ...station!.view.counters }
    const request = requestOf('c', 1, 1, [pop(1)])
    const changed = (at: number) => request.map((byte, i) => (i === at ? byte ^ 1 : byte))
    give(changed(0))
    give(changed(2))
    give(changed(8))
    give(changed(30))
    give(seal(changed(HEADER_BYTES + 2), DatagramType.request, GROUP))
    give(seal(new Uint8Array(BODY_AT - 1), DatagramType.ack, GROUP))
    give(seal(new Uint8Array(BODY_AT + 20), DatagramType.ack, GROUP))
    const after = station!.view.counters
    const names = Object.keys(after).filter((name) => after[name] !== before[name])
    expect(names.map((name) => [name, after[name]! - (before[name] ?? 0)]).sort()).toEqual([
      ['malformed', 3],
      ['rejected.checksum', 1],
      ['rejected.foreign', 1],
      ['rejected.group', 1],
      ['rejected.version', 1]
    ])
  })

  it('in datagrams of servers, with any body, is survived', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.tuple(
            fc.constantFrom(...kinds.filter(({ type }) => DatagramType[type] >= 3)),
            fc.constantFrom(1, 2, 3, 99),
            fc.constantFrom(1, 2),
            fc.boolean(),
            noise
          ),
          { minLength: 1, maxLength: 20 }
        ),
        (datagrams) => {
          const bench = new Bench(...three).form()
          const [station] = bench.stations
          for (const [{ type }, id, incarnation, ofConfig, body] of datagrams) {
            const bytes = new Uint8Array(BODY_AT + body.length)
            bytes.set(body, BODY_AT)
            const config = ofConfig ? station!.view.config! : { epoch: 1, representative: 2 }
            encodeSender(bytes, { id, incarnation, config })
            seal(bytes, DatagramType[type], GROUP)
            station!.give({ kind: 'datagram', now: bench.now, from: CLIENT, bytes })
          }
          station!.give({ kind: 'tick', now: bench.now })
        }
      ),
      { numRuns: 25 }
    )
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

describe('a classic client', () => {
  it('gets text, and nothing for qPush and qDestroy', () => {
    const bench = new Bench(optionsOf(1)).form()
    const ask = (rest: string) => {
      const from = bench.replies.length
      bench.request(text(`msg,uuid-${bench.stations[0]!.view.delivered},${rest}`), 'classic')
      expect(bench.replies.slice(from).every(({ to }) => to === CLIENT)).toBe(true)
      return textsOf(bench, from)
    }
    expect(ask('qCreate,12')).toEqual(['25'])
    expect(ask('qId,12')).toEqual(['25'])
    expect(ask('qPush,25,-9007199254740991')).toEqual([])
    expect(ask('qPush,25,5')).toEqual([])
    expect(ask('qSize,25')).toEqual(['2'])
    expect(ask('qTop,25')).toEqual(['-9007199254740991'])
    expect(ask('qPop,25')).toEqual(['-9007199254740991'])
    expect(ask('qPop,25')).toEqual(['5'])
    expect(ask('qPop,25')).toEqual(['-1'])
    expect(ask('qDestroy,25')).toEqual([])
    expect(ask('qSize,25')).toEqual(['-1'])
    expect(bench.stations[0]!.view.delivered).toBe(10)
  })

  it('with the same UUID again is answered again, and nothing is executed', () => {
    const bench = new Bench(...three).form()
    bench.request(text('msg,a,qCreate,1'), 'classic')
    bench.request(text('msg,b,qPush,3,7'), 'classic')
    bench.request(text('msg,c,qPush,3,8'), 'classic')
    bench.run(100)
    const from = bench.replies.length
    for (let i = 0; i < 3; i++) {
      bench.request(text('msg,d,qPop,3'), 'classic')
      bench.run(100)
    }
    bench.request(text('msg,b,qPush,3,7'), 'classic')
    bench.run(100)
    expect(textsOf(bench, from)).toEqual(['7', '7', '7'])
    for (const { core, view } of bench.stations) {
      expect(listItems(core, 3, 0, 9)).toEqual([8])
      expect(view.delivered).toBe(3)
    }
  })
})

describe('members', () => {
  it('take turns: each answers what it ordered, and all hold the same', () => {
    const bench = new Bench(...three).form()
    bench.request(requestOf('c', 1, 1, [create(1)]))
    for (let i = 2; i <= 10; i++) bench.request(requestOf('c', i, i, [push(3, i)]))
    bench.run(200)
    const replies = repliesOf(bench)
    expect(replies.map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
    const ids = bench.stations[0]!.view.members.map(({ id }) => id)
    replies.forEach(({ server, slot }) => expect(server).toBe(ids[slot % 3]))
    bench.replies.forEach(({ from }, i) => expect(from.options.id).toBe(replies[i]?.server))
    const views = bench.stations.map(({ view }) => view)
    expect(new Set(views.map(({ hash, turn }) => `${hash} ${turn}`)).size).toBe(1)
    expect(views.map(({ stable, items }) => [stable, items])).toEqual([
      [9, 9],
      [9, 9],
      [9, 9]
    ])
  })

  it('do not answer before every member has the slot, unless the client wants it agreed', () => {
    const bench = new Bench(...three).form()
    const far = bench.stations.find(({ view }) => view.index === 2)!
    bench.cut.add(far)
    bench.request(requestOf('safe', 1, 1, [create(1)]))
    bench.run(50)
    expect(bench.replies).toEqual([])
    bench.request(requestOf('agreed', 1, 1, [create(1)], { agreed: true }))
    expect(repliesOf(bench).map(({ client }) => client)).toEqual([clientTag('agreed')])
    bench.cut.clear()
    bench.run(500)
    expect(repliesOf(bench).map(({ client }) => client)).toEqual(['agreed', 'safe'].map(clientTag))
    expect(far.view).toMatchObject({ delivered: 1, stable: 1 })
  })

  it('ignore their own multicasts', () => {
    const bench = new Bench(...three).form()
    bench.request(requestOf('c', 1, 1, [create(1), push(3, 4)]))
    bench.run(300)
    for (const station of bench.stations) {
      const { state } = station
      const own = station.effects.flatMap((effect) =>
        effect.do === 'multicast' ? [effect.bytes] : []
      )
      expect(own.length).toBeGreaterThan(5)
      for (const bytes of own) {
        const { endpoint } = station.options
        const input: Input = { kind: 'datagram', now: bench.now, from: endpoint, bytes }
        expect(station.give(input)).toEqual([])
        expect(station.state).toEqual(state)
      }
      expect(station.view.counters.ownIdElsewhere).toBeUndefined()
    }
  })

  it('notice another server under their own id', () => {
    const bench = new Bench(...three).form()
    const [station] = bench.stations
    const { state } = station!
    const bytes = new Uint8Array(BODY_AT)
    encodeSender(bytes, { id: 1, incarnation: 2, config: station!.view.config! })
    seal(bytes, DatagramType.leave, GROUP)
    expect(station!.give({ kind: 'datagram', now: bench.now, from: CLIENT, bytes })).toEqual([])
    expect(station!.state).toEqual(state)
    expect(station!.view.counters.ownIdElsewhere).toBe(1)
  })

  it.each(['heartbeat', 'order'] as const)(
    'come to a new configuration although one sent a %s of a slot that cannot be',
    (type) => {
      const bench = new Bench(...three).form()
      bench.request(requestOf('c', 1, 1, [create(1)]))
      bench.run(200)
      const liar = bench.stations[2]!
      const { config, members } = liar.view
      const sender = { id: 3, incarnation: 1, config: config! }
      // A slot of its own, far beyond any window.
      const slot = 3 * 2 ** 45 + members.findIndex(({ id }) => id === 3)
      const progress = { aru: 0, highest: slot, stable: 0, wantsAck: false, strangers: [] }
      const bytes =
        type === 'order'
          ? encodeOrder(sender, { slot, stable: 0, messages: [] }, GROUP)
          : encodeProgress(DatagramType.heartbeat, sender, progress, GROUP)
      const left = bench.stations.slice(0, 2)
      for (const station of left) {
        const { endpoint: from } = liar.options
        bench.give(station, { kind: 'datagram', now: bench.now, from, bytes })
        expect(station.view.counters.beyondWindow).toBe(1)
      }
      // Nobody waits for that slot …
      bench.request(requestOf('c', 2, 2, [push(3, 1)]))
      bench.run(200)
      expect(repliesOf(bench).map(({ first }) => first)).toEqual([1, 2])
      // … or looks for it when the past is settled.
      bench.cut.add(liar)
      bench.run(8000)
      for (const { view } of left) expect(view.members.map(({ id }) => id)).toEqual([1, 2])
      bench.request(requestOf('c', 3, 3, [push(3, 1)]))
      bench.run(200)
      expect(repliesOf(bench).map(({ first }) => first)).toEqual([1, 2, 3])
    }
  )

  it('go on when one leaves, and it is told that it has left once', () => {
    const bench = new Bench(...three).form()
    bench.request(requestOf('c', 1, 1, [create(1)]))
    const gone = bench.stations[1]!
    bench.give(gone, { kind: 'leave', now: bench.now })
    bench.run(3000)
    expect(gone.effects.filter((effect) => effect.do === 'left')).toHaveLength(1)
    const left = bench.stations.filter((station) => station !== gone)
    for (const { view } of left) {
      expect(view.members.map(({ id }) => id)).toEqual([1, 3])
      expect([view.state, view.queues]).toEqual(['operational', 1])
    }
    bench.request(requestOf('c', 2, 2, [push(3, 1)]))
    bench.run(100)
    expect(repliesOf(bench).map(({ first }) => first)).toEqual([1, 2])
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
