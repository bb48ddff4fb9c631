/**
 * The question whether a datagram of some size gets through, and the answer that it did. Bodies:
 *
 *     probe    16  token   4 bytes   who repeats it has received this
 *              20  round   1 byte
 *              21  bytes   2 bytes   how long the datagram is
 *              23  zeros up to there
 *
 *     probed   16  token   4 bytes   as in the probe
 *              20  round   1 byte
 *              21  flags   1 byte    1: it came by the group's address
 *              22  bytes   2 bytes   how long it was
 *              24  room    2 bytes   the largest datagram that the sender makes up itself; 0: it does not tell
 *
 * An answer is shorter than any probe that is sent: nobody gets more by it than was sent.
 */
import { viewOf } from './bytes'
import { DatagramType, HEADER_BYTES, seal, type GroupMark } from './header'

export interface Probe {
  /** 32 bits. */
  readonly token: number
  /** 0 to 255. */
  readonly round: number
}

export interface Probed extends Probe {
  readonly byGroup: boolean
  /** Length of the probe, at most 65,535 bytes. */
  readonly bytes: number
  readonly room: number
}

export const PROBED_BYTES = HEADER_BYTES + 10
const BY_GROUP = 1

/** @param bytes length of the datagram, at most 65,507 */
export function encodeProbe({ token, round }: Probe, bytes: number, group: GroupMark): Uint8Array {
  const datagram = new Uint8Array(Math.max(bytes, PROBED_BYTES + 1))
  const view = viewOf(datagram)
  view.setUint32(HEADER_BYTES, token, true)
  view.setUint8(HEADER_BYTES + 4, round)
  view.setUint16(HEADER_BYTES + 5, datagram.length, true)
  return seal(datagram, DatagramType.probe, group)
}

/** Decodes what `unseal` called a probe. Undefined when malformed, or not longer than its answer. */
export function decodeProbe(bytes: Uint8Array): Probe | undefined {
  if (bytes.length <= PROBED_BYTES) return undefined
  const view = viewOf(bytes)
  if (view.getUint16(HEADER_BYTES + 5, true) !== bytes.length) return undefined
  return { token: view.getUint32(HEADER_BYTES, true), round: view.getUint8(HEADER_BYTES + 4) }
}

export function encodeProbed(probed: Probed, group: GroupMark): Uint8Array {
  const datagram = new Uint8Array(PROBED_BYTES)
  const view = viewOf(datagram)
  view.setUint32(HEADER_BYTES, probed.token, true)
  view.setUint8(HEADER_BYTES + 4, probed.round)
  view.setUint8(HEADER_BYTES + 5, probed.byGroup ? BY_GROUP : 0)
  view.setUint16(HEADER_BYTES + 6, probed.bytes, true)
  view.setUint16(HEADER_BYTES + 8, probed.room, true)
  return seal(datagram, DatagramType.probed, group)
}

/** Decodes what `unseal` called an answer. Undefined when malformed. */
export function decodeProbed(bytes: Uint8Array): Probed | undefined {
  if (bytes.length !== PROBED_BYTES) return undefined
  const view = viewOf(bytes)
  return {
    token: view.getUint32(HEADER_BYTES, true),
    round: view.getUint8(HEADER_BYTES + 4),
    byGroup: (view.getUint8(HEADER_BYTES + 5) & BY_GROUP) !== 0,
    bytes: view.getUint16(HEADER_BYTES + 6, true),
    room: view.getUint16(HEADER_BYTES + 8, true)
  }
}
