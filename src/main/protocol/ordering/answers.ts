/**
 * Answers to clients. The member that ordered a request answers it, once the
 * slot is stable (safe delivery), or at delivery if the client asked for an
 * agreed answer. A repeated request is answered from what is remembered.
 */
import type { Core } from '../core'
import { formatMemberId, sameConfig } from '../ids'
import type { Answered } from '../queue/sessions'
import type { Slot, Status } from '../types'
import { encodeClassicReply } from '../wire/classic'
import type { Message } from '../wire/order'
import { clientTag, encodeReply, readResults } from '../wire/reply'
import { timing } from '../timing'
import type { Ordering } from './ordering'

/** After so many repeats the turn's owner answers too: the path from who ordered it may be broken. */
const REPEATS_BEFORE_HELP = 3

export function sendAnswer(core: Core, message: Message, answered: Answered): void {
  const { packet, replyTo, classic } = message
  if (core.options.trace) traceAnswer(core, message, answered)
  if (classic) {
    const text = encodeClassicReply(answered.results)
    if (text !== undefined) core.unicast(replyTo, text)
    return
  }
  const head = { ...answered, refusal: 'ok', client: clientTag(packet.client), hintMs: 0 } as const
  core.unicast(replyTo, encodeReply(head, answered.results, core.group))
}

function traceAnswer(core: Core, message: Message, answered: Answered): void {
  readResults(answered.results, (index, status, result) => {
    core.effects.trace({
      ev: 'reply',
      message: `${message.packet.client}:${String(answered.first + index)}`,
      result,
      status
    })
  })
}

/** Answers what this member ordered in slots `from` to `to` and has not answered yet. */
export function answerSlots(core: Core, ordering: Ordering, from: Slot, to: Slot): void {
  for (let slot = from; slot <= to; slot++) {
    if (ordering.ownerOf(slot) !== ordering.index) continue
    const record = ordering.window.get(slot)
    record?.messages.forEach((message, place) => {
      const answered = record.answers?.[place]
      if (answered !== undefined && !message.packet.agreed) sendAnswer(core, message, answered)
    })
  }
}

/**
 * Answers a request that was executed before. One member does: who ordered it, if
 * it is still here, else the owner of the turn.
 */
export function answerRepeat(core: Core, message: Message): void {
  const { ordering } = core
  if (ordering === null || core.phase.name !== 'operational') return
  const answered = core.replica.sessions.answerTo(message.packet)
  if (answered === undefined) return
  const pending = sameConfig(answered.config, ordering.config) && answered.slot > ordering.stable
  if (pending && !message.packet.agreed) return
  const orderedHere = answered.server === core.options.id
  const ordererIsGone = ordering.placeOf(answered.server) === undefined
  const helps = ordererIsGone || message.packet.attempt >= REPEATS_BEFORE_HELP
  if (orderedHere || (helps && ordering.turn === ordering.index)) {
    core.count('answeredAgain')
    sendAnswer(core, message, answered)
  }
}

/** Tells a client that its request is not executed. Classic clients have no word for it. */
export function refuse(core: Core, message: Message, refusal: Status): void {
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
    hintMs: refusal === 'busy' ? timing.busyHintMs : 0
  }
  core.unicast(message.replyTo, encodeReply(head, new Uint8Array(0), core.group))
}

/** A member's id as traces show it. */
export function originOf(ordering: Ordering, slot: Slot): string {
  return formatMemberId(ordering.members[ordering.ownerOf(slot)]?.id ?? 0)
}
