/** Histories of a replica, as honest clients make them. */
import fc from 'fast-check'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { Replica, type Placement } from '../../../src/main/protocol/queue/replica'
import type { Packet } from '../../../src/main/protocol/wire/request'
import { item, label } from '../arbitraries'
import { packetOf, type Call } from '../packets'

const queue = fc.constantFrom(0, 1, -1, 2).map(queueIdOf)

/** Operations on a few queues, so that they meet. */
export const denseCall: fc.Arbitrary<Call> = fc.oneof(
  fc.record({
    operation: fc.constant('create' as const),
    argument: fc.oneof(fc.constantFrom(0, 1, -1, 2), label),
    item: fc.constant(0)
  }),
  fc
    .record({
      operation: fc.constantFrom('push' as const, 'push' as const, 'pop' as const),
      argument: queue,
      item
    })
    .map((one) => (one.operation === 'push' ? one : { ...one, item: 0 })),
  fc.record({
    operation: fc.constantFrom('top' as const, 'size' as const, 'destroy' as const),
    argument: queue,
    item: fc.constant(0)
  })
)

/** Where clients say that their answers came from. */
const SAID = { epoch: 5, representative: 1 }

/** What a client sends: packets of some operations each, and how far behind its `low` is. */
const stream = fc.array(
  fc.record({
    calls: fc.array(denseCall, { minLength: 1, maxLength: 4 }),
    /** Packets before this one that are not finished. */
    open: fc.nat(3),
    /** Operations that the client gave up before this packet. */
    skipped: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 3 }))
  }),
  { minLength: 1, maxLength: 8 }
)

/** The packets of three clients, each client's in order. */
export const streams: fc.Arbitrary<Packet[][]> = fc.tuple(stream, stream, stream).map((clients) =>
  clients.map((packets, client) => {
    let next = 1
    let low = 1
    const firsts: number[] = []
    return packets.map(({ calls, open, skipped }) => {
      const first = next + skipped
      firsts.push(first)
      // Who gives operations up has finished with everything before them.
      low = skipped > 0 ? first : Math.max(low, firsts.at(-1 - open) ?? 1)
      next = first + calls.length
      const accepted = skipped > 0 || low === 1 ? null : { config: SAID, from: 1 }
      return packetOf(`client ${client}`, first, low, calls, { accepted })
    })
  })
)

/** Deliveries of packets, in any order and as often as one likes. */
export const deliveries: fc.Arbitrary<Packet[]> = fc
  .tuple(streams, fc.array(fc.tuple(fc.nat(), fc.nat()), { maxLength: 40, size: 'max' }))
  .map(([clients, picks]) => [
    ...picks.map(([client, at]) => {
      const packets = clients[client % clients.length]!
      return packets[at % packets.length]!
    }),
    ...clients.flat()
  ])

export function placementAt(slot: number, epoch = 5): Placement {
  return { server: 1 + (slot % 3), config: { epoch, representative: 1 }, slot, place: 0 }
}

/** A replica that these packets were delivered to, one a slot. */
export function deliverAll(
  packets: readonly Packet[],
  replica = new Replica(),
  from = 0,
  epoch = 5
): Replica {
  packets.forEach((packet, i) => {
    const placement = placementAt(from + i, epoch)
    replica.execute(packet, placement)
    replica.finishSlot(placement.config, placement.slot)
  })
  return replica
}

/** A replica with a past of some length, in one configuration or two. */
export const replica: fc.Arbitrary<Replica> = fc
  .tuple(deliveries, fc.nat())
  .map(([packets, cut]) => {
    const at = cut % (packets.length + 1)
    const made = deliverAll(packets.slice(0, at))
    return deliverAll(packets.slice(at), made, 0, 9)
  })
