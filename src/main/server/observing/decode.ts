/** Datagrams of the group as what they say, by the protocol's own decoders. */
import type { DatagramName } from '../../../shared/timeline'
import { decodeAudit, type Audit } from '../../protocol/wire/audit'
import { decodeClassicRequest } from '../../protocol/wire/classic'
import {
  DatagramType,
  HEADER_BYTES,
  isBetweenServers,
  WIRE_VERSION
} from '../../protocol/wire/header'
import {
  decodeAccept,
  decodeInstall,
  decodeJoin,
  decodePlan,
  decodePropose,
  decodeReady,
  type Accept,
  type Install,
  type Join,
  type Plan,
  type Propose,
  type Ready
} from '../../protocol/wire/membership'
import { decodeHandover, decodeOrder, type Handover, type Order } from '../../protocol/wire/order'
import { decodeNak, decodeProgress, type Progress } from '../../protocol/wire/progress'
import { decodeReply, type Reply } from '../../protocol/wire/reply'
import { parsePacket, type Packet } from '../../protocol/wire/request'
import { decodeSender, type Sender } from '../../protocol/wire/sender'
import {
  decodeStatePieces,
  decodeStateRequest,
  type StatePieces,
  type StateRequest
} from '../../protocol/wire/state'
import { utf8Decode } from '../../protocol/wire/bytes'

/** What a datagram says, by its kind. */
export type Decoded =
  | { readonly name: 'request'; readonly body: Packet }
  | { readonly name: 'reply'; readonly body: Reply | string }
  | { readonly name: 'order' | 'resend'; readonly body: Order }
  | { readonly name: 'ack' | 'heartbeat'; readonly body: Progress }
  | { readonly name: 'nak'; readonly body: readonly number[] }
  | { readonly name: 'handover'; readonly body: Handover }
  | { readonly name: 'join'; readonly body: Join }
  | { readonly name: 'propose'; readonly body: Propose }
  | { readonly name: 'accept'; readonly body: Accept }
  | { readonly name: 'plan'; readonly body: Plan }
  | { readonly name: 'ready'; readonly body: Ready }
  | { readonly name: 'install'; readonly body: Install }
  | { readonly name: 'leave'; readonly body: null }
  | { readonly name: 'state'; readonly body: StateRequest | StatePieces }
  | { readonly name: 'audit'; readonly body: Audit }
  | { readonly name: 'other'; readonly body: null }

/** A datagram with who says that he sent it; null: no server. */
export type Datagram = Decoded & { readonly sender: Sender | null }

const OTHER = { name: 'other', body: null, sender: null } as const

/** Any bytes at all; what is none of the group's is `other`. Whether it is whole is not asked. */
export function decodeDatagram(bytes: Uint8Array): Datagram {
  if (!isOwnFormat(bytes)) return decodeClassic(bytes)
  const type = bytes[3] ?? 0
  const sender = isBetweenServers(type) ? (decodeSender(bytes) ?? null) : null
  const decoded = decodeBody(type, bytes)
  return decoded === undefined ? OTHER : { ...decoded, sender }
}

/** Begins as the group's own datagrams do. */
export function isOwnFormat(bytes: Uint8Array): boolean {
  return (
    bytes.length >= HEADER_BYTES &&
    bytes[0] === 0x46 &&
    bytes[1] === 0x51 &&
    bytes[2] === WIRE_VERSION
  )
}

function decodeClassic(bytes: Uint8Array): Datagram {
  const packet = decodeClassicRequest(bytes)
  if (packet !== undefined) return { name: 'request', body: packet, sender: null }
  const text = bytes.length <= 20 ? utf8Decode(bytes) : undefined
  return text !== undefined && /^-?\d+$/.test(text)
    ? { name: 'reply', body: text, sender: null }
    : OTHER
}

function decodeBody(type: number, bytes: Uint8Array): Decoded | undefined {
  switch (type) {
    case DatagramType.request:
      return named('request', parsePacket(bytes.subarray(HEADER_BYTES)))
    case DatagramType.reply:
      return named('reply', decodeReply(bytes))
    case DatagramType.order: {
      const order = decodeOrder(bytes)
      return named(order?.resent === true ? 'resend' : 'order', order)
    }
    case DatagramType.ack:
      return named('ack', decodeProgress(bytes))
    case DatagramType.heartbeat:
      return named('heartbeat', decodeProgress(bytes))
    case DatagramType.nak:
      return named('nak', decodeNak(bytes))
    case DatagramType.handover:
      return named('handover', decodeHandover(bytes))
    case DatagramType.join:
      return named('join', decodeJoin(bytes))
    case DatagramType.propose:
      return named('propose', decodePropose(bytes))
    case DatagramType.accept:
      return named('accept', decodeAccept(bytes))
    case DatagramType.plan:
      return named('plan', decodePlan(bytes))
    case DatagramType.ready:
      return named('ready', decodeReady(bytes))
    case DatagramType.install:
      return named('install', decodeInstall(bytes))
    case DatagramType.leave:
      return { name: 'leave', body: null }
    case DatagramType.stateRequest:
      return named('state', decodeStateRequest(bytes))
    case DatagramType.statePieces:
      return named('state', decodeStatePieces(bytes))
    case DatagramType.audit:
      return named('audit', decodeAudit(bytes))
    default:
      return undefined
  }
}

function named<N extends DatagramName, B>(
  name: N,
  body: B | undefined
): { readonly name: N; readonly body: B } | undefined {
  return body === undefined ? undefined : { name, body }
}
