/** Reads the log from a checkpoint on, as far as it goes on without a gap. */
import type { KeptRecord } from '../protocol/kept'
import type { MemberId } from '../protocol/types'
import type { Disk } from './disk'
import { decodeHeader, decodeRecords, HEADER_BYTES, type SegmentHeader } from './log-format'
import type { FileName } from './names'
import { tryRead } from './reading-states'

/** A segment as it was found. */
export interface FoundSegment {
  readonly name: string
  readonly number: number
  /** Without the zeros that were to be written over. */
  readonly bytes: Uint8Array
  /** Null: it has none that can be read. */
  readonly header: SegmentHeader | null
  readonly records: readonly KeptRecord[]
  /** Where what can be read of it ends. */
  readonly end: number
}

/** A stretch of a file that is of no use, because of damage. */
export interface Cut {
  readonly segment: FoundSegment
  readonly offset: number
}

export interface LogRead {
  readonly records: readonly KeptRecord[]
  /** The segments that they are in, oldest first. */
  readonly used: readonly FoundSegment[]
  readonly cuts: readonly Cut[]
}

const NOTHING = { records: [], end: 0 }

export function readSegments(
  disk: Disk,
  names: readonly FileName[],
  server: MemberId
): { readonly segments: FoundSegment[]; readonly isForeign: boolean } {
  let isForeign = false
  const segments = names
    .filter(({ kind, isUnfinished }) => kind === 'log' && !isUnfinished)
    .sort((a, b) => a.number - b.number)
    .map(({ name, number }): FoundSegment => {
      const all = tryRead(disk, name) ?? new Uint8Array(0)
      const header = decodeHeader(all.subarray(0, HEADER_BYTES), number) ?? null
      const { records, end } = header === null ? NOTHING : decodeRecords(all, number)
      isForeign ||= header !== null && header.server !== server
      return { name, number, bytes: withoutZeros(all, end), header, records, end }
    })
  return { segments, isForeign }
}

/** Anything but zeros behind the end is damage, or was not written wholly. */
function withoutZeros(bytes: Uint8Array, end: number): Uint8Array {
  let length = bytes.length
  while (length > end && bytes[length - 1] === 0) length--
  return bytes.subarray(0, length)
}

/**
 * @param checkpoint that was read; 0: none
 * @param at ordinal of the first record that is not part of it
 * @param isBroken whether this checkpoint was there, and could not be read
 */
export function readLog(
  segments: readonly FoundSegment[],
  checkpoint: number,
  at: number,
  isBroken: (checkpoint: number) => boolean
): LogRead {
  const records: KeptRecord[] = []
  const used: { segment: FoundSegment; from: number }[] = []
  const cuts: Cut[] = []
  /** Where the last segment that was used stopped making sense: of interest if none goes on from there. */
  let torn: Cut | null = null
  for (const segment of segments) {
    const { header, bytes, end } = segment
    const whole = { segment, offset: 0 }
    if (header === null) {
      if (bytes.length > 0) cuts.push(whole)
      continue
    }
    if (header.needs > checkpoint) {
      // Else that checkpoint was not finished, and nothing of this was told to be kept.
      if (isBroken(header.needs)) cuts.push(whole)
      continue
    }
    if (header.from > at + records.length) {
      cuts.push(whole)
      continue
    }
    records.length = Math.max(0, Math.min(records.length, header.from - at))
    for (const [i, record] of segment.records.entries()) {
      if (header.from + i >= at + records.length) records.push(record)
    }
    used.push({ segment, from: header.from })
    torn = end < bytes.length ? { segment, offset: end } : null
  }
  if (torn !== null) cuts.push(torn)
  const next = at + records.length
  const stay = used.filter(({ segment, from }, i) => {
    const end = Math.min(from + segment.records.length, used[i + 1]?.from ?? next)
    return end > Math.max(at, from)
  })
  return { records, used: stay.map(({ segment }) => segment), cuts }
}
