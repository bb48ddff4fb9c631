/**
 * The pops that two states remember, joined. They are records: no pop is ever
 * executed again. Both states remember nearly the same, and as much as they may, so
 * records become objects only where they matter: those that a side has not seen, and
 * those that were asked for.
 */
import { limits } from '../limits'
import { keyOf, type RequestKey } from '../queue/contested'
import type { ClientTable } from '../queue/client-table'
import type { History } from '../queue/history'
import { compareMoments, laterMoment, type Moment } from '../queue/moment'
import { PopCursor } from '../queue/pop-cursor'
import type { PopLog, PopRecord } from '../queue/pop-log'
import type { Replica } from '../queue/replica'
import type { ConfigId, Slot } from '../types'
import { Translation, type ClientNumbers } from './client-numbers'

/** Pops by the request that popped, or by the item that it got; see {@link keyOf}. */
export type PopsByKey = ReadonlyMap<string, readonly PopRecord[]>

export class JoinedPops {
  private readonly unseen = new Map<History, readonly PopRecord[]>()

  constructor(
    private readonly a: Replica,
    private readonly b: Replica
  ) {}

  /** What these requests popped, and where. */
  ofRequests(requests: Iterable<RequestKey>): PopsByKey {
    const wanted = new Requests(requests)
    const records = this.collect(({ clients, pops }) =>
      recordsWhere(pops, ({ popClient, popSequence }) =>
        wanted.has(clients.nameAt(popClient), popSequence)
      )
    )
    return groupBy(records, ({ popClient, popSequence }) => {
      return { client: popClient, sequence: popSequence }
    })
  }

  /** Who popped these items, and where. */
  ofItems(items: Iterable<RequestKey>): PopsByKey {
    return popsOfItems([this.a, this.b], items)
  }

  /** Pops that are news to who has this history. */
  unseenBy(history: History): readonly PopRecord[] {
    let unseen = this.unseen.get(history)
    if (unseen === undefined) {
      unseen = this.collect(({ pops }) => recordsUnseenBy(pops, [history]))
      this.unseen.set(history, unseen)
    }
    return unseen
  }

  /**
   * The newest records, as far as the bound allows.
   *
   * @param clients the log's
   * @param numbers of its clients
   */
  writeTo(log: PopLog, clients: ClientTable, numbers: ClientNumbers): void {
    const [a, b] = [this.a.pops, this.b.pops]
    let count = 0
    this.each(() => count++)
    const excess = Math.max(0, count - limits.pops)
    const last = [a.lastForgotten, b.lastForgotten, this.momentAt(excess - 1)]
    log.beginAt(Math.max(a.forgotten, b.forgotten) + excess, last.reduce(laterMoment))
    const translations = [this.a, this.b].map((side) => new Translation(side.clients, numbers))
    let place = 0
    this.each((pop, side) => {
      if (place++ < excess) return
      const numberOf = translations[side] as Translation
      const client = numberOf.of(pop.client)
      clients.retainIndex(client)
      log.append(
        pop.label,
        pop.value,
        client,
        pop.sequence,
        pop.birthConfig,
        pop.birthSlot,
        pop.birthPlace,
        numberOf.of(pop.popClient),
        pop.popSequence,
        pop.config,
        pop.slot,
        pop.place
      )
    })
  }

  /** Both states' records in the order of execution, what is in both once; `side` 0: it is `a`'s. */
  private each(visit: (pop: PopCursor, side: 0 | 1) => void): void {
    const [left, right] = [new PopCursor(this.a.pops), new PopCursor(this.b.pops)]
    let [hasLeft, hasRight] = [left.next(), right.next()]
    while (hasLeft || hasRight) {
      const order = !hasLeft ? 1 : !hasRight ? -1 : compareMoments(left, right)
      if (order <= 0) visit(left, 0)
      else visit(right, 1)
      if (order <= 0) hasLeft = left.next()
      if (order >= 0) hasRight = right.next()
    }
  }

  /** Of the record at this place; null: there is none. */
  private momentAt(place: number): Moment | null {
    if (place < 0) return null
    let found: Moment | null = null
    let at = 0
    this.each(({ config, slot, place: inSlot }) => {
      if (at++ === place) found = { config, slot, place: inSlot }
    })
    return found
  }

  private collect(of: (state: Replica) => PopRecord[]): PopRecord[] {
    return mergeRecords(of(this.a), of(this.b))
  }
}

/** Records of this log that not every one of these histories covers. */
export function recordsUnseenBy(pops: PopLog, histories: readonly History[]): PopRecord[] {
  let config: ConfigId | null = null
  let seenThrough: Slot = -Infinity
  return recordsWhere(pops, (pop) => {
    // Nearly always the one of the record before.
    if (pop.config !== config) {
      config = pop.config
      seenThrough = Math.min(...histories.map((history) => history.endOf(pop.config)))
    }
    return pop.slot > seenThrough
  })
}

/** Who popped these items, and where, by what any of the states remembers. */
export function popsOfItems(states: readonly Replica[], items: Iterable<RequestKey>): PopsByKey {
  const wanted = new Requests(items)
  const records = states
    .map(({ clients, pops }) =>
      recordsWhere(pops, ({ client, sequence }) => wanted.has(clients.nameAt(client), sequence))
    )
    .reduce(mergeRecords)
  return groupBy(records, (record) => record)
}

/** Lists in the order of execution as one, what is in both once. */
export function mergeRecords(a: readonly PopRecord[], b: readonly PopRecord[]): PopRecord[] {
  const merged: PopRecord[] = []
  for (let i = 0, j = 0; i < a.length || j < b.length;) {
    const [left, right] = [a[i], b[j]]
    const order =
      left === undefined ? 1 : right === undefined ? -1 : compareMoments(left.at, right.at)
    merged.push((order <= 0 ? left : right) as PopRecord)
    if (order <= 0) i++
    if (order >= 0) j++
  }
  return merged
}

/** In the order of each key's first record. */
export function groupBy(
  records: readonly PopRecord[],
  requestOf: (record: PopRecord) => RequestKey
): Map<string, PopRecord[]> {
  const groups = new Map<string, PopRecord[]>()
  for (const record of records) {
    const key = keyOf(requestOf(record))
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [record])
    else known.push(record)
  }
  return groups
}

function recordsWhere(pops: PopLog, isWanted: (pop: PopCursor) => boolean): PopRecord[] {
  const found: PopRecord[] = []
  const cursor = new PopCursor(pops)
  while (cursor.next()) if (isWanted(cursor)) found.push(pops.recordAt(cursor.number))
  return found
}

/** A set of requests. */
class Requests {
  private readonly byClient = new Map<string, Set<number>>()

  constructor(requests: Iterable<RequestKey>) {
    for (const { client, sequence } of requests) {
      const known = this.byClient.get(client)
      if (known === undefined) this.byClient.set(client, new Set([sequence]))
      else known.add(sequence)
    }
  }

  has(client: string, sequence: number): boolean {
    return this.byClient.get(client)?.has(sequence) ?? false
  }
}
