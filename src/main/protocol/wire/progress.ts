/**
 * How far a member is: acknowledgements, heartbeats and NAKs. Bodies:
 *
 *     ack, heartbeat  aru + 1 6, held + 1 6, highest + 1 6, stable + 1 6, digest after aru 8,
 *                     flags 1 (bit 0: answer with an ack, bit 1: cannot keep), room 2 (KiB), count 1,
 *                     count times: id 6, incarnation 4
 *     nak             count 2, count times: slot 6
 */
import type { Slot } from '../types'
import { limits } from '../limits'
import { Reader, setUint48, viewOf } from './bytes'
import { readDigest } from './digest'
import { DatagramType, seal, type GroupMark } from './header'
import { beginBody, BODY_AT, encodeSender, type MemberKey, type Sender } from './sender'

export interface Progress {
  /** All received up to: the highest slot up to which the sender holds every one, -1 for none. */
  readonly aru: Slot
  /** Held as safely as the sender's durability promises, up to here: at most `aru`. */
  readonly held: Slot
  /** Highest slot that the sender knows to exist. */
  readonly highest: Slot
  /** Highest slot that every member has, as the sender knows. */
  readonly stable: Slot
  /** Digest of the sender's queues after `aru`. */
  readonly digest: string
  /** The receiver is asked for an acknowledgement at once. */
  readonly wantsAck: boolean
  /** The sender cannot keep what is ordered, for want of room or a broken disk: nothing should be. */
  readonly isUnable: boolean
  /** What the sender's system keeps of datagrams that it did not read yet, KiB, 0 to 65,535. */
  readonly room: number
  /** Servers of other configurations that the sender hears; only in heartbeats to all. */
  readonly strangers: readonly MemberKey[]
}

const PROGRESS_BYTES = 36
const STRANGER_BYTES = 10

export function encodeProgress(
  type: typeof DatagramType.ack | typeof DatagramType.heartbeat,
  sender: Sender,
  progress: Progress,
  group: GroupMark
): Uint8Array {
  const strangers = progress.strangers.slice(0, limits.strangersTold)
  const bytes = new Uint8Array(BODY_AT + PROGRESS_BYTES + strangers.length * STRANGER_BYTES)
  encodeSender(bytes, sender)
  const view = viewOf(bytes)
  setUint48(view, BODY_AT, progress.aru + 1)
  setUint48(view, BODY_AT + 6, progress.held + 1)
  setUint48(view, BODY_AT + 12, progress.highest + 1)
  setUint48(view, BODY_AT + 18, progress.stable + 1)
  view.setUint32(BODY_AT + 24, Number.parseInt(progress.digest.slice(0, 8), 16), true)
  view.setUint32(BODY_AT + 28, Number.parseInt(progress.digest.slice(8), 16), true)
  view.setUint8(BODY_AT + 32, (progress.wantsAck ? 1 : 0) | (progress.isUnable ? 2 : 0))
  view.setUint16(BODY_AT + 33, progress.room, true)
  view.setUint8(BODY_AT + 35, strangers.length)
  strangers.forEach(({ id, incarnation }, i) => {
    setUint48(view, BODY_AT + PROGRESS_BYTES + i * STRANGER_BYTES, id)
    view.setUint32(BODY_AT + PROGRESS_BYTES + i * STRANGER_BYTES + 6, incarnation, true)
  })
  return seal(bytes, type, group)
}

export function decodeProgress(bytes: Uint8Array): Progress | undefined {
  const input = new Reader(bytes, BODY_AT)
  const aru = input.u48() - 1
  const held = input.u48() - 1
  const highest = input.u48() - 1
  const stable = input.u48() - 1
  const digest = readDigest(input)
  const flags = input.u8()
  const [wantsAck, isUnable] = [(flags & 1) !== 0, (flags & 2) !== 0]
  const room = input.u16()
  const strangers: MemberKey[] = []
  for (let left = input.u8(); left > 0 && input.ok; left--) {
    strangers.push({ id: input.u48(), incarnation: input.u32() })
  }
  const progress = { aru, held, highest, stable, digest, wantsAck, isUnable, room, strangers }
  return input.done && held <= aru ? progress : undefined
}

/** Asks for slots of the sender's configuration. */
export function encodeNak(sender: Sender, slots: readonly Slot[], group: GroupMark): Uint8Array {
  const out = beginBody(sender).u16(slots.length)
  for (const slot of slots) out.u48(slot)
  return seal(out.finish(), DatagramType.nak, group)
}

export function decodeNak(bytes: Uint8Array): Slot[] | undefined {
  const input = new Reader(bytes, BODY_AT)
  const count = input.u16()
  if (count > limits.nakSlots) return undefined
  const slots: Slot[] = []
  for (let i = 0; i < count; i++) slots.push(input.u48())
  return input.done ? slots : undefined
}
