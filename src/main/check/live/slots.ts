/** Tests what a server orders and delivers. */
import { placeText } from '../trace'
import type { ConfigEntry, SlotEntry } from './book'
import type { DeliverFact, OrderFact, PacketFact } from './facts'
import type { Lane } from './lane'
import type { Where } from './tally'
import type { Watched } from './watched'

/** The configuration that a fact is of, if the server is in it; P2 fails if it is not. */
export function entryOf(
  { book, tally, nameOf }: Watched,
  lane: Lane,
  { config, slot, at }: { readonly config: string; readonly slot: number; readonly at: number },
  does: string
): ConfigEntry | undefined {
  if (lane.config === null) return undefined
  tally.expect(
    'P2',
    lane.config.config === config,
    () =>
      `${nameOf(lane.id)} is in ${lane.config?.config ?? ''} and ${does} ${placeText(config, slot)}`,
    () => ({ at, servers: [lane.id], config, slot })
  )
  return lane.config.config === config ? book.get(config) : undefined
}

export function noteOrder(watched: Watched, lane: Lane, fact: OrderFact): void {
  const { tally, nameOf, book } = watched
  const { config, slot, at, digest } = fact
  const entry = entryOf(watched, lane, fact, 'orders')
  if (entry === undefined) return
  const where = (...others: string[]): Where => {
    return { at, servers: [lane.id, ...others], config, slot }
  }
  const who = `${nameOf(lane.id)} orders ${placeText(config, slot)}`
  const owner = ownerOf(entry, slot)
  tally.expect(
    'P6',
    owner === lane.id,
    () => `${who}; it is the turn of ${nameOf(owner)}`,
    () => where(owner)
  )
  if (lane.transitional !== null) {
    tally.fail('P2', `${who} while it leaves that configuration`, where())
    tally.fail('P8', `${who} while it leaves that configuration`, where())
  }
  if (lane.last !== null) {
    const { last } = lane
    tally.expect(
      'P5',
      last === slot - 1,
      () => `${who} and has delivered only up to ${placeText(config, last)}`,
      where
    )
  }
  lane.owes = slot
  lane.knownFrom ??= slot
  const known = book.slot(entry, slot)
  if (known === undefined) return
  const { order } = known
  tally.expect(
    'P1',
    order === null,
    () =>
      `${placeText(config, slot)} is ordered by ${nameOf(order?.lane ?? '')} and by ${nameOf(lane.id)}`,
    () => where(order?.lane ?? lane.id)
  )
  known.order ??= { lane: lane.id, at, digest }
}

export function noteDelivery(watched: Watched, lane: Lane, fact: DeliverFact): void {
  const { tally, nameOf, book } = watched
  const { config, slot, at } = fact
  const entry = entryOf(watched, lane, fact, 'delivers')
  if (entry === undefined) return
  const { last } = lane
  if (last !== null) {
    tally.expect(
      'P6',
      slot === last + 1,
      () =>
        `${nameOf(lane.id)} delivers ${placeText(config, slot)} ` +
        (slot <= last
          ? `after ${placeText(config, last)}`
          : `without ${placeText(config, last + 1)}`),
      () => ({ at, servers: [lane.id], config, slot })
    )
  }
  lane.last = Math.max(last ?? slot, slot)
  lane.knownFrom ??= slot + 1
  if (lane.owes === slot) {
    lane.owes = null
    tally.hold('P3')
  }
  for (const packet of fact.packets) noteMessages(watched, lane, fact, packet)
  const known = book.slot(entry, slot)
  if (known === undefined) return
  testOrdered(watched, lane, fact, entry, known)
  if (known.first === null) known.first = { lane: lane.id, fact }
  else compare(watched, lane, fact, known.first)
}

/** It was ordered so. */
function testOrdered(
  { tally, nameOf, lanes }: Watched,
  lane: Lane,
  { config, slot, at, digest }: DeliverFact,
  entry: ConfigEntry,
  { order }: SlotEntry
): void {
  const delivers = `${nameOf(lane.id)} delivers ${placeText(config, slot)}`
  if (order !== null) {
    tally.expect(
      'P1',
      order.digest === digest,
      () => `${delivers} with other messages than ${nameOf(order.lane)} ordered there`,
      () => ({ at, servers: [lane.id, order.lane], config, slot })
    )
    return
  }
  const id = ownerOf(entry, slot)
  const owner = lanes.get(id)
  const isKnown =
    owner !== undefined &&
    owner.config?.config === config &&
    owner.knownFrom !== null &&
    owner.knownFrom <= slot &&
    owner.until >= at
  if (!isKnown) return
  tally.fail('P1', `${delivers}, which ${nameOf(id)} has not ordered`, {
    at,
    servers: [lane.id, id],
    config,
    slot
  })
}

/** No message twice, and those of a client in their order. */
function noteMessages(
  { tally, nameOf }: Watched,
  lane: Lane,
  { config, slot, at }: DeliverFact,
  { client, first, count, results }: PacketFact
): void {
  if (results === null) return
  const run = lane.runOf(client)
  const where = (): Where => {
    return { at, servers: [lane.id], config, slot, message: `${client}:${String(first)}` }
  }
  const delivers = (): string =>
    `${nameOf(lane.id)} delivers ${client}:${String(first)} at ${placeText(config, slot)}`
  if (run !== undefined) {
    const isAgain = first < run.next && first + count > run.from
    tally.expect('P1', !isAgain, () => `${delivers()} again`, where)
    if (!isAgain) {
      tally.expect(
        'P5',
        first >= run.next,
        () => `${delivers()} after ${client}:${String(run.next - 1)} of the same client`,
        where
      )
    }
  }
  lane.noteRun(client, first, count)
}

/** The same as at the server that delivered it first. */
function compare(
  { tally, nameOf }: Watched,
  lane: Lane,
  fact: DeliverFact,
  first: NonNullable<SlotEntry['first']>
): void {
  const { config, slot, at } = fact
  const where = (message?: string): Where => {
    const servers = [first.lane, lane.id]
    return { at, servers, config, slot, ...(message !== undefined && { message }) }
  }
  const both = `at ${nameOf(first.lane)} and at ${nameOf(lane.id)}`
  const isSame = first.fact.digest === fact.digest
  tally.expect('P6', isSame, () => `${placeText(config, slot)} has other messages ${both}`, where)
  tally.expect(
    'state',
    first.fact.hash[0] === fact.hash[0] && first.fact.hash[1] === fact.hash[1],
    () => `after ${placeText(config, slot)} the queues hold something else ${both}`,
    where
  )
  // Other messages there are no matter of results.
  if (!isSame) return
  for (const [i, packet] of fact.packets.entries()) {
    const message = `${packet.client}:${String(packet.first)}`
    tally.expect(
      'results',
      first.fact.packets[i]?.results === packet.results,
      () => `${message} at ${placeText(config, slot)} gives something else ${both}`,
      () => where(message)
    )
  }
}

/** Member k mod n. */
function ownerOf({ fact }: ConfigEntry, slot: number): string {
  return fact.members[slot % fact.members.length] ?? ''
}
