/** Histories of a replica, as honest clients make them. */
import fc from 'fast-check'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { Replica, type Placement } from '../../../src/main/protocol/queue/replica'
import type { Packet } from '../../../src/main/protocol/wire/request'
import { config, item, label, slotOrNone } from '../arbitraries'
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
      return packetOf(`client ${client}`, first, low, calls)
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

export function placementAt(slot: number): Placement {
  return { server: 1 + (slot % 3), config: { epoch: 5, representative: 1 }, slot }
}

/** A replica that these packets were delivered to, one a slot. */
export function deliverAll(packets: readonly Packet[], replica = new Replica(), from = 0): Replica {
  packets.forEach((packet, i) => replica.execute(packet, placementAt(from + i), null))
  return replica
}

/** A replica with a past of some length. */
export const replica: fc.Arbitrary<Replica> = fc
  .tuple(deliveries, fc.array(fc.record({ config, end: slotOrNone }), { maxLength: 4 }))
  .map(([packets, lineage]) => {
    const made = deliverAll(packets)
    for (const { config: past, end } of lineage) made.extendLineage(past, end)
    return made
  })
