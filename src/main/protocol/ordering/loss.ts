/**
 * Recovery from loss by negative acknowledgement: a gap is asked for after a
 * short wait (it may be mere reordering), first from the members whose slots are
 * missing, then from random holders, more and more rarely.
 */
import type { Core } from '../core'
import { limits } from '../limits'
import { timing } from '../timing'
import type { Endpoint, Slot } from '../types'
import { resendOrder } from '../wire/order'
import { encodeNak } from '../wire/progress'
import type { Ordering } from './ordering'

/** Slots up to `through` that are missing here, lowest first. */
export function missingSlots(ordering: Ordering, through: Slot): Slot[] {
  const missing: Slot[] = []
  const last = Math.min(through, ordering.aru + limits.windowSlots)
  for (let slot = ordering.aru + 1; slot <= last && missing.length < limits.nakSlots; slot++) {
    if (ordering.window.get(slot) === undefined) missing.push(slot)
  }
  return missing
}

/** Asks for what is missing, when it is due. */
export function askForMissing(core: Core, ordering: Ordering): void {
  if (ordering.highest <= ordering.aru) {
    ordering.nakDueAt = Infinity
    return
  }
  if (ordering.nakDueAt === Infinity) {
    ordering.nakDueAt = core.now + timing.nakDelayMs
    return
  }
  if (core.now < ordering.nakDueAt) return
  for (const [place, slots] of byHolder(core, ordering)) {
    const endpoint = ordering.members[place]?.endpoint
    if (endpoint !== undefined) sendNak(core, endpoint, slots)
  }
  const delay = Math.min(timing.nakRetryMs * 2 ** ordering.nakTries, timing.nakRetryMaxMs)
  ordering.nakTries++
  ordering.nakDueAt = core.now + core.random.jitter(delay)
}

function byHolder(core: Core, ordering: Ordering): Map<number, Slot[]> {
  const asked = new Map<number, Slot[]>()
  for (const slot of missingSlots(ordering, ordering.highest)) {
    const owner = ordering.ownerOf(slot)
    const place =
      ordering.nakTries === 0 && owner !== ordering.index
        ? owner
        : randomHolder(core, ordering, slot)
    const slots = asked.get(place)
    if (slots === undefined) asked.set(place, [slot])
    else slots.push(slot)
  }
  return asked
}

/** A random member known to have the slot; any other member when none is known. */
function randomHolder(core: Core, ordering: Ordering, slot: Slot): number {
  const others = ordering.members
    .map((_, place) => place)
    .filter((place) => place !== ordering.index)
  const holders = others.filter((place) => (ordering.acked[place] ?? -1) >= slot)
  const choice = holders.length > 0 ? holders : others
  return choice[core.random.below(choice.length)] ?? ordering.index
}

export function sendNak(core: Core, to: Endpoint, slots: readonly Slot[]): void {
  core.count('naks')
  core.unicast(to, encodeNak(core.sender, slots, core.group))
}

/** Resends the slots asked for that are here. */
export function answerNak(
  core: Core,
  ordering: Ordering,
  from: Endpoint,
  slots: readonly Slot[]
): void {
  for (const slot of slots) {
    const record = ordering.window.get(slot)
    if (record === undefined) continue
    core.count('resends')
    core.unicast(from, resendOrder(record.bytes, core.sender, core.group))
  }
}
