/**
 * The log: takes records in their order and writes them in segments, with group
 * commit. While one write, and with `sync` the sync after it, is on its way, others
 * gather; the next takes them all.
 *
 * A write that fails leaves a segment with an end that nobody knows, so what was to be
 * written goes to a new one (`log-format.ts` says why that is right). What a failed sync
 * leaves nobody knows either, and there it is what was written before too: the log
 * cannot go on from that, and its owner begins a new one from a checkpoint.
 */
import type { KeptRecord } from '../protocol/kept'
import type { MemberId } from '../protocol/types'
import { Batch, WaitingRecords } from './batch'
import type { Disk } from './disk'
import { HEADER_BYTES } from './log-format'
import { fileName } from './names'
import type { StoreLimits } from './store-limits'
import type { Timers } from './timers'

export interface JournalOptions {
  readonly disk: Disk
  readonly durability: 'async' | 'sync'
  readonly limits: StoreLimits
  readonly timers: Timers
  readonly server: MemberId
  /** A number that no file has yet, greater than all. */
  readonly takeNumber: () => number
  /** The newest checkpoint that is durable; 0: none. */
  readonly durableCheckpoint: () => number
  /** More records are in the log. */
  readonly onProgress: () => void
  /** A sync failed: who reads the log cannot know whether what is there is on disk. */
  readonly onDoubt: () => void
  /** Nothing is written until `retry`; after a failed sync, until `restart`. */
  readonly onFailed: (error: Error, isSync: boolean) => void
}

/** A file of the log. */
export interface Segment {
  readonly number: number
  readonly name: string
  /** Ordinal of its first record. */
  readonly from: number
  bytes: number
}

/** A new segment begins. */
interface Cut {
  /** The segment before ends with the record before this one. */
  readonly before: number
  /** The new one begins with this record: records between are in the checkpoint alone. */
  readonly at: number
  /** The checkpoint that it needs; null: the same as before. */
  readonly needs: number | null
}

export class Journal {
  private readonly waiting = new WaitingRecords()
  private batch: Batch
  private cuts: Cut[] = []
  private current: Segment | null = null
  private busy = false
  private failed = false
  /** Callbacks of what was begun before a restart are of no interest. */
  private era = 0
  /** Files with records that were written, but not synced. */
  private readonly unsynced = new Set<string>()
  private syncDue = false

  /**
   * @param segments that are on disk, oldest first
   * @param next ordinal of the first record to be written
   * @param root the checkpoint that the log goes on from; 0: it begins with nothing
   */
  constructor(
    private readonly options: JournalOptions,
    private segments: Segment[],
    private next: number,
    private root: number
  ) {
    this.batch = new Batch(options.limits.batchBytes)
    this.done = next
  }

  /** Ordinal of the first record that is not in the log, as safely as the durability says. */
  done: number

  get hasFailed(): boolean {
    return this.failed
  }

  get isIdle(): boolean {
    return !this.busy && this.waiting.count === 0
  }

  get waitsForTooMany(): boolean {
    const { waitingBytes, waitingRecords } = this.options.limits
    return this.waiting.bytes > waitingBytes || this.waiting.count > waitingRecords
  }

  add(record: KeptRecord): void {
    this.waiting.add(record)
    this.write()
  }

  /**
   * The next record to be added begins a new segment.
   *
   * @param before ordinal of the record after the last that was added
   * @param at ordinal of the next
   */
  cut(before: number, at: number, needs: number | null): void {
    this.cuts.push({ before, at, needs })
  }

  /** Drops what waits, and waits for `restart`. */
  stop(): void {
    this.era++
    if (this.busy) this.batch = new Batch(this.options.limits.batchBytes)
    this.busy = false
    this.failed = true
    this.waiting.clear()
    this.cuts = []
    this.current = null
  }

  /** Goes on in a new segment, with the record `at`, from a checkpoint that is being written. */
  restart(at: number, needs: number): void {
    this.next = at
    this.done = at
    this.root = needs
    this.failed = false
  }

  /** Tries again what could not be written. */
  retry(): void {
    if (!this.failed) return
    this.failed = false
    this.write()
  }

  /** A checkpoint of all records before `at` is durable: those are not needed any more. */
  covered(at: number, checkpoint: number): void {
    this.root = Math.max(this.root, checkpoint)
    if (this.busy || this.next >= at) return
    let unwritten = at - this.next
    for (const cut of this.cuts) if (cut.at <= at) unwritten -= cut.at - cut.before
    this.cuts = this.cuts.filter((cut) => cut.at > at)
    this.waiting.shift(unwritten)
    this.next = at
    this.done = Math.max(this.done, at)
    this.current = null
    if (this.waiting.count === 0) this.failed = false
  }

