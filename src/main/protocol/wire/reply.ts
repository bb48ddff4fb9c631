/**
 * A server's answer to one packet. Body, from byte 16:
 *
 *     server    6 bytes  who sequenced it
 *     config    12 bytes epoch and representative in which it was ordered
 *     slot      6 bytes
 *     refusal   1 byte   a status: 0 (ok) = executed; busy or not-primary = not executed
 *     client    4 bytes  XXH32 of the client's id
 *     first     4 bytes
 *     count     2 bytes
 *     hint      2 bytes  when refused: milliseconds to wait before the next try
 *     reason    1 byte   of a refusal: 0 none given, 1 too much waits, 2 a member cannot keep what is ordered
 *     room      2 bytes  what this client may have under way, in units of 256 bytes (`ordering/room.ts`)
 *     results   count times: 1 byte (bits 0-3 status, bits 4-5: 0 none, 1 int32, 2 float64) and the value
 */
import { STATUSES, type ConfigId, type MemberId, type Slot, type Status } from '../types'
import { xxh32 } from './checksum'
import { getUint48, setUint48, utf8Encode, viewOf } from './bytes'
import { DatagramType, HEADER_BYTES, seal, type GroupMark } from './header'
import { REPLY_HEAD_BYTES } from './request'

/**
 * Why a server is busy. `full`: too much waits to be ordered. `storage`: a member has no room on
 * its disk, or a broken one; the request was dropped, and is not executed unless it is sent again.
 */
export const REFUSAL_REASONS = ['none', 'full', 'storage'] as const
export type RefusalReason = (typeof REFUSAL_REASONS)[number]

/** A reply tells a client's room in such units, 65,535 at most. */
export const ROOM_UNIT_BYTES = 256

/** Mostly one client is answered many times. */
let lastClient = ''
let lastTag = xxh32(viewOf(new Uint8Array(0)), 0, 0, 0)

/** What identifies a client in a reply. */
export function clientTag(client: string): number {
  if (client === lastClient) return lastTag
  const view = viewOf(utf8Encode(client))
  lastTag = xxh32(view, 0, view.byteLength, 0)
  lastClient = client
  return lastTag
}

/** Collects results in execution order; reusable. */
export class ResultWriter {
  private bytes = new Uint8Array(1024)
  private view = viewOf(this.bytes)
  private at = 0

  /** `value` is null where the operation has no result. */
  add(status: number, value: number | null): void {
    if (this.at + 9 > this.bytes.length) {
      const bigger = new Uint8Array(this.bytes.length * 2)
      bigger.set(this.bytes)
      this.bytes = bigger
      this.view = viewOf(bigger)
    }
    if (value === null) {
      this.view.setUint8(this.at++, status)
    } else if (value === (value | 0)) {
      this.view.setUint8(this.at, status | 0x10)
      this.view.setInt32(this.at + 1, value, true)
      this.at += 5
    } else {
      this.view.setUint8(this.at, status | 0x20)
      this.view.setFloat64(this.at + 1, value, true)
      this.at += 9
    }
  }

  /** A copy of what was added; the writer starts anew. */
  finish(): Uint8Array {
    const results = this.bytes.slice(0, this.at)
    this.at = 0
    return results
  }
}

/** Everything of a reply but its results. */
export interface ReplyHead {
  readonly server: MemberId
  readonly config: ConfigId
  readonly slot: Slot
  readonly refusal: Status
  readonly client: number
  readonly first: number
  readonly count: number
  readonly hintMs: number
  readonly reason: RefusalReason
  /** Bytes that the client may have under way: a multiple of {@link ROOM_UNIT_BYTES}. */
  readonly room: number
}

export function encodeReply(head: ReplyHead, results: Uint8Array, group: GroupMark): Uint8Array {
  const bytes = new Uint8Array(REPLY_HEAD_BYTES + results.length)
  const view = viewOf(bytes)
  setUint48(view, HEADER_BYTES, head.server)
  setUint48(view, HEADER_BYTES + 6, head.config.epoch)
  setUint48(view, HEADER_BYTES + 12, head.config.representative)
  setUint48(view, HEADER_BYTES + 18, head.slot)
  view.setUint8(HEADER_BYTES + 24, STATUSES.indexOf(head.refusal))
  view.setUint32(HEADER_BYTES + 25, head.client, true)
  view.setUint32(HEADER_BYTES + 29, head.first, true)
  view.setUint16(HEADER_BYTES + 33, head.count, true)
  view.setUint16(HEADER_BYTES + 35, head.hintMs, true)
  view.setUint8(HEADER_BYTES + 37, REFUSAL_REASONS.indexOf(head.reason))
  view.setUint16(HEADER_BYTES + 38, head.room / ROOM_UNIT_BYTES, true)
  bytes.set(results, REPLY_HEAD_BYTES)
  return seal(bytes, DatagramType.reply, group)
}

/** A decoded reply; `results` is read by {@link readResults}. */
export interface Reply extends ReplyHead {
  readonly results: Uint8Array
}

/** Decodes a datagram that `unseal` called a reply. Undefined when malformed. */
export function decodeReply(bytes: Uint8Array): Reply | undefined {
  if (bytes.length < REPLY_HEAD_BYTES) return undefined
  const view = viewOf(bytes)
  const refusal = STATUSES[view.getUint8(HEADER_BYTES + 24)]
  const reason = REFUSAL_REASONS[view.getUint8(HEADER_BYTES + 37)]
  if (refusal === undefined || reason === undefined) return undefined
  const reply: Reply = {
    server: getUint48(view, HEADER_BYTES),
    config: {
      epoch: getUint48(view, HEADER_BYTES + 6),
      representative: getUint48(view, HEADER_BYTES + 12)
    },
    slot: getUint48(view, HEADER_BYTES + 18),
    refusal,
    client: view.getUint32(HEADER_BYTES + 25, true),
    first: view.getUint32(HEADER_BYTES + 29, true),
    count: view.getUint16(HEADER_BYTES + 33, true),
    hintMs: view.getUint16(HEADER_BYTES + 35, true),
    reason,
    room: view.getUint16(HEADER_BYTES + 38, true) * ROOM_UNIT_BYTES,
    results: bytes.subarray(REPLY_HEAD_BYTES)
  }
  const expected = refusal === 'ok' ? reply.count : 0
  return readResults(reply.results, () => undefined) === expected ? reply : undefined
}

/** The tag of the client that a datagram is for, if that is a reply; without any look at the rest. */
export function peekClientTag(bytes: Uint8Array): number {
  return bytes.length < REPLY_HEAD_BYTES ? -1 : viewOf(bytes).getUint32(HEADER_BYTES + 25, true)
}

/**
 * Calls `each` for every result with its place, status and value.
 * Returns how many there were, or -1 when the bytes are malformed.
 */
export function readResults(
  results: Uint8Array,
  each: (index: number, status: Status, value: number | null) => void
): number {
  const view = viewOf(results)
  let at = 0
  let index = 0
  while (at < results.length) {
    const code = view.getUint8(at++)
    const status = STATUSES[code & 15]
    const size = [0, 4, 8, -1][(code >> 4) & 3] as number
    if (status === undefined || size < 0 || code > 0x3f || at + size > results.length) return -1
    each(
      index++,
      status,
      size === 0 ? null : size === 4 ? view.getInt32(at, true) : view.getFloat64(at, true)
    )
    at += size
  }
  return index
}
