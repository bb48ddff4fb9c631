/**
 * Answers to clients. The member that ordered a request answers it, once the
 * slot is stable (safe delivery), or at delivery if the client asked for an
 * agreed answer. A repeated request is answered from what is remembered.
 */
import type { Core } from '../core'
import { formatMemberId, sameConfig } from '../ids'
import type { Answered } from '../queue/sessions'
import type { Millis, Slot, Status } from '../types'
import { encodeClassicReply } from '../wire/classic'
import type { Message } from '../wire/order'
import { clientTag, encodeReply, type RefusalReason } from '../wire/reply'
import { limits } from '../limits'
import { timing } from '../timing'
import type { Ordering } from './ordering'
import { roomOfClient } from './room'

export function sendAnswer(core: Core, message: Message, answered: Answered): void {
  const { packet, replyTo, classic } = message
  if (core.options.trace) {
    core.effects.trace({ ev: 'reply', packet, results: answered.results })
  }
  core.watcher?.answered(message, answered)
  if (classic) {
    const text = encodeClassicReply(answered.results)
    if (text !== undefined) core.unicast(replyTo, text)
    return
  }
  const { ordering } = core
  // Field by field: a copy of one object into another kind is made anew by the engine each time.
  const head = {
    server: answered.server,
    config: answered.config,
    slot: answered.slot,
    refusal: 'ok',
    client: clientTag(packet.client),
    first: answered.first,
    count: answered.count,
    hintMs: 0,
    reason: 'none',
    room: ordering === null ? limits.clientBytesLeast : roomOfClient(core, ordering)
  } as const
  core.unicast(replyTo, encodeReply(head, answered.results, core.group))
}

/** Answers what this member ordered in slots `from` to `to` and has not answered yet. */
export function answerSlots(core: Core, ordering: Ordering, from: Slot, to: Slot): void {
  for (let slot = from; slot <= to; slot++) {
    if (ordering.ownerOf(slot) !== ordering.index) continue
    const record = ordering.window.get(slot)
    if (record === undefined) continue
    for (const [place, message] of record.messages.entries()) {
      const answered = record.answers?.[place]
      if (answered !== undefined && !message.packet.agreed) sendAnswer(core, message, answered)
    }
  }
}

/**
 * Answers a request that was executed before. One member does for each repeat:
 * who ordered it, and with every repeat the next member too, for the way from the
 * former to the client may be broken. If it is gone, the repeats choose alone.
 */
export function answerRepeat(core: Core, message: Message): void {
  const { ordering } = core
  if (ordering === null || core.phase.name !== 'operational') return
  const answered = core.replica.sessions.answerTo(message.packet)
  if (answered === undefined) return
  const isUnstable = sameConfig(answered.config, ordering.config) && answered.slot > ordering.stable
  if (isUnstable && !message.packet.agreed) return
  const orderer = ordering.placeOf(answered.server)
  const helper = helperOf(ordering, orderer ?? 0, message)
  if (ordering.index === orderer || ordering.index === helper) {
    core.count('answeredAgain')
    sendAnswer(core, message, answered)
  }
}

/** With every repeat one member further from the one at `place`, whose way to the client may be broken. */
export function helperOf(ordering: Ordering, place: number, { packet }: Message): number {
  return (place + Math.max(0, packet.attempt - 1)) % ordering.size
}

/** Tells a client that its request is not executed. Classic clients have no word for it. */
export function refuse(
  core: Core,
  message: Message,
  refusal: Status,
  reason: RefusalReason = 'none',
  hintMs: Millis = timing.busyHintMs
): void {
  core.count(`refused.${refusal}`)
  if (message.classic || core.ordering === null) return
  const { packet } = message
  const head = {
    server: core.options.id,
    config: core.ordering.config,
    slot: 0,
    refusal,
    client: clientTag(packet.client),
    first: packet.first,
    count: packet.count,
    hintMs: refusal === 'not-primary' ? changingMs(core) : refusal === 'busy' ? hintMs : 0,
    reason,
    room: roomOfClient(core, core.ordering)
  }
  core.unicast(message.replyTo, encodeReply(head, new Uint8Array(0), core.group))
}

/** How long the others may still take to be the primary configuration without this component. */
function changingMs({ phase, now }: Core): Millis {
  const sinceMs = phase.name === 'operational' ? now - phase.since : 0
  return Math.max(0, Math.round(timing.primaryMs - sinceMs))
}

/** A member's id as traces show it. */
export function originOf(ordering: Ordering, slot: Slot): string {
  return formatMemberId(ordering.members[ordering.ownerOf(slot)]?.id ?? 0)
}