  /** Takes out the segments with nothing but records before `at`. @returns their names */
  dropBefore(at: number): string[] {
    const dropped = this.segments.filter((segment, i) => {
      const end = this.segments[i + 1]?.from ?? this.next
      return end <= at && !(this.busy && segment === this.current)
    })
    this.segments = this.segments.filter((segment) => !dropped.includes(segment))
    if (this.current !== null && dropped.includes(this.current)) this.current = null
    for (const { name } of dropped) this.unsynced.delete(name)
    return dropped.map(({ name }) => name)
  }

  /** Syncs what was not; `done` says whether that went well. */
  syncAll(done: (error: Error | null) => void): void {
    const name = [...this.unsynced][0]
    if (name === undefined) {
      done(null)
      return
    }
    this.unsynced.delete(name)
    this.options.disk.sync(name, (error) => {
      if (error === null || !this.segments.some((segment) => segment.name === name)) {
        this.syncAll(done)
      } else {
        this.options.onDoubt()
        done(error)
      }
    })
  }

  private write(): void {
    if (this.busy || this.failed || this.waiting.count === 0) return
    this.cutHere()
    const isFresh = this.current === null
    const segment = this.current ?? this.begin()
    const until = this.cuts[0]?.before ?? Infinity
    const { bytes, count } = this.batch.fill(
      this.waiting,
      Math.min(this.waiting.count, until - this.next),
      segment.number,
      isFresh ? HEADER_BYTES : segment.bytes,
      isFresh ? this.headerOf(segment) : null
    )
    this.busy = true
    const { era } = this
    const { disk, durability, limits } = this.options
    const written = (error: Error | null): void => {
      if (era !== this.era) this.forgetFile(segment, isFresh)
      else if (error !== null) this.failWrite(segment, isFresh, error)
      else this.written(segment, bytes.length, count)
    }
    disk.append(segment.name, [bytes], written, durability === 'sync' ? limits.aheadBytes : 0)
  }

  /** Begins a new segment where one is wanted, or where the present one is large enough. */
  private cutHere(): void {
    for (let cut = this.cuts[0]; cut !== undefined && cut.before <= this.next; cut = this.cuts[0]) {
      this.root = Math.max(this.root, cut.needs ?? 0)
      this.next = Math.max(this.next, cut.at)
      this.done = this.next
      this.current = null
      this.cuts.shift()
    }
    if ((this.current?.bytes ?? 0) >= this.options.limits.segmentBytes) this.current = null
  }

  private begin(): Segment {
    const number = this.options.takeNumber()
    const segment = { number, name: fileName('log', number), from: this.next, bytes: 0 }
    this.current = segment
    return segment
  }

  private headerOf({ number, from }: Segment) {
    const { server, durableCheckpoint } = this.options
    return { number, from, needs: this.root, durable: durableCheckpoint(), server }
  }

  private written(segment: Segment, bytes: number, count: number): void {
    if (segment.bytes === 0) this.segments.push(segment)
    segment.bytes += bytes
    if (this.options.durability === 'async') {
      this.unsynced.add(segment.name)
      this.syncSoon()
      this.finish(count)
      return
    }
    const { era } = this
    this.options.disk.sync(segment.name, (error) => {
      if (error !== null) this.options.onDoubt()
      if (era !== this.era) return
      if (error === null) this.finish(count)
      else {
        this.busy = false
        this.fail(error, true)
      }
    })
  }

  private finish(count: number): void {
    this.busy = false
    this.waiting.shift(count)
    this.next += count
    this.done = this.next
    // What gathered goes first: who is told may take its time.
    this.write()
    this.options.onProgress()
  }

  private failWrite(segment: Segment, isFresh: boolean, error: Error): void {
    this.current = null
    this.busy = false
    this.forgetFile(segment, isFresh)
    this.fail(error, false)
  }

  /** Gives back the room that a segment takes of which nothing counts. */
  private forgetFile({ name }: Segment, isFresh: boolean): void {
    if (isFresh) this.options.disk.drop([name], () => undefined)
  }

  private fail(error: Error, isSync: boolean): void {
    this.failed = true
    this.options.onFailed(error, isSync)
  }

  private syncSoon(): void {
    if (this.syncDue) return
    this.syncDue = true
    this.options.timers.after(this.options.limits.syncEveryMs, () => {
      this.syncDue = false
      const { era } = this
      this.syncAll((error) => {
        if (error !== null && era === this.era) this.fail(error, true)
      })
    })
  }
}
