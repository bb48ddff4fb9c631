/**
 * What every datagram begins with (16 bytes, little-endian):
 *
 *     0  'F' 'Q'      2 bytes
 *     2  version      1 byte
 *     3  type         1 byte
 *     4  checksum     4 bytes: XXH32 of bytes 8 to the end, seeded with version and type
 *     8  group        8 bytes: two XXH32 of the group's name
 *
 * A datagram that fails any of these checks is counted and dropped.
 */
import { xxh32 } from './checksum'
import { readUint32, utf8Encode, viewOf } from './bytes'

export const HEADER_BYTES = 16
const MAGIC = 0x5146
/** Version of the wire format. Another version is another group. */
export const WIRE_VERSION = 1

/** Datagram types. Values are the wire's: never reuse one. */
export const DatagramType = {
  request: 1,
  reply: 2,
  order: 3,
  ack: 4,
  nak: 5,
  handover: 6,
  heartbeat: 7,
  join: 8,
  propose: 9,
  accept: 10,
  plan: 11,
  ready: 12,
  install: 13,
  leave: 14,
  stateRequest: 15,
  statePieces: 16,
  query: 17,
  answer: 18,
  audit: 19,
  /** Begins a stream between two servers (`net/stream-frames.ts`); never a datagram. */
  hello: 20,
  /** By which ways servers reach each other (`reach.ts`); the core never sees it. */
  reach: 21,
  /** Which groups there are, and the question for them (`discovery.ts`), at an address of their own. */
  announce: 22,
  find: 23,
  /** Whether somebody is at the address that he sends from (`proof.ts`); the core never sees it. */
  prove: 24,
  proof: 25,
  /** Whether a datagram of this size gets through, and that it did (`probe.ts`); the core never sees it. */
  probe: 26,
  probed: 27
} as const
export type DatagramType = (typeof DatagramType)[keyof typeof DatagramType]
const LAST_TYPE = DatagramType.probed

/** Between servers: such a datagram carries its sender (`sender.ts`). */
export function isBetweenServers(type: number): boolean {
  const isOrdering = type >= DatagramType.order && type <= DatagramType.statePieces
  return isOrdering || type === DatagramType.audit
}

/** A group's 64-bit mark in datagrams. */
export interface GroupMark {
  readonly high: number
  readonly low: number
}

/** The mark of the group with this name. */
export function groupMark(name: string): GroupMark {
  const view = viewOf(utf8Encode(name))
  return {
    high: xxh32(view, 0, view.byteLength, 0x46545148),
    low: xxh32(view, 0, view.byteLength, 0x4654514c)
  }
}

/** The group's multicast address, inside 239.192.0.0/14 (RFC 2365, organisation-local scope). */
export function groupAddress(name: string): string {
  const { low } = groupMark(name)
  return `239.${String(192 + ((low >>> 16) & 3))}.${String((low >>> 8) & 255)}.${String(low & 255)}`
}

/** Fills in the header of a datagram whose body (from byte 16) is complete. Returns `bytes`. */
export function seal(bytes: Uint8Array, type: DatagramType, group: GroupMark): Uint8Array {
  const view = viewOf(bytes)
  view.setUint16(0, MAGIC, true)
  view.setUint8(2, WIRE_VERSION)
  view.setUint8(3, type)
  view.setUint32(8, group.high, true)
  view.setUint32(12, group.low, true)
  view.setUint32(4, checksumOf(view, type), true)
  return bytes
}

/** A datagram that says that it is of this group; whether it is whole, `unseal` tells. */
export function isMarked(bytes: Uint8Array, group: GroupMark): boolean {
  if (bytes.length < HEADER_BYTES || bytes[0] !== 0x46 || bytes[1] !== 0x51) return false
  return readUint32(bytes, 8) === group.high && readUint32(bytes, 12) === group.low
}

/** Why a datagram was not accepted. */
export type Rejection = 'foreign' | 'version' | 'group' | 'checksum' | 'type'

/** The type of a datagram of this group, or why it is none. Reads any bytes at all. */
export function unseal(bytes: Uint8Array, group: GroupMark): DatagramType | Rejection {
  if (bytes.length < HEADER_BYTES || bytes[0] !== 0x46 || bytes[1] !== 0x51) return 'foreign'
  if (bytes[2] !== WIRE_VERSION) return 'version'
  if (readUint32(bytes, 8) !== group.high || readUint32(bytes, 12) !== group.low) return 'group'
  const type = bytes[3] ?? 0
  if (type < 1 || type > LAST_TYPE) return 'type'
  if (readUint32(bytes, 4) !== checksumOf(viewOf(bytes), type)) return 'checksum'
  return type as DatagramType
}

function checksumOf(view: DataView, type: number): number {
  return xxh32(view, 8, view.byteLength, (WIRE_VERSION << 8) | type)
}
