import { describe, expect, it } from 'vitest'
import { listItems } from '../../src/main/protocol/step'
import { limits } from '../../src/main/protocol/limits'
import type { Input } from '../../src/main/protocol/types'
import { DatagramType, seal } from '../../src/main/protocol/wire/header'
import { encodeJoin } from '../../src/main/protocol/wire/membership'
import { encodeOrder } from '../../src/main/protocol/wire/order'
import { encodeProgress } from '../../src/main/protocol/wire/progress'
import { clientTag } from '../../src/main/protocol/wire/reply'
import { BODY_AT, encodeSender } from '../../src/main/protocol/wire/sender'
import { create, GROUP, push, requestOf } from './packets'
import { classic, repliesOf, textsOf } from './replies'
import { Bench, CLIENT, optionsOf, THREE } from './station'

/** As if nearly all numbers of slots were used up, and nothing of that kept. */
function skipTo(bench: Bench, slot: number): void {
  for (const { core } of bench.stations) {
    const ordering = core.ordering!
    ordering.aru = ordering.highest = ordering.stable = ordering.advertised = slot
    ordering.acked.fill(slot)
  }
}

describe('members', () => {
  it('go on in a new configuration when the numbers of slots are used up', () => {
    const bench = new Bench(...THREE).form()
    const before = bench.stations[0]!.view.config
    skipTo(bench, limits.slotsPerConfig - 3)
    bench.request(requestOf('c', 1, 1, [create(1)]))
    for (let i = 2; i <= 9; i++) bench.request(requestOf('c', i, i, [push(3, i)]))
    bench.run(3000)
    const replies = repliesOf(bench)
    expect(replies.map(({ slot }) => slot)).toEqual([
      limits.slotsPerConfig - 2,
      limits.slotsPerConfig - 1,
      ...[0, 1, 2, 3, 4, 5, 6]
    ])
    const [first, ...others] = bench.stations.map(({ view }) => view)
    expect(first).toMatchObject({ members: [{}, {}, {}], items: 8 })
    expect(first!.config).not.toEqual(before)
    for (const other of others) expect(other).toMatchObject({ hash: first!.hash })
    const logged = bench.stations[0]!.effects.flatMap((effect) =>
      effect.do === 'log' ? [effect.fields] : []
    )
    expect(logged.join()).toContain('"reason":"slots-exhausted"')
  })

  it('take turns: each answers what it ordered, and all hold the same', () => {
    const bench = new Bench(...THREE).form()
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
    const bench = new Bench(...THREE).form()
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
    const bench = new Bench(...THREE).form()
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
    const bench = new Bench(...THREE).form()
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
      const bench = new Bench(...THREE).form()
      bench.request(requestOf('c', 1, 1, [create(1)]))
      bench.run(200)
      const liar = bench.stations[2]!
      const { config, members } = liar.view
      const sender = { id: 3, incarnation: 1, config: config! }
      // A slot of its own, far beyond any window.
      const slot = 3 * 2 ** 45 + members.findIndex(({ id }) => id === 3)
      const digest = '0'.repeat(16)
      const told = { aru: 0, held: 0, highest: slot, stable: 0, digest }
      const progress = { ...told, wantsAck: false, isUnable: false, room: 208, strangers: [] }
      const bytes =
        type === 'order'
          ? encodeOrder(
              sender,
              { slot, stable: 0, held: slot, handedInVain: false, messages: [] },
              GROUP
            )
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

  it('do not believe an epoch that only a forger can have seen', () => {
    const bench = new Bench(...THREE).form()
    const sender = { id: 9, incarnation: 1, config: { epoch: 0, representative: 0 } }
    const hears = THREE.map(({ id, incarnation }) => ({ id, incarnation }))
    const join = {
      hint: false,
      prepared: true,
      endpoint: CLIENT,
      name: 'x',
      host: 'x',
      epoch: 2 ** 48 - 2,
      stateBytes: 0,
      hears
    }
    for (let i = 0; i < 20; i++) {
      for (const station of bench.stations) {
        const bytes = encodeJoin(sender, join, GROUP)
        const from = CLIENT + 1
        bench.give(station, { kind: 'datagram', now: bench.now, from, bytes })
      }
      bench.run(100)
    }
    bench.run(6000)
    const before = bench.replies.length
    bench.request(requestOf('c', 1, 1, [create(1)]))
    bench.run(200)
    expect(repliesOf(bench, before)).toHaveLength(1)
    for (const { view } of bench.stations) {
      expect(view.members).toHaveLength(3)
      expect(view.config?.epoch).toBeLessThan(1000)
    }
  })

  it('know that they have one past after many changes without traffic', () => {
    const bench = new Bench(...THREE).form()
    bench.request(requestOf('c', 1, 1, [create(1), push(3, 5)]))
    bench.run(100)
    const far = bench.stations[2]!
    for (let i = 0; i < 10; i++) {
      bench.cut.add(far)
      bench.run(6000)
      bench.cut.clear()
      bench.run(6000)
    }
    // Then one goes on by itself: what it did is nobody's loss.
    bench.cut.add(far)
    bench.run(6000)
    far.give({
      kind: 'datagram',
      now: bench.now,
      from: CLIENT,
      bytes: requestOf('d', 1, 1, [push(3, 6)])
    })
    far.give({ kind: 'flush', now: bench.now })
    bench.cut.clear()
    bench.run(6000)
    for (const { core, view, effects } of bench.stations) {
      expect([view.state, view.members.length]).toEqual(['operational', 3])
      expect(listItems(core, 3, 0, 9)).toEqual([5, 6])
      const events = effects.flatMap((effect) => (effect.do === 'log' ? [effect.event] : []))
      expect(events).not.toContain('state-replaced')
    }
  })

  it('go on when one leaves, and it is told that it has left once', () => {
    const bench = new Bench(...THREE).form()
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

describe('a classic client', () => {
  it('gets text, and nothing for qPush and qDestroy', () => {
    const bench = new Bench(optionsOf(1)).form()
    const ask = (rest: string) => {
      const from = bench.replies.length
      bench.request(classic(`msg,uuid-${bench.stations[0]!.view.delivered},${rest}`), 'classic')
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
    const bench = new Bench(...THREE).form()
    bench.request(classic('msg,a,qCreate,1'), 'classic')
    bench.request(classic('msg,b,qPush,3,7'), 'classic')
    bench.request(classic('msg,c,qPush,3,8'), 'classic')
    bench.run(100)
    const from = bench.replies.length
    for (let i = 0; i < 3; i++) {
      bench.request(classic('msg,d,qPop,3'), 'classic')
      bench.run(100)
    }
    bench.request(classic('msg,b,qPush,3,7'), 'classic')
    bench.run(100)
    expect(textsOf(bench, from)).toEqual(['7', '7', '7'])
    for (const { core, view } of bench.stations) {
      expect(listItems(core, 3, 0, 9)).toEqual([8])
      expect(view.delivered).toBe(3)
    }
  })
})
