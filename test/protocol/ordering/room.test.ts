/** Flow control: how large a slot may be, by the member with the least room. */
import { expect, it } from 'vitest'
import { DatagramType } from '../../../src/main/protocol/wire/header'
import { create, push, requestOf } from '../packets'
import { Bench, optionsOf } from '../station'

const CLIENTS = 60
const OPERATIONS = 100

/** Bytes of the first slot when much waits, and the least buffer is this large. */
function firstSlot(leastBytes: number): number {
  const maxDatagram = 60_000
  const options = [1, 2, 3].map((id) =>
    optionsOf(id, { maxDatagram, receiveBytes: id === 2 ? leastBytes : 4 * 2 ** 20 })
  )
  const bench = new Bench(...options).form()
  bench.request(requestOf('x', 1, 1, [create(1)]))
  bench.run(2000)
  const owner = bench.stations.find(({ view }) => view.index === 1)!
  for (let client = 0; client < CLIENTS; client++) {
    const calls = Array.from({ length: OPERATIONS }, (_, i) => push(3, i))
    const bytes = requestOf(`c${client}`, 1, 1, calls, { maxDatagram })
    owner.give({ kind: 'datagram', now: bench.now, from: 1, bytes })
  }
  const effects = owner.give({ kind: 'flush', now: bench.now })
  const orders = effects.flatMap((effect) =>
    effect.do === 'multicast' && effect.bytes[3] === DatagramType.order ? [effect.bytes.length] : []
  )
  return orders[0] ?? 0
}

it('makes slots so large that one of each member fits into its part of the least buffer', () => {
  const small = firstSlot(96 * 1024)
  expect(small).toBeGreaterThan(1400)
  expect(small).toBeLessThanOrEqual((96 * 1024 * 3) / 8 / 3)
  // With room everywhere a datagram's size alone bounds it.
  const large = firstSlot(4 * 2 ** 20)
  expect(large).toBeGreaterThan(2 * small)
  expect(large).toBeLessThanOrEqual(60_000)
})
