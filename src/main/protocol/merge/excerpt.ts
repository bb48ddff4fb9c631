/**
 * What a merge was given beside what it made of it, for people: the queues that its
 * report names, and others that differed, each with its first items and the sides that
 * held them. Bounded, so that it costs the same whatever the states hold.
 */
import { limits } from '../limits'
import type { ItemCursor } from '../queue/item-chain'
import { compareMoments } from '../queue/moment'
import { queueIdOf } from '../queue/queue-id'
import type { Queue } from '../queue/queue-store'
import type { Replica } from '../queue/replica'
import type { MergeReport, QueueExcerpt } from '../types'

/** @param states as they were; they may share what they hold with the merged one */
export function excerptOf(
  states: readonly Replica[],
  merged: Replica,
  report: MergeReport
): QueueExcerpt[] {
  const labels = new Set<number>()
  for (const label of [...reportedLabels(report), ...differingLabels(states, merged)]) {
    labels.add(label)
    if (labels.size === limits.excerptQueues) break
  }
  return [...labels].map((label) => queueExcerpt(label, states, merged))
}

function reportedLabels({ poppedTwice, ambiguous, putBack, revived }: MergeReport): number[] {
  const candidates = ambiguous.flatMap((pop) => pop.candidates)
  return [...poppedTwice, ...candidates, ...putBack, ...revived].flatMap(({ label }) =>
    label === null ? [] : [label]
  )
}

/** Labels, in their order, of queues that were not the same everywhere. */
function* differingLabels(states: readonly Replica[], merged: Replica): Generator<number> {
  let searched = 0
  for (const { queues } of [merged, ...states]) {
    for (const { label, id } of queues.all()) {
      if (++searched > limits.excerptSearched) return
      const result = merged.queues.get(id)
      if (states.some((state) => isOther(state.queues.get(id), result))) yield label
    }
  }
}

/** Seen from outside: by their sizes and ends. */
function isOther(a: Queue | undefined, b: Queue | undefined): boolean {
  const size = a?.chain.size
  if (a === undefined || b === undefined || size !== b.chain.size) return a !== b
  if (size === 0) return false
  return [0, size - 1].some(
    (place) => compareMoments(a.chain.birthAt(place), b.chain.birthAt(place)) !== 0
  )
}

interface Row {
  readonly item: number
  readonly message: string
  readonly sides: number[]
  stays: boolean
}

function queueExcerpt(label: number, states: readonly Replica[], merged: Replica): QueueExcerpt {
  const queue = queueIdOf(label)
  const sizeIn = (state: Replica): number | null => state.queues.get(queue)?.chain.size ?? null
  const readers = [...states, merged].flatMap((state, place) => {
    const cursor = state.queues.get(queue)?.chain.cursor()
    return cursor?.next() === true ? [{ state, place, cursor }] : []
  })
  const rows = new Map<string, Row>()
  for (let left = limits.excerptItems * readers.length; readers.length > 0 && left > 0; left--) {
    const reader = readers.reduce((first, one) =>
      isBefore(one.cursor, first.cursor) ? one : first
    )
    const { cursor, state, place } = reader
    const message = `${state.clients.nameAt(cursor.client)}:${String(cursor.sequence)}`
    // The same request may have been executed on several sides, with a birth on each.
    const known = rows.get(message)
    if (known !== undefined || rows.size < limits.excerptItems) {
      const row = known ?? { item: cursor.value, message, sides: [], stays: false }
      rows.set(message, row)
      if (place === states.length) row.stays = true
      else row.sides.push(place)
    }
    if (!cursor.next()) readers.splice(readers.indexOf(reader), 1)
  }
  return {
    queue,
    label,
    sizes: states.map(sizeIn),
    result: sizeIn(merged),
    items: [...rows.values()]
  }
}

function isBefore(a: ItemCursor, b: ItemCursor): boolean {
  return compareMoments(a, b) < 0
}
