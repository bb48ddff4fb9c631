/** Client requests on their way in: native packets, classic text, and handed-over ones. */
import type { Core } from '../core'
import { timing } from '../timing'
import type { Endpoint } from '../types'
import { decodeClassicRequest } from '../wire/classic'
import { HEADER_BYTES } from '../wire/header'
import { messageBytes, slotRoom, type Message } from '../wire/order'
import { parsePacket } from '../wire/request'
import { canKeep, setsPolicy } from './admission'
import { answerRepeat, helperOf, refuse } from './answers'
import { awaitItem, waitNoLonger } from './long-poll'
import type { Ordering } from './ordering'

/** A native request's datagram, already unsealed. */
export function receiveRequest(core: Core, bytes: Uint8Array, from: Endpoint): void {
  const packet = parsePacket(bytes.subarray(HEADER_BYTES))
  if (packet === undefined) {
    core.waste('malformed')
    return
  }
  core.count('requests')
  receiveMessage(core, { packet, replyTo: from, classic: false })
}

/** A datagram from the classic port. */
export function receiveClassic(core: Core, bytes: Uint8Array, from: Endpoint): void {
  const packet = decodeClassicRequest(bytes)
  if (packet === undefined) {
    core.waste('malformedClassic')
    core.effects.log('warn', 'classic-malformed', { bytes: bytes.length })
    return
  }
  core.count('requests')
  receiveMessage(core, { packet, replyTo: from, classic: true })
}

/** Puts a request among those that wait, or answers it if it was executed before. True: it is new here. */
export function receiveMessage(core: Core, message: Message, isHandedOver = false): boolean {
  if (core.replica.sessions.standing(message.packet) === 'done') {
    core.wasted++
    answerRepeat(core, message)
    return false
  }
  const { ordering } = core
  if (ordering?.mayOrder === false && !setsPolicy(message)) {
    if (isRefuser(ordering, message)) refuse(core, message, 'not-primary')
    return false
  }
  if (ordering !== null && !canKeep(core, ordering)) {
    if (isRefuser(ordering, message)) refuse(core, message, 'busy', 'storage')
    return false
  }
  if (messageBytes(message) > slotRoom(core.packetMost)) {
    refuse(core, message, 'bad-request')
    return false
  }
  if (!isAdmitted(core, message, isHandedOver)) return false
  if (message.packet.waits) {
    const isTaken = awaitItem(core, message)
    if (!isTaken) refuseAsFull(core, message, 1)
    return isTaken
  }
  waitNoLonger(core, message)
  const added = core.pending.add(message, core.now)
  if (added === 'known') core.wasted++
  if (added === 'full') {
    core.count('pendingFull')
    refuseAsFull(core, message, core.pending.crowding)
  }
  return added === 'added'
}

/**
 * Whether this member tells the client that the configuration does not take its request: the
 * turn's owner does, and as with answers a helper.
 */
function isRefuser(ordering: Ordering, message: Message): boolean {
  return ordering.isMyTurn || ordering.index === helperOf(ordering, ordering.turn, message)
}

/** Whether its client may have a place in the table. One member that has room for it suffices. */
function isAdmitted(core: Core, message: Message, isHandedOver: boolean): boolean {
  const admission = core.replica.sessions.admits(message.packet, core.now, timing.rememberMs)
  if (admission === 'yes' || (admission === 'crowded' && isHandedOver)) return true
  core.count(admission)
  // Nobody can say any more what became of a request of a client that was forgotten.
  if (admission === 'crowded') refuseAsFull(core, message, 1)
  return false
}

/** One member says so: the one that would order it. `crowding` 0 to 1: how much there is too much. */
function refuseAsFull(core: Core, message: Message, crowding: number): void {
  if (core.ordering?.turn !== core.ordering?.index) return
  const { busyHintMs, busyHintMaxMs } = timing
  const hintMs = Math.round(busyHintMs + (busyHintMaxMs - busyHintMs) * crowding)
  refuse(core, message, 'busy', 'full', hintMs)
}
