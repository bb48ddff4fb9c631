/** From one event to another, by keys: along a lane, or along an arrow to another one. Pure. */
import type { TimelineBook } from './book'
import type { Entry } from './entry'
import type { ShownKinds } from './kinds'
import { otherClients, type Place } from './places'

export interface Walker {
  readonly book: TimelineBook
  readonly places: readonly Place[]
  readonly kinds: ShownKinds
}

export type Way = 'left' | 'right' | 'up' | 'down'

export function neighbour(walker: Walker, from: Entry, way: Way): Entry | null {
  if (way === 'left' || way === 'right') {
    const lane = from.event.lane
    return along(walker, from, way === 'left' ? -1 : 1, (entry) => entry.event.lane === lane)
  }
  const step = way === 'up' ? -1 : 1
  return followed(walker, from, step) ?? nearest(walker, from, step)
}

/** The next one before (-1) or after (1) it that passes. */
export function along(
  { book, kinds }: Pick<Walker, 'book' | 'kinds'>,
  from: Entry,
  step: -1 | 1,
  passes: (entry: Entry) => boolean = () => true
): Entry | null {
  const place = book.entries.indexOf(from)
  const start = place < 0 ? book.entries.indexAt(from.event.at) : place + step
  for (let i = start; i >= 0 && i < book.entries.size; i += step) {
    const entry = book.entries.at(i)
    if (entry !== undefined && kinds[entry.kind] && passes(entry)) return entry
  }
  return null
}

/** The other end of its arrow, on the nearest lane in this direction. */
function followed({ places }: Walker, from: Entry, step: -1 | 1): Entry | null {
  const { flight } = from
  if (flight === null) return null
  const row = rowOf(places, from.event.lane)
  const others = [flight.sent, ...flight.ends.map(({ entry }) => entry)]
    .filter((entry): entry is Entry => entry !== null && entry !== from)
    .map((entry) => ({ entry, rows: (rowOf(places, entry.event.lane) - row) * step }))
    .filter(({ rows }) => rows > 0)
    .sort((a, b) => a.rows - b.rows)
  return others[0]?.entry ?? null
}

/** The event nearest in time on the next lane that has one. */
function nearest(walker: Walker, from: Entry, step: -1 | 1): Entry | null {
  const { places } = walker
  for (
    let row = rowOf(places, from.event.lane) + step;
    row >= 0 && row < places.length;
    row += step
  ) {
    const passes = (entry: Entry): boolean => rowOf(places, entry.event.lane) === row
    const before = along(walker, from, -1, passes)
    const after = along(walker, from, 1, passes)
    if (before === null || after === null) {
      const only = before ?? after
      if (only !== null) return only
      continue
    }
    return from.event.at - before.event.at <= after.event.at - from.event.at ? before : after
  }
  return null
}

function rowOf(places: readonly Place[], lane: string): number {
  const row = places.findIndex(({ id }) => id === lane)
  if (row >= 0 || !lane.startsWith('client ')) return row
  return places.findIndex(({ id }) => id === otherClients)
}

/** The events around one on its lane, in order; what a screen reader finds beside it. */
export function around(walker: Walker, entry: Entry, count: number): readonly Entry[] {
  const passes = ({ event }: Entry): boolean => event.lane === entry.event.lane
  const reach = (step: -1 | 1): Entry[] => {
    const found: Entry[] = []
    for (let at: Entry | null = entry; found.length < count;) {
      at = along(walker, at, step, passes)
      if (at === null) break
      found.push(at)
    }
    return found
  }
  return [...reach(-1).reverse(), entry, ...reach(1)]
}

/** The stretch of events around a moment that no quiet time parts. */
export function burstAt(
  { book, kinds }: Pick<Walker, 'book' | 'kinds'>,
  at: number,
  quietUs: number
): readonly [number, number] | null {
  const { entries } = book
  const start = entries.indexAt(at)
  const nearby = [entries.at(start - 1), entries.at(start)].filter(
    (entry): entry is Entry => entry !== undefined && kinds[entry.kind]
  )
  const [first] = nearby.sort((a, b) => Math.abs(a.event.at - at) - Math.abs(b.event.at - at))
  if (first === undefined || Math.abs(first.event.at - at) > quietUs) return null
  const reach = (step: -1 | 1): number => {
    let last = first
    for (;;) {
      const next = along({ book, kinds }, last, step)
      if (next === null || Math.abs(next.event.at - last.event.at) > quietUs) return last.event.at
      last = next
    }
  }
  return [reach(-1), reach(1)]
}
