/**
 * The merge: states of components that meet become one, whatever they did apart.
 * A pure function of what each has seen; the order in which they are given does
 * not matter, nor does it matter which of them met before.
 */
import { compareConfig } from '../ids'
import type { History } from '../queue/history'
import type { Replica } from '../queue/replica'
import type { ConfigId, MergeReport } from '../types'
import { join } from './join'
import { reportMerge } from './report'

export interface Merged {
  /** One of the given states when it has seen all of the others; else a new one. */
  readonly replica: Replica
  /** Null when no pasts had to be united. */
  readonly report: MergeReport | null
}

/**
 * Merges the states (at least one) that are to go on together in `config`. They
 * stay as they are, until the result is used in place of one of them.
 */
export function mergeStates(states: readonly Replica[], config: ConfigId): Merged {
  const ordered = [...states].sort((a, b) => compareHistories(a.history, b.history))
  const apart = ordered.filter(({ history }, at) =>
    ordered.every(
      (other, otherAt) =>
        otherAt === at ||
        !other.history.contains(history) ||
        // Equal ones: the first of them stands for all.
        (history.contains(other.history) && at < otherAt)
    )
  )
  const absorbed = ordered.filter((state) => !apart.includes(state))
  const [first, ...rest] = [...apart, ...absorbed]
  if (first === undefined) throw new RangeError('nothing to merge')
  const replica = rest.reduce(join, first)
  if (apart.length < 2) return { replica, report: null }
  replica.history.mark(config)
  const revived = replica.queues.all().filter(({ created }) => created.length === 0)
  // From now on they exist like others, until somebody who has seen this destroys them.
  for (const queue of revived) replica.queues.found(queue, { config, slot: -1 })
  return { replica, report: reportMerge(apart, replica, revived) }
}

/** An order of histories in which only equal ones are equal. */
function compareHistories(a: History, b: History): number {
  for (let at = 0; ; at++) {
    const [left, right] = [a.entries[at], b.entries[at]]
    if (left === undefined || right === undefined) {
      return Number(left !== undefined) - Number(right !== undefined) || a.horizon - b.horizon
    }
    const order = compareConfig(left.config, right.config) || left.end - right.end
    if (order !== 0) return order
  }
}
