/** Pages of queues and items, cut so that an answer fits into one datagram. */
import { labelOf } from '../protocol/queue/queue-id'

/** One row of a list of queues. */
export interface QueueRow {
  readonly label: number
  readonly id: number
  readonly size: number
}

/** As many of `rows`, from the first, as take at most `room` bytes of JSON with their commas. */
export function fittingRows(rows: readonly QueueRow[], room: number): readonly QueueRow[] {
  return fitting(rows, room, (row) => JSON.stringify(row).length)
}

/** As many of `items`, from the first, as take at most `room` bytes of JSON with their commas. */
export function fittingItems(items: readonly number[], room: number): readonly number[] {
  return fitting(items, room, (item) => String(item).length)
}

function fitting<T>(
  values: readonly T[],
  room: number,
  sizeOf: (value: T) => number
): readonly T[] {
  let used = 0
  let count = 0
  for (const value of values) {
    used += sizeOf(value) + 1
    if (used > room) break
    count++
  }
  return values.slice(0, count)
}

/** The size of one queue, by search in a list ordered by label; -1 when it is not there. */
export function sizeOfQueue(
  list: (offset: number, count: number) => readonly QueueRow[],
  queues: number,
  queue: number
): number {
  const label = labelOf(queue)
  if (label === undefined) return -1
  let low = 0
  let high = queues - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const row = list(middle, 1)[0]
    if (row === undefined) return -1
    if (row.label === label) return row.size
    if (row.label < label) low = middle + 1
    else high = middle - 1
  }
  return -1
}
