/**
 * What a merge could not undo and what it brought back, for people: in the trace,
 * the log and the window. Nothing of the merged state depends on it.
 */
import { formatConfigId } from '../ids'
import { limits } from '../limits'
import {
  ambiguityId,
  annuls,
  sameRequest,
  type Ambiguity,
  type ContestedItem,
  type RequestKey
} from '../queue/contested'
import { compareMoments } from '../queue/moment'
import type { PopRecord } from '../queue/pop-log'
import { queueIdOf } from '../queue/queue-id'
import type { Queue } from '../queue/queue-store'
import type { Replica } from '../queue/replica'
import type { MergeReport } from '../types'
import { groupBy, mergeRecords, popsOfItems, recordsUnseenBy } from './pops'

/**
 * @param states those that were merged, none of which had seen all of another
 * @param revived queues of the merged state that rested on no creation
 */
export function reportMerge(
  states: readonly Replica[],
  merged: Replica,
  revived: readonly Queue[]
): MergeReport {
  const ambiguous = merged.ambiguities
    .open()
    .filter((ambiguity) => states.every((state) => isNews(ambiguity, state)))
    .map((ambiguity) => ambiguousEntry(ambiguity, merged))
  const putBack = merged.ambiguities
    .items()
    .filter((item) => merged.ambiguities.isLive(item))
    .filter((item) => !states.some((state) => wasBack(item, state)))
    .flatMap((item) => putBackEntry(item, merged))
  const lists = {
    poppedTwice: poppedApart(states, merged).map(poppedTwiceEntry),
    ambiguous,
    revived: revived.map(({ label, chain }) => ({ ...named(label), items: chain.size })),
    putBack
  }
  const most = limits.reportEntries
  return {
    poppedTwice: lists.poppedTwice.slice(0, most),
    ambiguous: lists.ambiguous.slice(0, most),
    revived: lists.revived.slice(0, most),
    putBack: lists.putBack.slice(0, most),
    queues: merged.queues.queues,
    items: merged.queues.itemsTotal,
    incomplete: hasForgotten(states) || Object.values(lists).some((list) => list.length > most)
  }
}

function named(label: number): { queue: number; label: number } {
  return { queue: queueIdOf(label), label }
}

function messageOf({ client, sequence }: RequestKey): string {
  return `${client}:${String(sequence)}`
}

function popOf({ popClient, popSequence }: PopRecord): RequestKey {
  return { client: popClient, sequence: popSequence }
}

/**
 * The pops of one item each, where there are some by several requests that no state
 * knew of both. Without pops that are annulled; in the order of execution.
 */
function poppedApart(states: readonly Replica[], { ambiguities }: Replica): PopRecord[][] {
  const isValid = (record: PopRecord): boolean => {
    const ambiguity = ambiguities.get(popOf(record))
    return ambiguity === undefined || !annuls(ambiguity, record)
  }
  const isTogether = (a: PopRecord, b: PopRecord): boolean =>
    states.some(({ history }) => [a, b].every(({ at }) => history.covers(at.config, at.slot)))
  const isTwice = (a: PopRecord, b: PopRecord): boolean =>
    !sameRequest(popOf(a), popOf(b)) && !isTogether(a, b)
  // What all have seen is together with everything. Not those of the merged state: its bound
  // holds for all sides together.
  const histories = states.map(({ history }) => history)
  const apart = states.map(({ pops }) => recordsUnseenBy(pops, histories)).reduce(mergeRecords)
  const twice = [...groupBy(apart.filter(isValid), (record) => record).values()].filter((pops) =>
    pops.some((a) => pops.some((b) => isTwice(a, b)))
  )
  if (twice.length === 0) return []
  const all = popsOfItems(states, twice.flat())
  return [...all.values()].map((pops) => pops.filter(isValid)).sort(compareFirst)
}

function compareFirst([a]: readonly PopRecord[], [b]: readonly PopRecord[]): number {
  return a === undefined || b === undefined ? 0 : compareMoments(a.at, b.at)
}

function poppedTwiceEntry(pops: readonly PopRecord[]): MergeReport['poppedTwice'][number] {
  const [first] = pops as readonly [PopRecord]
  return {
    ...named(first.label),
    item: first.value,
    pops: pops.map((pop) => ({
      message: messageOf(popOf(pop)),
      config: formatConfigId(pop.at.config)
    }))
  }
}

/** True when this state did not know the ambiguity, or not all of its candidates. */
function isNews(ambiguity: Ambiguity, { ambiguities }: Replica): boolean {
  const known = ambiguities.get(ambiguity)
  return known === undefined || known.candidates.length < ambiguity.candidates.length
}

/** An ambiguous pop for people. */
export function ambiguousEntry(
  ambiguity: Ambiguity,
  { ambiguities }: Replica
): MergeReport['ambiguous'][number] {
  return {
    id: ambiguityId(ambiguity),
    message: messageOf(ambiguity),
    candidates: ambiguity.candidates.map(({ config, item }) => {
      const taken = item === null ? undefined : ambiguities.item(item)
      return {
        config: formatConfigId(config),
        queue: taken === undefined ? null : queueIdOf(taken.label),
        label: taken?.label ?? null,
        item: taken?.value ?? null
      }
    })
  }
}

/** True when the item was back in this state already. */
function wasBack(item: ContestedItem, { ambiguities }: Replica): boolean {
  const known = ambiguities.item(item)
  return known !== undefined && ambiguities.isLive(known)
}

function putBackEntry(
  item: ContestedItem,
  { ambiguities }: Replica
): MergeReport['putBack'][number][] {
  const annulled = item.pops.find((pop) => ambiguities.get(pop) !== undefined)
  if (annulled === undefined) return []
  return [{ ...named(item.label), item: item.value, message: messageOf(annulled) }]
}

/** True when a state forgot a pop that not every other one has seen. */
function hasForgotten(states: readonly Replica[]): boolean {
  return states.some(({ pops: { lastForgotten } }) =>
    states.some(
      ({ history }) =>
        lastForgotten !== null && !history.covers(lastForgotten.config, lastForgotten.slot)
    )
  )
}
