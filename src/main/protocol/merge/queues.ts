/**
 * The queues of two states, joined. A queue rests on the creations that were
 * executed and not undone by a destruction that saw them (an observed-remove set).
 * One that rests on none lives on when it holds items: who destroyed it did not
 * see them.
 */
import type { ContestedItem } from '../queue/contested'
import type { History } from '../queue/history'
import { compareDots, compareMoments, sameDot, type Dot } from '../queue/moment'
import { queueIdOf } from '../queue/queue-id'
import type { QueueStore } from '../queue/queue-store'
import type { ClientNumbers } from './client-numbers'
import { JoinedItems } from './items'
import type { RequestTable } from './request-table'
import type { Side } from './side'

/** What the joined queues are made from. */
export interface QueueJoin {
  readonly a: Side
  readonly b: Side
  readonly numbers: ClientNumbers
  /** All contested items of the joined state. */
  readonly contested: RequestTable
  /** Those that are live. */
  readonly returned: readonly ContestedItem[]
}

export function joinQueues(into: QueueStore, join: QueueJoin): void {
  const { a, b } = join
  const returned = new Map<number, ContestedItem[]>()
  for (const item of join.returned) {
    returned.set(item.label, [...(returned.get(item.label) ?? []), item])
  }
  const queues = [...a.state.queues.all(), ...b.state.queues.all()]
  const labels = new Set([...queues.map(({ label }) => label), ...returned.keys()])
  for (const label of labels) joinQueue(into, label, returned.get(label) ?? [], join)
}

function joinQueue(
  into: QueueStore,
  label: number,
  returned: readonly ContestedItem[],
  { a, b, numbers, contested }: QueueJoin
): void {
  const id = queueIdOf(label)
  const [inA, inB] = [a.state.queues.get(id), b.state.queues.get(id)]
  const items = new JoinedItems(
    [
      { side: a, chain: inA?.chain },
      { side: b, chain: inB?.chain }
    ],
    [...returned].sort((one, other) => compareMoments(one.birth, other.birth)),
    contested
  )
  const created = joinDots(
    { dots: inA?.created ?? [], history: a.state.history },
    { dots: inB?.created ?? [], history: b.state.history }
  )
  if (created.length === 0 && items.size === 0) return
  items.appendTo(into, into.restore(label, created), (client) => numbers.of(client))
}

interface Seen {
  readonly dots: readonly Dot[]
  readonly history: History
}

/** Those in both, and those that the other has never seen. */
function joinDots(a: Seen, b: Seen): Dot[] {
  const stays = (dot: Dot, there: Seen): boolean =>
    there.dots.some((other) => sameDot(dot, other)) || !there.history.covers(dot.config, dot.slot)
  const kept = a.dots.filter((dot) => stays(dot, b))
  const more = b.dots.filter((dot) => stays(dot, a) && !kept.some((other) => sameDot(dot, other)))
  return [...kept, ...more].sort(compareDots)
}
