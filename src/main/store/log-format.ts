/**
 * Segments of the log:
 *
 *     header   magic 4, version 1, number 6, from 6, needs 6, durable 6, server 6, checksum 4
 *     record   length 4, checksum 4, kind 1, bytes
 *     zeros    to be written over
 *
 * Every record has an ordinal: its place among all that this server ever kept. A
 * segment begins with the record `from`. Segments are read in the order of their
 * numbers, and from its beginning on each takes the place of what those before it say:
 * so a segment whose end could not be written is simply followed by another.
 */
import { KEPT_KINDS, type KeptRecord } from '../protocol/kept'
import type { MemberId } from '../protocol/types'
import { Reader, setUint48, viewOf } from '../protocol/wire/bytes'
import { xxh32 } from '../protocol/wire/checksum'

const MAGIC = 0x4c515446
const VERSION = 1
const HEADER_SEED = 0x6c6f67
export const HEADER_BYTES = 39
export const RECORD_HEAD_BYTES = 9

export interface SegmentHeader {
  readonly number: number
  /** Ordinal of the first record. */
  readonly from: number
  /** The checkpoint without which it makes no sense, or any later one. 0: none is needed. */
  readonly needs: number
  /** The newest checkpoint that was durable when it was begun; 0: none. */
  readonly durable: number
  readonly server: MemberId
}

export function encodeHeader(header: SegmentHeader, out: Uint8Array): void {
  const view = viewOf(out)
  view.setUint32(0, MAGIC, true)
  view.setUint8(4, VERSION)
  setUint48(view, 5, header.number)
  setUint48(view, 11, header.from)
  setUint48(view, 17, header.needs)
  setUint48(view, 23, header.durable)
  setUint48(view, 29, header.server)
  view.setUint32(35, xxh32(view, 0, 35, HEADER_SEED), true)
}

/** Undefined when that is no header of segment `number`. */
export function decodeHeader(bytes: Uint8Array, number: number): SegmentHeader | undefined {
  const input = new Reader(bytes)
  const isOurs = input.u32() === MAGIC && input.u8() === VERSION
  const header = {
    number: input.u48(),
    from: input.u48(),
    needs: input.u48(),
    durable: input.u48(),
    server: input.u48()
  }
  const checksum = input.u32()
  if (!input.ok || !isOurs || header.number !== number) return undefined
  return checksum === xxh32(viewOf(bytes), 0, 35, HEADER_SEED) ? header : undefined
}

/** A record's bytes count for nothing at another place or in another file. */
function seedOf(number: number, offset: number): number {
  return (Math.imul(number, 0x9e3779b1) ^ Math.imul(offset, 0x85ebca77) ^ HEADER_SEED) | 0
}

/**
 * Writes a record to `out` at `at`.
 *
 * @param number of its segment
 * @param offset where it begins in its segment
 * @returns where it ends in `out`
 */
export function encodeRecord(
  { kind, bytes }: KeptRecord,
  out: Uint8Array,
  view: DataView,
  at: number,
  number: number,
  offset: number
): number {
  const end = at + RECORD_HEAD_BYTES + bytes.length
  view.setUint32(at, bytes.length, true)
  view.setUint8(at + 8, KEPT_KINDS.indexOf(kind))
  out.set(bytes, at + RECORD_HEAD_BYTES)
  view.setUint32(at + 4, xxh32(view, at + 8, end, seedOf(number, offset)), true)
  return end
}

/** The records of a segment, and where what can be read of it ends: there may be zeros behind. */
export function decodeRecords(
  bytes: Uint8Array,
  number: number
): { readonly records: KeptRecord[]; readonly end: number } {
  const view = viewOf(bytes)
  const records: KeptRecord[] = []
  let at = HEADER_BYTES
  while (at + RECORD_HEAD_BYTES <= bytes.length) {
    const end = at + RECORD_HEAD_BYTES + view.getUint32(at, true)
    const kind = KEPT_KINDS[view.getUint8(at + 8)]
    if (end > bytes.length || kind === undefined) break
    if (view.getUint32(at + 4, true) !== xxh32(view, at + 8, end, seedOf(number, at))) break
    records.push({ kind, bytes: bytes.subarray(at + RECORD_HEAD_BYTES, end) })
    at = end
  }
  return { records, end: at }
}
