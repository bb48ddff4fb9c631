/**
 * A slot with its messages, as its owner multicasts it and as any holder resends
 * it; and a packet handed over to the member whose turn it is. Bodies:
 *
 *     order     slot 6, stable + 1 6, held + 1 6, flags 1 (bit 0: resent, bit 1: handed over in vain), count 2,
 *               count times: where the answer goes 6, length 4 (top bit: classic), packet
 *     handover  aru + 1 6, count 2, packets as above
 */
import type { Endpoint, Slot } from '../types'
import { Reader, readUint48, setUint48, viewOf } from './bytes'
import { DatagramType, seal, type GroupMark } from './header'
import { parsePacket, type Packet } from './request'
import { BODY_AT, encodeSender, type Sender } from './sender'

/** A client's packet and where its answer goes. */
export interface Message {
  readonly packet: Packet
  readonly replyTo: Endpoint
  /** Came over the classic port: the answer is text. */
  readonly classic: boolean
}

/** Bytes in front of a slot's messages. */
export const ORDER_HEAD_BYTES = BODY_AT + 21
const HANDOVER_HEAD_BYTES = BODY_AT + 8
/** Bytes that a message adds to its packet's. */
const MESSAGE_HEAD_BYTES = 10
/** Top bit of a packet's length: the client is a classic one. */
const CLASSIC = 0x8000_0000
const FLAGS_AT = BODY_AT + 18
const RESENT = 1
const IN_VAIN = 2

export interface Order {
  readonly slot: Slot
  /** Highest slot that the owner knew to be stable, -1 for none. */
  readonly stable: Slot
  /** The owner holds as much as its durability promises up to here: `slot` itself, unless it must be durable first. */
  readonly held: Slot
  /** Since its last slot the owner was handed over what it had. */
  readonly handedInVain: boolean
  readonly messages: readonly Message[]
}

/** Bytes that this message takes in a slot. */
export function messageBytes(message: Message): number {
  return MESSAGE_HEAD_BYTES + message.packet.bytes.length
}

function writeMessages(bytes: Uint8Array, start: number, messages: readonly Message[]): void {
  const view = viewOf(bytes)
  let at = start
  for (const { packet, replyTo, classic } of messages) {
    setUint48(view, at, replyTo)
    view.setUint32(at + 6, packet.bytes.length + (classic ? CLASSIC : 0), true)
    bytes.set(packet.bytes, at + 10)
    at += 10 + packet.bytes.length
  }
}

function readMessages(input: Reader, count: number): Message[] | undefined {
  const messages: Message[] = []
  for (let i = 0; i < count; i++) {
    const replyTo = input.u48()
    const length = input.u32()
    const packet = parsePacket(input.slice(length % CLASSIC))
    if (!input.ok || packet === undefined) return undefined
    messages.push({ packet, replyTo, classic: length >= CLASSIC })
  }
  return input.done ? messages : undefined
}

function sizeOf(head: number, messages: readonly Message[]): number {
  return messages.reduce((sum, message) => sum + messageBytes(message), head)
}

export function encodeOrder(sender: Sender, order: Order, group: GroupMark): Uint8Array {
  const bytes = new Uint8Array(sizeOf(ORDER_HEAD_BYTES, order.messages))
  encodeSender(bytes, sender)
  const view = viewOf(bytes)
  setUint48(view, BODY_AT, order.slot)
  setUint48(view, BODY_AT + 6, order.stable + 1)
  setUint48(view, BODY_AT + 12, order.held + 1)
  bytes[FLAGS_AT] = order.handedInVain ? IN_VAIN : 0
  view.setUint16(BODY_AT + 19, order.messages.length, true)
  writeMessages(bytes, ORDER_HEAD_BYTES, order.messages)
  return seal(bytes, DatagramType.order, group)
}

/** The same slot, sent by a holder: its sender is the holder, so it is no sign of life of the owner. */
export function resendOrder(order: Uint8Array, holder: Sender, group: GroupMark): Uint8Array {
  // Not `slice`: what came from a socket is a Buffer, whose slices share its memory.
  const bytes = new Uint8Array(order)
  encodeSender(bytes, holder)
  bytes[FLAGS_AT] = (bytes[FLAGS_AT] ?? 0) | RESENT
  return seal(bytes, DatagramType.order, group)
}

/** The slot's number alone, without decoding the rest; -1 when too short. */
export function peekSlot(bytes: Uint8Array): Slot {
  return bytes.length < ORDER_HEAD_BYTES ? -1 : readUint48(bytes, BODY_AT)
}

export function decodeOrder(bytes: Uint8Array): (Order & { readonly resent: boolean }) | undefined {
  const input = new Reader(bytes, BODY_AT)
  const slot = input.u48()
  const stable = input.u48() - 1
  const held = input.u48() - 1
  const flags = input.u8()
  const [resent, handedInVain] = [(flags & RESENT) !== 0, (flags & IN_VAIN) !== 0]
  const messages = readMessages(input, input.u16())
  if (messages === undefined || held > slot) return undefined
  return { slot, stable, held, handedInVain, resent, messages }
}

export interface Handover {
  /** Highest slot up to which the sender holds everything, -1 for none. */
  readonly aru: Slot
  readonly messages: readonly Message[]
}

export function encodeHandover(sender: Sender, handover: Handover, group: GroupMark): Uint8Array {
  const bytes = new Uint8Array(sizeOf(HANDOVER_HEAD_BYTES, handover.messages))
  encodeSender(bytes, sender)
  const view = viewOf(bytes)
  setUint48(view, BODY_AT, handover.aru + 1)
  view.setUint16(BODY_AT + 6, handover.messages.length, true)
  writeMessages(bytes, HANDOVER_HEAD_BYTES, handover.messages)
  return seal(bytes, DatagramType.handover, group)
}

export function decodeHandover(bytes: Uint8Array): Handover | undefined {
  const input = new Reader(bytes, BODY_AT)
  const aru = input.u48() - 1
  const messages = readMessages(input, input.u16())
  return messages === undefined ? undefined : { aru, messages }
}

/** Room for messages in a slot of at most `maxDatagram` bytes. */
export function slotRoom(maxDatagram: number): number {
  return maxDatagram - ORDER_HEAD_BYTES
}
