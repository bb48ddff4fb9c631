/** Any datagram in words. */
import { formatConfigId } from '../../src/main/protocol/ids'
import { DatagramType, HEADER_BYTES } from '../../src/main/protocol/wire/header'
import { decodeHandover, decodeOrder } from '../../src/main/protocol/wire/order'
import { decodeNak, decodeProgress } from '../../src/main/protocol/wire/progress'
import { decodeReply } from '../../src/main/protocol/wire/reply'
import { parsePacket } from '../../src/main/protocol/wire/request'
import { decodeSender } from '../../src/main/protocol/wire/sender'
import { changeText } from './change-text'
import type { Names } from './names'
import { messagesText, packetText } from './operation-text'

/** The plain name of a datagram's type, as in docs/protocol.md. */
export function typeName(bytes: Uint8Array): string {
  const found = Object.entries(DatagramType).find(([, type]) => type === bytes[3])
  return (found?.[0] ?? 'unknown').replace(/[A-Z]/g, (letter) => ` ${letter}`).toUpperCase()
}

export class DatagramTexts {
  /** By sender: what its last heartbeat to all told, but for how far it is. */
  private readonly told = new Map<number, string>()

  constructor(private readonly names: Names) {}

  /** Null: routine, of no interest to a story. */
  textOf(bytes: Uint8Array, isMulticast: boolean): string | null {
    if (bytes[3] === DatagramType.heartbeat) return this.heartbeat(bytes, isMulticast)
    return orderingText(bytes, this.names) ?? changeText(bytes, this.names) ?? typeName(bytes)
  }

  private heartbeat(bytes: Uint8Array, isMulticast: boolean): string | null {
    const progress = decodeProgress(bytes)
    const sender = decodeSender(bytes)
    if (progress === undefined || sender === undefined) return null
    const far = `I have ${through(progress.aru)}`
    if (!isMulticast) return 'HEARTBEAT: are you there?'
    const { strangers } = progress
    const state = `${formatConfigId(sender.config)} ${JSON.stringify(strangers)}`
    const before = this.told.get(sender.id)
    this.told.set(sender.id, state)
    if (strangers.length > 0) {
      const news = `HEARTBEAT: I am in ${this.names.config(sender.config)} and hear a stranger, `
      return before === state ? null : news + this.names.list(strangers)
    }
    if (before?.split(' ')[0] !== state.split(' ')[0]) {
      return `HEARTBEAT: I am in ${this.names.config(sender.config)} now`
    }
    return progress.wantsAck ? `HEARTBEAT: ${far}; what have you?` : null
  }
}

function through(slot: number): string {
  return slot < 0 ? 'no slot' : `slots up to ${String(slot)}`
}

function orderingText(bytes: Uint8Array, names: Names): string | undefined {
  switch (bytes[3]) {
    case DatagramType.request: {
      const packet = parsePacket(bytes.slice(HEADER_BYTES))
      if (packet === undefined) return undefined
      const again = packet.attempt === 0 ? '' : ` again (try ${String(packet.attempt + 1)})`
      return `REQUEST ${String(packet.first)}${again}: ${packetText(packet)}`
    }
    case DatagramType.reply:
      return replyText(bytes, names)
    case DatagramType.order: {
      const order = decodeOrder(bytes)
      const kind = order?.resent === true ? 'ORDER (a resend)' : 'ORDER'
      return order && `${kind} slot ${String(order.slot)}: ${messagesText(order.messages)}`
    }
    case DatagramType.ack: {
      const progress = decodeProgress(bytes)
      if (progress === undefined) return undefined
      const { aru, highest } = progress
      const more = highest > aru ? `, and know of slot ${String(highest)}` : ''
      return `ACK: I have ${through(aru)}${more}`
    }
    case DatagramType.nak: {
      const slots = decodeNak(bytes)
      return slots && `NAK: I miss slot ${slots.join(', ')}`
    }
    case DatagramType.handover: {
      const handover = decodeHandover(bytes)
      return handover && `HANDOVER: it is your turn to order ${messagesText(handover.messages)}`
    }
    default:
      return undefined
  }
}

function replyText(bytes: Uint8Array, names: Names): string | undefined {
  const reply = decodeReply(bytes)
  if (reply === undefined) return undefined
  const to = `REPLY to request ${String(reply.first)}`
  if (reply.refusal !== 'ok') return `${to}: ${reply.refusal}`
  return `${to} (slot ${String(reply.slot)} of ${names.config(reply.config)})`
}
