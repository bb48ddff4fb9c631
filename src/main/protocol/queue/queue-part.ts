/**
 * A group of queues as bytes, ordered by label. Each:
 *
 *     label 8, creations 2, for each: config 12, slot + 1 4
 *     number of its first item 6, items 6, residues of the content hash 4 each
 *     its items (`item-part.ts`), if they are not more than `limits.inlineItems`
 */
import { limits } from '../limits'
import type { Reader } from '../wire/bytes'
import { mixItem } from './content-hash'
import { readItems, writeItems } from './item-part'
import { compareDots, type Dot } from './moment'
import { PartWriter, readDot, writeDot, type PartNames } from './part-bytes'
import { labelOf, queueIdOf } from './queue-id'
import type { FrozenQueue, Queue, QueueStore } from './queue-store'
import { BUCKETS } from './sessions'

const SALT = 0x71756575
/** More items than a queue could ever have had. */
const NUMBER_MAX = 2 ** 48 - 1

/** The group, 0 to 255, in which a queue travels. */
export function queueBucketOf(queueId: number): number {
  return mixItem(queueId, SALT) % BUCKETS
}

export function isInline(items: { readonly size: number }): boolean {
  return items.size <= limits.inlineItems
}

/** `queues` ordered by label. */
export function encodeQueues(queues: readonly FrozenQueue[], names: readonly string[]): Uint8Array {
  const part = new PartWriter(names, 64 + queues.length * 160)
  const out = part.body
  for (const { label, created, items, hash } of queues) {
    out.f64(label).u16(created.length)
    for (const dot of created) writeDot(out, dot)
    out.u48(items.first).u48(items.size).u32(hash[0]).u32(hash[1])
    if (isInline(items)) writeItems(part, items, items.first, items.next)
  }
  return part.finish()
}

/** A queue that was read, and how many items it must get. */
export interface QueueHead {
  readonly queue: Queue
  readonly size: number
}

/** Makes the queues in `store`; undefined for anything but what {@link encodeQueues} writes for this group. */
export function decodeQueues(
  input: Reader,
  names: PartNames,
  bucket: number,
  store: QueueStore
): QueueHead[] | undefined {
  const heads: QueueHead[] = []
  let before = -Infinity
  while (input.ok && !input.done) {
    const label = input.f64()
    const created = readDots(input)
    const first = input.u48()
    const size = input.u48()
    // The residues need no check of their own: the whole state is compared in the end.
    input.slice(8)
    const id = queueIdOf(label)
    const isLabel = labelOf(id) === label && label > before && queueBucketOf(id) === bucket
    if (!isLabel || first + size > NUMBER_MAX) return undefined
    before = label
    const queue = store.restore(label, created, first)
    if (isInline({ size })) readItems(input, names, size, store, queue)
    heads.push({ queue, size })
  }
  return input.ok && heads.length > 0 ? heads : undefined
}

function readDots(input: Reader): Dot[] {
  const count = input.u16()
  if (count > limits.dotsPerQueue) input.fail()
  const dots: Dot[] = []
  while (dots.length < count && input.ok) {
    const dot = readDot(input)
    const before = dots.at(-1)
    if (before !== undefined && compareDots(before, dot) >= 0) input.fail()
    dots.push(dot)
  }
  return dots
}
