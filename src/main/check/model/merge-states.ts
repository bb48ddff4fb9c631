/**
 * The merge of states that diverged, in the plainest way. Items are what was pushed
 * in any of them and removed in none: an item that is not in a state whose history
 * has its push was removed there. The same for the creations of queues.
 */
import type { SlotPlace } from '../lineage'
import type { Facts } from './facts'
import { itemsOf } from './facts'
import { compareMoments, ModelQueue, type Item } from './model-queue'
import { ModelState } from './model-state'
import { Seen } from './seen'

export interface Merged {
  readonly state: ModelState
  /** The states that diverged; one, when it has seen all that the others have. */
  readonly inputs: readonly ModelState[]
  /** Queues that nothing rests on any more but the items that were kept. */
  readonly revived: readonly number[]
}

/** The state with which `config` begins, from those of all that it joins. */
export function mergeStates(config: string, states: readonly ModelState[], facts: Facts): Merged {
  const inputs = diverged(states)
  const [first] = inputs
  const isMerge = inputs.length > 1
  const others = states.filter((one) => !inputs.includes(one))
  const seen = new Seen(
    config,
    [...inputs, ...others].map((state) => state.seen),
    isMerge
  )
  if (first !== undefined && !isMerge) {
    const state = first.copy()
    state.seen = seen
    return { state, inputs, revived: [] }
  }
  const state = new ModelState(seen)
  const revived: number[] = []
  for (const id of new Set(inputs.flatMap(({ queues }) => [...queues.keys()]))) {
    const created = createdOf(inputs, id)
    const items = keptItems(inputs, id, seen, facts)
    if (inputs.some(({ vague }) => vague.has(id))) state.vague.add(id)
    if (created.length === 0 && items.length === 0) continue
    if (created.length === 0) revived.push(id)
    const rests = created.length === 0 ? [{ config, slot: -1 }] : created
    state.queues.set(id, new ModelQueue(rests, items))
  }
  bringContested(state, inputs, facts)
  return { state, inputs, revived }
}

/** Those whose past is no part of another's. Of equal ones the first. */
function diverged(states: readonly ModelState[]): ModelState[] {
  return states.filter((state, place) => {
    const { tip } = state.seen
    return !states.some((other, otherPlace) => {
      if (other === state || !hasSeen(other, tip)) return false
      return !hasSeen(state, other.seen.tip) || otherPlace < place
    })
  })
}

function hasSeen({ seen }: ModelState, tip: SlotPlace | null): boolean {
  return tip === null || seen.covers(tip)
}

/** A creation stays unless somebody has seen it and the queue does not rest on it there. */
function createdOf(inputs: readonly ModelState[], id: number): SlotPlace[] {
  const rests = (state: ModelState, { config, slot }: SlotPlace): boolean =>
    state.queues.get(id)?.created.some((one) => one.config === config && one.slot === slot) ?? false
  const found = new Map<string, SlotPlace>()
  for (const { queues } of inputs) {
    for (const dot of queues.get(id)?.created ?? []) {
      const stays = inputs.every((other) => rests(other, dot) || !other.seen.covers(dot))
      if (stays) found.set(`${dot.config}/${String(dot.slot)}`, dot)
    }
  }
  return [...found.values()]
}

/** An item stays unless somebody has seen it and does not have it. */
function keptItems(inputs: readonly ModelState[], id: number, merged: Seen, facts: Facts): Item[] {
  const queues = inputs.map((state) => state.queues.get(id))
  const [first] = queues
  if (first !== undefined && queues.every((queue) => queue?.isSame(first))) return first.list()
  const here = queues.map((queue) => new Set(queue?.list().map(({ message }) => message)))
  const kept = new Map<string, Item>()
  for (const queue of queues) {
    for (const item of queue?.list() ?? []) {
      const known = kept.get(item.message)
      const stays =
        known !== undefined ||
        inputs.every(
          ({ seen }, place) =>
            here[place]?.has(item.message) === true || !facts.isPushed(item, seen)
        )
      if (!stays) continue
      if (known === undefined || compareMoments(item.born, known.born) < 0) {
        kept.set(item.message, item)
      }
    }
  }
  return [...kept.values()]
    .map((item) => (facts.isContested(item, merged) ? facts.returned(item, merged) : item))
    .sort((a, b) => compareMoments(a.born, b.born))
}

/** Which contested items may come back from now on. */
function bringContested(state: ModelState, inputs: readonly ModelState[], facts: Facts): void {
  const { seen } = state
  for (const input of inputs) {
    state.learn(input)
    if (input.isSettledByHand) state.isSettledByHand = true
  }
  const isIn = (one: ModelState, { queue, message }: Item): boolean =>
    one.queues
      .get(queue)
      ?.list()
      .some((item) => item.message === message) ?? false
  for (const request of facts.ambiguous(seen)) {
    for (const item of itemsOf(facts.outcomesOf(request, seen))) {
      if (isIn(state, item) || !facts.isContested(item, seen)) continue
      // Somewhere it is known that the client kept it, or it came back and was destroyed;
      // but a pop that was not known there may be annulled, and that brings it back.
      const pops = facts.popsOf(item, seen)
      const isOver = inputs.some(
        (one) =>
          facts.isContested(item, one.seen) &&
          pops.every(({ place }) => one.seen.covers(place)) &&
          !one.out.has(item.message) &&
          !isIn(one, item)
      )
      if (isOver && !state.isSettledByHand) continue
      state.out.set(item.message, facts.returned(item, seen))
    }
  }
}
