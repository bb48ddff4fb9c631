import { expect, it } from 'vitest'
import { DatagramType } from '../../../src/main/protocol/wire/header'
import { encodeOrder } from '../../../src/main/protocol/wire/order'
import { decodeProgress } from '../../../src/main/protocol/wire/progress'
import { GROUP } from '../packets'
import { Bench, optionsOf, type Effect, type Station } from '../station'

/** A configuration of `size`, and its last member. */
function last(size: number): Station {
  const ids = Array.from({ length: size }, (_, i) => i + 1)
  const bench = new Bench(...ids.map((id) => optionsOf(id))).form()
  return bench.stations.find(({ view }) => view.index === size - 1)!
}

/** It reads slots `from` to `to` in one turn of its event loop, each as its owner sent it. Returns what it does then. */
function reads(station: Station, from: number, to: number): Effect[] {
  const { config, members } = station.view
  const { now } = station.inputs.at(-1)!
  for (let slot = from; slot <= to; slot++) {
    const { id, incarnation, endpoint } = members[slot % members.length]!
    const order = { slot, stable: -1, held: slot, handedInVain: false, messages: [] }
    const bytes = encodeOrder({ id, incarnation, config: config! }, order, GROUP)
    station.give({ kind: 'datagram', now, from: endpoint, bytes })
  }
  return station.give({ kind: 'flush', now })
}

/** Who gets its acknowledgements, by place, and up to which slot. */
function acknowledged(station: Station, effects: readonly Effect[]): unknown[] {
  const places = station.view.members.map(({ endpoint }) => endpoint)
  return effects.flatMap((effect) => {
    if (effect.do !== 'unicast' && effect.do !== 'multicast') return []
    if (effect.bytes[3] !== DatagramType.ack) return []
    const to = effect.do === 'unicast' ? places.indexOf(effect.to) : 'all'
    return [[to, decodeProgress(effect.bytes)?.held]]
  })
}

it.each([
  { size: 7, slots: 1, told: [[0, 0]] },
  {
    size: 7,
    slots: 3,
    told: [
      [0, 2],
      [1, 2],
      [2, 2]
    ]
  },
  { size: 7, slots: 4, told: [['all', 3]] },
  { size: 3, slots: 1, told: [[0, 0]] },
  { size: 3, slots: 2, told: [['all', 1]] }
])(
  'of $size members the last one tells of $slots slots: who waits when those are few, all otherwise',
  ({ size, slots, told }) => {
    const station = last(size)
    expect(acknowledged(station, reads(station, 0, slots - 1))).toEqual(told)
    // Once is enough.
    expect(acknowledged(station, reads(station, 0, -1))).toEqual([])
  }
)

it('tells an owner again whose slot came again, and nobody else', () => {
  const station = last(7)
  reads(station, 0, 3)
  expect(acknowledged(station, reads(station, 2, 3))).toEqual([
    [2, 3],
    [3, 3]
  ])
})
