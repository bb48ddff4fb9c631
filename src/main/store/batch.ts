/** Records on their way to the log: a first-in first-out line of them, and one write's worth as bytes. */
import type { KeptRecord } from '../protocol/kept'
import { viewOf } from '../protocol/wire/bytes'
import { encodeHeader, encodeRecord, HEADER_BYTES, RECORD_HEAD_BYTES } from './log-format'
import type { SegmentHeader } from './log-format'

export class WaitingRecords {
  private records: KeptRecord[] = []
  private head = 0
  /** As they will be in the log. */
  bytes = 0

  get count(): number {
    return this.records.length - this.head
  }

  add(record: KeptRecord): void {
    this.records.push(record)
    this.bytes += sizeOf(record)
  }

  at(index: number): KeptRecord {
    return this.records[this.head + index] as KeptRecord
  }

  /** Takes out the first ones. */
  shift(count: number): void {
    for (let i = 0; i < count; i++) this.bytes -= sizeOf(this.at(i))
    this.head += count
    if (2 * this.head < this.records.length) return
    this.records = this.records.slice(this.head)
    this.head = 0
  }

  clear(): void {
    this.shift(this.count)
  }
}

export function sizeOf(record: KeptRecord): number {
  return RECORD_HEAD_BYTES + record.bytes.length
}

/** One write's worth, in a buffer that is used again. */
export class Batch {
  private buffer: Uint8Array
  private view: DataView

  constructor(private readonly bytesMost: number) {
    this.buffer = new Uint8Array(Math.min(64 * 1024, bytesMost))
    this.view = viewOf(this.buffer)
  }

  /**
   * As many of the first `countMost` records as fit, one at least.
   *
   * @param header to begin the segment with; null when it has one
   * @param offset where in its segment the first record goes
   */
  fill(
    waiting: WaitingRecords,
    countMost: number,
    number: number,
    offset: number,
    header: SegmentHeader | null
  ): { readonly bytes: Uint8Array; readonly count: number } {
    const begin = header === null ? 0 : HEADER_BYTES
    let size = begin
    let count = 0
    while (count < countMost) {
      const more = sizeOf(waiting.at(count))
      if (count > 0 && size + more > this.bytesMost) break
      size += more
      count++
    }
    this.makeRoom(size)
    if (header !== null) encodeHeader(header, this.buffer)
    for (let i = 0, at = begin; i < count; i++) {
      const from = offset + at - begin
      at = encodeRecord(waiting.at(i), this.buffer, this.view, at, number, from)
    }
    return { bytes: this.buffer.subarray(0, size), count }
  }

  private makeRoom(size: number): void {
    if (size <= this.buffer.length) return
    const room = Math.max(size, Math.min(this.bytesMost, 2 * this.buffer.length))
    this.buffer = new Uint8Array(room)
    this.view = viewOf(this.buffer)
  }
}
