/**
 * The turn's first hole: its owner may never have received the request, and a NAK
 * cannot help, for there is no gap. Whoever has requests that nobody orders hands
 * them to the owner; the members take turns in doing so, the owner's successor
 * first.
 */
import type { Core } from '../core'
import { limits } from '../limits'
import { timing } from '../timing'
import type { Endpoint, Millis } from '../types'
import { encodeHandover, slotRoom, type Handover } from '../wire/order'
import { receiveMessage } from './requests'
import type { Ordering } from './ordering'
import { sendAck } from './stability'

/** When requests that wait should be handed over; Infinity when none do. */
export function handoverDueAt(core: Core, ordering: Ordering): Millis {
  if (core.pending.size === 0 || ordering.size === 1 || ordering.turn === ordering.index) {
    return Infinity
  }
  const distance = (ordering.index - ordering.turn + ordering.size) % ordering.size
  const stalledSince = Math.max(ordering.lastDeliveryAt, core.pending.waitingSince)
  return Math.max(stalledSince + ordering.handoverDelayMs * distance, ordering.handoverDueAt)
}

export function handOver(core: Core, ordering: Ordering): void {
  if (core.now < handoverDueAt(core, ordering)) return
  const delay = Math.min(
    ordering.handoverDelayMs * 2 ** ordering.handoverTries,
    timing.handoverMaxMs
  )
  ordering.handoverDueAt = core.now + core.random.jitter(delay)
  // Enough to take the turn with: whoever has the next one orders what else waits.
  const room = slotRoom(Math.min(core.maxDatagram, limits.packetBytes))
  const messages = core.pending.take(room, core.replica.sessions, core.now)
  const endpoint = ordering.members[ordering.turn]?.endpoint
  if (messages.length === 0 || endpoint === undefined) return
  if (ordering.handoverTries === 0) ordering.handoverSince = core.now
  ordering.handoverTries++
  core.count('handovers')
  core.unicast(endpoint, encodeHandover(core.sender, { aru: ordering.aru, messages }, core.group))
}

/** Requests were handed over, for this member's turn. */
export function receiveHandover(
  core: Core,
  ordering: Ordering,
  from: Endpoint,
  handover: Handover
): void {
  // A sender that lags does not know whose turn it is: tell it what exists.
  if (handover.aru < ordering.aru) sendAck(core, ordering, from)
  let isNew = false
  for (const message of handover.messages) {
    if (receiveMessage(core, message, true)) isNew = true
  }
  if (!isNew) ordering.handedInVain = true
}
