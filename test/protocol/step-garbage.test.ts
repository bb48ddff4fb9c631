import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Core } from '../../src/main/protocol/step'
import { setUint48, viewOf } from '../../src/main/protocol/wire/bytes'
import { DatagramType, groupMark, HEADER_BYTES, seal } from '../../src/main/protocol/wire/header'
import { BODY_AT, encodeSender } from '../../src/main/protocol/wire/sender'
import { create, GROUP, pop, push, requestOf } from './packets'
import { Bench, CLIENT, optionsOf, Station, THREE } from './station'
import { kinds } from './wire/datagrams'

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
    ['a member', () => new Bench(...THREE).form().stations[1]!]
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
          const bench = new Bench(...THREE).form()
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

describe('lies', () => {
  const servers = kinds.filter(({ type }) => DatagramType[type] >= 3 && DatagramType[type] <= 16)
  const lie = fc.record({
    sample: fc
      .constantFrom(...servers)
      .chain(({ type, sample }) => sample.map(({ bytes }) => ({ type, bytes }))),
    id: fc.constantFrom(1, 2, 3, 99),
    incarnation: fc.constantFrom(1, 1, 2),
    /** How many epochs ahead its sender is, and the configuration that it speaks of. */
    ahead: fc.integer({ min: 0, max: 4 }),
    target: fc.integer({ min: 0, max: 4 }),
    representative: fc.constantFrom(1, 2, 3),
    waitMs: fc.constantFrom(0, 5, 300, 900)
  })

  it('of members, well-formed and about configurations that there are, are survived', () => {
    fc.assert(
      fc.property(fc.array(lie, { minLength: 1, maxLength: 20 }), (lies) => {
        const bench = new Bench(...THREE).form()
        bench.request(requestOf('c', 1, 1, [create(1), push(3, 1)]))
        lies.forEach(({ sample, id, incarnation, ahead, target, representative, waitMs }, i) => {
          const to = bench.stations[i % 3]!
          const { config } = to.view
          const bytes = sample.bytes.slice()
          const epoch = config!.epoch
          const from = { epoch: epoch + ahead, representative: config!.representative }
          encodeSender(bytes, { id, incarnation, config: from })
          const type = DatagramType[sample.type]
          if (type >= DatagramType.propose && type !== DatagramType.leave) {
            setUint48(viewOf(bytes), BODY_AT, epoch + target)
            setUint48(viewOf(bytes), BODY_AT + 6, representative)
          }
          const { endpoint } = optionsOf(id)
          seal(bytes, type, GROUP)
          bench.give(to, { kind: 'datagram', now: bench.now, from: endpoint, bytes })
          bench.run(waitMs)
        })
        bench.run(500)
        for (const { effects } of bench.stations) expect(effects.length).toBeLessThan(100_000)
      }),
      { numRuns: 40 }
    )
  })
})
