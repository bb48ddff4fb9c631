/**
 * What every datagram between servers carries behind the header: who sent it and
 * in which configuration it is (0.0: none yet).
 *
 *     16  sender         6 bytes
 *     22  incarnation    4 bytes
 *     26  epoch          6 bytes
 *     32  representative 6 bytes
 */
import type { ConfigId, Incarnation, MemberId } from '../types'
import { readUint32, readUint48, setUint48, viewOf, Writer } from './bytes'
import { HEADER_BYTES } from './header'

export const SENDER_BYTES = 22
/** Where the body of a server's datagram begins. */
export const BODY_AT = HEADER_BYTES + SENDER_BYTES

export const NO_CONFIG: ConfigId = { epoch: 0, representative: 0 }

/** A member by identity and incarnation. */
export interface MemberKey {
  readonly id: MemberId
  readonly incarnation: Incarnation
}

export interface Sender extends MemberKey {
  readonly config: ConfigId
}

/** Undefined when the datagram is too short to carry one. */
export function decodeSender(bytes: Uint8Array): Sender | undefined {
  if (bytes.length < BODY_AT) return undefined
  return {
    id: readUint48(bytes, HEADER_BYTES),
    incarnation: readUint32(bytes, HEADER_BYTES + 6),
    config: {
      epoch: readUint48(bytes, HEADER_BYTES + 10),
      representative: readUint48(bytes, HEADER_BYTES + 16)
    }
  }
}

/** The sender's id alone; undefined when the datagram is too short to carry one. */
export function peekSenderId(bytes: Uint8Array): MemberId | undefined {
  return bytes.length < BODY_AT ? undefined : readUint48(bytes, HEADER_BYTES)
}

export function encodeSender(bytes: Uint8Array, sender: Sender): void {
  const view = viewOf(bytes)
  setUint48(view, HEADER_BYTES, sender.id)
  view.setUint32(HEADER_BYTES + 6, sender.incarnation, true)
  setUint48(view, HEADER_BYTES + 10, sender.config.epoch)
  setUint48(view, HEADER_BYTES + 16, sender.config.representative)
}

/**
 * A writer that stands at the body, header and sender still to be filled in or filled in now.
 * @param room bytes of the whole datagram, as far as they are known
 */
export function beginBody(sender: Sender, room?: number): Writer {
  const out = new Writer(room)
  out.raw(new Uint8Array(HEADER_BYTES))
  return out
    .u48(sender.id)
    .u32(sender.incarnation)
    .u48(sender.config.epoch)
    .u48(sender.config.representative)
}
