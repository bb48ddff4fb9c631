/**
 * Taking slots in and delivering them in order. A slot is executed as soon as
 * every slot before it was (agreed delivery): `aru` is receipt and delivery at
 * once, and an acknowledgement means both.
 */
import type { Core } from '../core'
import type { Answered } from '../queue/sessions'
import type { Slot } from '../types'
import { decodeOrder } from '../wire/order'
import type { Packet } from '../wire/request'
import { limits } from '../limits'
import type { Placement, PutBackWitness } from '../queue/replica'
import { followPolicy } from './admission'
import { originOf, sendAnswer } from './answers'
import { noteDelivered } from './long-poll'
import type { Ordering } from './ordering'
import type { SlotRecord } from './slot-window'
import { noteAcknowledged, noteHeld, noteStable } from './stability'

/**
 * A slot's datagram came, from its owner or resent by a holder (`place` is the
 * sender's). `through`: while the past is being settled, the last slot that may
 * still be taken in.
 */
export function receiveOrder(
  core: Core,
  ordering: Ordering,
  place: number,
  bytes: Uint8Array,
  through: Slot
): void {
  const order = decodeOrder(bytes)
  if (order === undefined) {
    core.waste('malformed')
    return
  }
  const { slot } = order
  if (slot > through) return
  if (!ordering.canExist(slot)) {
    core.count('beyondWindow')
    return
  }
  if (!order.resent && ordering.ownerOf(slot) !== place) {
    // Only member k mod n orders slot k.
    core.waste('malformed')
    return
  }
  if (!ordering.frozen) {
    if (!order.resent) noteAcknowledged(core, ordering, place, order.held)
    noteStable(core, ordering, Math.min(order.stable, ordering.aru))
  }
  if (!order.resent) ordering.notePace(place, order.handedInVain)
  ordering.noteComplete()
  if (slot > ordering.highest) ordering.highest = slot
  if (slot <= ordering.aru || ordering.window.get(slot) !== undefined) {
    core.waste('duplicateSlots')
    // The other side may not know that it is here.
    ordering.advertised = Math.min(ordering.advertised, slot - 1)
    return
  }
  if (slot > ordering.stable + limits.windowSlots) {
    core.count('beyondWindow')
    return
  }
  ordering.window.put({ slot, bytes, messages: order.messages, answers: null })
  deliverReady(core, ordering)
}

/** Delivers every slot that has become next. */
export function deliverReady(core: Core, ordering: Ordering): void {
  for (;;) {
    const record = ordering.window.get(ordering.aru + 1)
    if (record === undefined) break
    deliver(core, ordering, record)
  }
}

/** Delivers one slot: the next one. */
export function deliver(core: Core, ordering: Ordering, record: SlotRecord): void {
  const { slot } = record
  const owner = ordering.members[ordering.ownerOf(slot)]
  const server = owner?.id ?? 0
  const answers: (Answered | undefined)[] = []
  core.replica.sessions.now = core.now
  let index = 0
  for (const message of record.messages) {
    const { packet } = message
    const placement = { server, config: ordering.config, slot, place: index }
    const answered = core.replica.execute(packet, placement, tellPutBack(core))
    if (core.options.trace && answered !== undefined) {
      traceDelivery(core, ordering, placement, packet, answered)
    }
    index += packet.count
    answers.push(answered)
    core.pending.remove(packet)
    if (answered === undefined) {
      // The owner executed everything before this slot, so it should have known.
      core.count('notNext')
    } else if (packet.agreed && owner?.id === core.options.id) {
      sendAnswer(core, message, answered)
    }
  }
  core.replica.finishSlot(ordering.config, slot)
  noteDelivered(core, record.messages)
  ordering.digests.note(slot, core.replica.queues.hash)
  followPolicy(core, ordering)
  record.answers = answers
  core.watcher?.delivered(
    ordering.text,
    slot,
    record.messages,
    answers,
    record.bytes,
    core.replica.queues.hash
  )
  core.count('slots')
  core.count('operations', index)
  ordering.aru = slot
  if (slot > ordering.highest) ordering.highest = slot
  ordering.lastDeliveryAt = core.now
  ordering.lastSlotBytes = record.bytes.length
  ordering.handoverTries = 0
  ordering.handoverDueAt = core.now + ordering.handoverDelayMs
  ordering.nakTries = 0
  core.keeper.keep(core.effects, { kind: 'slot', bytes: record.bytes }, null)
  noteHeld(core, ordering)
}

/** What was ambiguous is settled, and an item comes back: people should know. */
function tellPutBack(core: Core): PutBackWitness | null {
  if (core.replica.ambiguities.size === 0) return null
  return ({ label, value, client, sequence }, isRevived) => {
    core.effects.log('info', 'put-back', {
      label,
      item: value,
      pushedBy: `${client}:${String(sequence)}`,
      ...(isRevived && { revived: true })
    })
  }
}

function traceDelivery(
  core: Core,
  ordering: Ordering,
  { slot, place }: Placement,
  packet: Packet,
  { results }: Answered
): void {
  const [config, origin] = [ordering.text, originOf(ordering, slot)]
  core.effects.trace({ ev: 'deliver', config, slot, i: place, packet, origin, results })
}
