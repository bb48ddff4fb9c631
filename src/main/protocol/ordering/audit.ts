/**
 * The divergence alarm. Members that delivered the same slots must hold the same;
 * every acknowledgement and heartbeat says what its sender's state was. When two
 * differ, a memory or a program is broken: all members tell their digests of the
 * last slots, which shows the first slot after which they differ and who is on
 * which side. The smaller side goes.
 */
import type { Core } from '../core'
import { formatMemberId } from '../ids'
import { limits } from '../limits'
import { timing } from '../timing'
import type { DivergenceEvent, Millis, Slot } from '../types'
import { encodeAudit, type Audit } from '../wire/audit'
import type { Ordering } from './ordering'

/** Member `place` said what its state was after `slot`. */
export function compareDigest(
  core: Core,
  ordering: Ordering,
  place: number,
  slot: Slot,
  digest: string
): void {
  const mine = slot === ordering.aru ? core.replica.queues.hash : ordering.digests.after(slot)
  if (mine === undefined || mine === digest || ordering.inquiry !== null) return
  core.count('differences')
  core.effects.log('error', 'states-differ', {
    slot,
    with: formatMemberId(ordering.members[place]?.id ?? 0)
  })
  open(core, ordering, slot)
}

function open(core: Core, ordering: Ordering, slot: Slot): void {
  ordering.inquiry = { slot, since: core.now, nextSendAt: core.now, told: new Map(), found: null }
}

/** A member told of its states: whoever has not yet does so too. */
export function receiveAudit(core: Core, ordering: Ordering, place: number, audit: Audit): void {
  if (ordering.inquiry === null) {
    // Late word of an inquiry that is over.
    if (audit.slot <= ordering.auditedThrough && core.now < ordering.auditedUntil) return
    if (!ordering.canExist(audit.slot)) return
    open(core, ordering, audit.slot)
  }
  if (ordering.inquiry?.slot === audit.slot) ordering.inquiry.told.set(place, audit.digests)
}

/** What this member's state was up to `slot`; after the last slot, what it is. */
function digestsThrough(core: Core, ordering: Ordering, slot: Slot): string[] {
  const known = ordering.digests.through(slot, limits.auditSlots)
  return slot === ordering.aru ? [...known.slice(0, -1), core.replica.queues.hash] : known
}

/** When an inquiry wants to go on; Infinity: there is none. */
export function auditDueAt(ordering: Ordering): Millis {
  return ordering.inquiry?.nextSendAt ?? Infinity
}

/** Goes on with an inquiry. Returns what it found, once: at once for who stays, in the end for who goes. */
export function audit(core: Core, ordering: Ordering): DivergenceEvent | null {
  const { inquiry } = ordering
  if (inquiry === null || core.now < inquiry.nextSendAt) return null
  const { slot, told, since } = inquiry
  inquiry.nextSendAt = core.now + core.random.jitter(timing.auditMs)
  const mine = digestsThrough(core, ordering, slot)
  if (mine.length > 0) {
    told.set(ordering.index, mine)
    core.multicast(encodeAudit(core.sender, { slot, digests: mine }, core.group))
  }
  const ageMs = core.now - since
  const isComplete = told.size === ordering.size
  if (inquiry.found === null && (isComplete || ageMs >= timing.auditMaxMs)) {
    inquiry.found = verdict(core, ordering, slot, told)
    if (inquiry.found?.leaves === false) return inquiry.found
  }
  // Who knows all tells the others for a while yet.
  if (ageMs < (isComplete ? timing.auditLeastMs : timing.auditMaxMs)) return null
  ordering.inquiry = null
  ordering.auditedThrough = Math.max(ordering.auditedThrough, slot)
  ordering.auditedUntil = core.now + timing.auditMaxMs
  return inquiry.found?.leaves === true ? inquiry.found : null
}

function verdict(
  core: Core,
  ordering: Ordering,
  slot: Slot,
  told: ReadonlyMap<number, readonly string[]>
): DivergenceEvent | null {
  const sides = new Map<string, number[]>()
  for (const place of ordering.members.keys()) {
    const digest = told.get(place)?.at(-1)
    if (digest !== undefined) sides.set(digest, [...(sides.get(digest) ?? []), place])
  }
  if (sides.size < 2) return null
  // The largest side stays; among equals the one with the lowest member, which came first.
  const [stays] = [...sides.values()].sort((a, b) => b.length - a.length)
  const idOf = (place: number): string => formatMemberId(ordering.members[place]?.id ?? 0)
  return {
    config: ordering.config,
    slot,
    firstSlot: firstDifference(slot, [...told.values()]),
    sides: [...sides].map(([digest, places]) => ({ digest, members: places.map(idOf) })),
    leaves: stays?.includes(ordering.index) !== true
  }
}

/** The first slot after which the digests told are not all the same; null: they differ as far back as they go. */
function firstDifference(slot: Slot, told: readonly (readonly string[])[]): Slot | null {
  const depth = Math.min(...told.map((digests) => digests.length))
  for (let back = depth - 1; back >= 0; back--) {
    const values = new Set(told.map((digests) => digests.at(-1 - back)))
    if (values.size > 1) return back === depth - 1 && slot - back > 0 ? null : slot - back
  }
  return null
}
