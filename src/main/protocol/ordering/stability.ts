/**
 * Who has what. A slot is stable when every member is known to have it; then it
 * is answered and need not be kept. Acknowledgements ride on ordered slots and
 * heartbeats, and are sent by themselves where neither comes soon.
 */
import type { Core } from '../core'
import type { Endpoint, Slot } from '../types'
import { DatagramType } from '../wire/header'
import { encodeProgress, type Progress } from '../wire/progress'
import { timing } from '../timing'
import { answerSlots } from './answers'
import { compareDigest } from './audit'
import { strangerKeys } from '../membership/heard'
import type { MemberKey } from '../wire/sender'
import type { Ordering } from './ordering'
import { roomOf } from './room'

/** Member `place` holds everything up to `slot`. */
export function noteAcknowledged(core: Core, ordering: Ordering, place: number, slot: Slot): void {
  if (slot <= (ordering.acked[place] ?? Infinity)) return
  const before = ordering.acked[place] ?? -1
  ordering.acked[place] = slot
  // Only whoever was last can have held the others back.
  if (before <= ordering.stable) noteStable(core, ordering, Math.min(...ordering.acked))
}

/** What was delivered, or became durable, is held here. */
export function noteHeld(core: Core, ordering: Ordering): void {
  const held = ordering.aru - core.keeper.lag
  if (held <= ordering.held) return
  ordering.held = held
  noteAcknowledged(core, ordering, ordering.index, held)
}

/** Every member has everything up to `slot`. */
export function noteStable(core: Core, ordering: Ordering, slot: Slot): void {
  const from = ordering.stable + 1
  if (slot < from) return
  ordering.stable = slot
  if (core.options.trace) core.effects.trace({ ev: 'stable', config: ordering.text, slot })
  core.watcher?.stable(ordering.text, slot)
  answerSlots(core, ordering, from, slot)
  for (let done = from; done <= slot; done++) ordering.window.release(done)
  ordering.solicitTries = 0
  ordering.solicitDueAt = slot < ordering.aru ? core.now + timing.solicitMs : Infinity
}

/** An acknowledgement or a heartbeat of this configuration came. */
export function receiveProgress(
  core: Core,
  ordering: Ordering,
  place: number,
  from: Endpoint,
  progress: Progress
): void {
  if (!ordering.canExist(progress.highest)) {
    core.count('beyondWindow')
    return
  }
  if (progress.highest > ordering.highest) ordering.highest = progress.highest
  if (!ordering.frozen) {
    noteAcknowledged(core, ordering, place, Math.min(progress.held, ordering.highest))
    noteStable(core, ordering, Math.min(progress.stable, ordering.aru))
  }
  ordering.noteRoom(place, progress.room * 1024)
  if (progress.isUnable) ordering.unable.add(place)
  else ordering.unable.delete(place)
  compareDigest(core, ordering, place, progress.aru, progress.digest)
  if (progress.wantsAck) sendAck(core, ordering, from)
}

function progressOf(
  core: Core,
  ordering: Ordering,
  wantsAck: boolean,
  strangers: readonly MemberKey[] = []
): Progress {
  const { aru, held, highest, stable } = ordering
  // As it is now, not as it was when the slot was delivered: nothing else may change it.
  const digest = core.replica.queues.hash
  const isUnable = !core.keeper.isAble
  const room = roomOf(core)
  return { aru, held, highest, stable, digest, wantsAck, isUnable, room, strangers }
}

export function sendAck(core: Core, ordering: Ordering, to: Endpoint): void {
  const { ack } = DatagramType
  core.unicast(to, encodeProgress(ack, core.sender, progressOf(core, ordering, false), core.group))
}

/** To everybody, or to one member (a probe). */
export function sendHeartbeat(
  core: Core,
  ordering: Ordering,
  wantsAck: boolean,
  to?: Endpoint
): void {
  const { heartbeat } = DatagramType
  const strangers = strangerKeys(core)
  const progress = progressOf(core, ordering, wantsAck, strangers)
  const bytes = encodeProgress(heartbeat, core.sender, progress, core.group)
  if (to !== undefined) {
    core.unicast(to, bytes)
    return
  }
  core.multicast(bytes)
  core.lastHeartbeatAt = core.now
  ordering.toldStrangers = JSON.stringify(strangers)
  ordering.advertised = ordering.held
  ordering.ackDueAt = Infinity
}

/** The regular sign of life; earlier when there is a stranger to tell of, for ordered slots do not. */
export function beat(core: Core, ordering: Ordering): void {
  const strangers = strangerKeys(core)
  const isNews = strangers.length > 0 && JSON.stringify(strangers) !== ordering.toldStrangers
  const last = strangers.length > 0 ? core.lastHeartbeatAt : core.lastMulticastAt
  const interval = isNews ? timing.newsMs : timing.heartbeatMs
  if (core.now - last >= interval) sendHeartbeat(core, ordering, false)
}

/**
 * Tells of slots received since the last word. At once when nothing waits to be
 * ordered, for then no slot of ours will carry it; else after a short delay.
 */
export function acknowledge(core: Core, ordering: Ordering): void {
  if (ordering.advertised >= ordering.held || ordering.size === 1) return
  if (core.pending.size > 0 && core.now < ordering.ackDueAt) {
    if (ordering.ackDueAt === Infinity) ordering.ackDueAt = core.now + timing.ackDelayMs
    return
  }
  ordering.ackDueAt = Infinity
  const owners = ownersOwed(ordering)
  if (2 * owners.size <= ordering.size) {
    for (const owner of owners) {
      const endpoint = ordering.members[owner]?.endpoint
      if (endpoint !== undefined) sendAck(core, ordering, endpoint)
    }
  } else {
    const { ack } = DatagramType
    core.multicast(encodeProgress(ack, core.sender, progressOf(core, ordering, false), core.group))
  }
  ordering.advertised = ordering.held
}

/** Who waits for word of slots that came since the last one. */
function ownersOwed(ordering: Ordering): Set<number> {
  const owners = new Set<number>()
  // Also for slots that are known here to be stable: their owner may not know it yet.
  const first = Math.max(ordering.advertised + 1, ordering.held + 1 - ordering.size)
  for (let slot = first; slot <= ordering.held; slot++) {
    const owner = ordering.ownerOf(slot)
    if (owner !== ordering.index) owners.add(owner)
  }
  return owners
}

/**
 * Slots of its own that stay without acknowledgement, and members that it did not
 * hear in this configuration yet: a member asks for the missing word, more and more
 * rarely. This finds the lost last slot, which leaves no gap, and the lost
 * acknowledgement.
 */
export function solicit(core: Core, ordering: Ordering): void {
  if (!owesAnswers(ordering) && ordering.isComplete) {
    ordering.solicitDueAt = Infinity
    return
  }
  if (ordering.solicitDueAt === Infinity) ordering.solicitDueAt = core.now + timing.solicitMs
  if (core.now < ordering.solicitDueAt) return
  core.count('solicitations')
  sendHeartbeat(core, ordering, true)
  ordering.solicitTries++
  const delay = Math.min(timing.solicitMs * 2 ** ordering.solicitTries, timing.solicitMaxMs)
  ordering.solicitDueAt = core.now + core.random.jitter(delay)
}

/** A slot that this member ordered is not stable yet. */
function owesAnswers(ordering: Ordering): boolean {
  const last = Math.min(ordering.aru, ordering.stable + ordering.size)
  for (let slot = ordering.stable + 1; slot <= last; slot++) {
    if (ordering.ownerOf(slot) === ordering.index) return true
  }
  return false
}
