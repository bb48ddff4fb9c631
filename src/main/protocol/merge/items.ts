/**
 * The items of one queue in two states, joined:
 * - what both have stays, once, at the smaller birth;
 * - what one has and the other removed goes;
 * - what one has and the other never saw stays;
 * - of contested items, those that are live again stay (see `queue/contested.ts`).
 * The order is that of births, so the common items keep their common order, and
 * each side's own follow in the order of the configurations that pushed them.
 */
import type { ContestedItem } from '../queue/contested'
import type { ItemChain, ItemCursor } from '../queue/item-chain'
import { compareMoments } from '../queue/moment'
import type { Queue, QueueStore } from '../queue/queue-store'
import { RequestTable } from './request-table'
import type { Side } from './side'

/** What becomes of an item. */
const OPEN = 0
const STAYS = 1
const GOES = 2

/** The items of one side, each with its fate. */
class Part {
  readonly fates: Uint8Array
  /** Items whose fate is open. */
  open: number

  constructor(
    readonly side: Side,
    readonly chain: ItemChain
  ) {
    this.fates = new Uint8Array(chain.size)
    this.open = chain.size
  }

  decide(place: number, fate: number): void {
    if (this.fates[place] === OPEN) this.open--
    this.fates[place] = fate
  }

  /** Calls back for each item whose fate is open. */
  eachOpen(visit: (cursor: ItemCursor, place: number) => void): void {
    if (this.open === 0) return
    const cursor = this.chain.cursor()
    for (let place = 0; cursor.next(); place++) {
      if (this.fates[place] === OPEN) visit(cursor, place)
    }
  }

  get staying(): number {
    return this.fates.reduce((sum, fate) => sum + Number(fate === STAYS), 0)
  }
}

/** What the joined queue holds. */
export class JoinedItems {
  private readonly parts: readonly Part[]

  /**
   * @param returned contested items of this queue that are live, by birth
   * @param contested all contested items of the joined state, by its numbers of clients
   */
  constructor(
    sides: readonly { readonly side: Side; readonly chain: ItemChain | undefined }[],
    private readonly returned: readonly ContestedItem[],
    contested: RequestTable
  ) {
    this.parts = sides.flatMap(({ side, chain }) => (chain ? [new Part(side, chain)] : []))
    for (const part of this.parts) dropContested(part, contested)
    const [a, b] = this.parts
    if (a !== undefined && b !== undefined) {
      matchBirths(a, b)
      matchIdentities(a, b)
    }
    for (const part of this.parts) {
      part.eachOpen((cursor, place) => {
        part.decide(place, part.side.isRemovedThere(cursor) ? GOES : STAYS)
      })
    }
  }

  get size(): number {
    return this.parts.reduce((sum, { staying }) => sum + staying, this.returned.length)
  }

  /** Appends the items to an empty queue. */
  appendTo(store: QueueStore, queue: Queue, numberOf: (client: string) => number): void {
    const readers = this.parts.map((part) => new Staying(part))
    let returned = 0
    for (;;) {
      let first: Staying | undefined
      for (const reader of readers) {
        if (reader.isThere && (!first || compareMoments(reader.cursor, first.cursor) < 0)) {
          first = reader
        }
      }
      const item = this.returned[returned]
      if (item !== undefined && (!first || compareMoments(item.birth, first.cursor) < 0)) {
        const { config, slot, place } = item.birth
        const client = numberOf(item.client)
        store.append(queue, item.value, client, item.sequence, config, slot, place)
        returned++
      } else if (first !== undefined) {
        const { value, client, sequence, config, slot, place } = first.cursor
        store.append(queue, value, first.numbers.of(client), sequence, config, slot, place)
        first.advance()
      } else return
    }
  }
}

/** Reads the items that stay. */
class Staying {
  readonly cursor: ItemCursor
  readonly numbers: Side['numbers']
  isThere = true
  private place = 0
  private readonly fates: Uint8Array

  constructor({ side, chain, fates }: Part) {
    this.cursor = chain.cursor()
    this.numbers = side.numbers
    this.fates = fates
    this.advance()
  }

  advance(): void {
    while ((this.isThere = this.cursor.next())) {
      if (this.fates[this.place++] === STAYS) return
    }
  }
}

function dropContested(part: Part, contested: RequestTable): void {
  if (contested.size === 0) return
  const { numbers } = part.side
  part.eachOpen(({ client, sequence }, place) => {
    if (contested.has(numbers.of(client), sequence)) part.decide(place, GOES)
  })
}

/** Items of one birth are one item: it stays in `a`. */
function matchBirths(a: Part, b: Part): void {
  const [left, right] = [a.chain.cursor(), b.chain.cursor()]
  let [i, j] = [0, 0]
  let [hasLeft, hasRight] = [left.next(), right.next()]
  while (hasLeft && hasRight) {
    const order = compareMoments(left, right)
    if (order === 0 && a.fates[i] === OPEN) {
      a.decide(i, STAYS)
      b.decide(j, GOES)
    }
    if (order <= 0) {
      hasLeft = left.next()
      i++
    }
    if (order >= 0) {
      hasRight = right.next()
      j++
    }
  }
}

/** The same request was executed on both sides: the smaller birth stays. */
function matchIdentities(a: Part, b: Part): void {
  if (a.open === 0 || b.open === 0) return
  const [few, many] = a.open <= b.open ? [a, b] : [b, a]
  const places = new RequestTable(few.open)
  few.eachOpen(({ client, sequence }, place) => {
    places.set(few.side.numbers.of(client), sequence, place)
  })
  many.eachOpen((cursor, place) => {
    const twin = places.get(many.side.numbers.of(cursor.client), cursor.sequence)
    if (twin < 0) return
    const isFirst = compareMoments(cursor, few.chain.birthAt(twin)) < 0
    many.decide(place, isFirst ? STAYS : GOES)
    few.decide(twin, isFirst ? GOES : STAYS)
  })
}
