/**
 * A recorded trace as it is played: which part of it is loaded, and where it stands. Times
 * in microseconds on the trace's clock. Pure but for what reads.
 */
import { TRACE_EVENTS_MOST, type TraceStretch } from '../../../shared/channels/timeline'
import type { RecordedTrace } from '../../../shared/timeline'
import { TimelineBook } from './book'

export type ReadTrace = (from: number, until: number, most: number) => Promise<TraceStretch | null>

export const SPEEDS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 25, 100] as const
export type Speed = (typeof SPEEDS)[number]

export class Reel {
  readonly book: TimelineBook
  /** Where it stands. */
  playhead: number
  isPlaying = false
  speed: Speed = 1
  #playedMs: number | null = null
  #loadedFrom: number
  #loadedUntil: number
  /** Events at `#loadedUntil` that are loaded. */
  #lastOnes = 0
  #isLoading = false
  #wanted: readonly [number, number] | null = null

  constructor(
    readonly trace: RecordedTrace,
    private readonly read: ReadTrace,
    private readonly changed: () => void,
    capacity?: number
  ) {
    this.book = new TimelineBook(capacity)
    this.playhead = trace.from
    this.#loadedFrom = trace.from
    this.#loadedUntil = trace.from
  }

  get isAtEnd(): boolean {
    return this.playhead >= this.trace.until
  }

  /** It is all held at once. */
  get isWhole(): boolean {
    return this.trace.events <= this.book.entries.capacity
  }

  play(): void {
    if (this.isAtEnd) this.playhead = this.trace.from
    this.isPlaying = true
    this.#playedMs = null
  }

  pause(): void {
    this.isPlaying = false
  }

  seek(at: number): void {
    this.playhead = Math.min(this.trace.until, Math.max(this.trace.from, at))
    this.#playedMs = null
  }

  /** Moves on as far as time did; true when it moved. */
  frame(atMs: number): boolean {
    if (!this.isPlaying) return false
    const passedMs = this.#playedMs === null ? 0 : Math.min(250, atMs - this.#playedMs)
    this.#playedMs = atMs
    this.playhead = Math.min(this.trace.until, this.playhead + passedMs * 1000 * this.speed)
    // What is not loaded yet is waited for.
    if (this.playhead > this.#loadedUntil)
      this.playhead = Math.max(this.#loadedUntil, this.trace.from)
    if (this.isAtEnd) this.isPlaying = false
    return true
  }

  /** Sees to it that this stretch gets loaded, a part after the other. */
  want(from: number, until: number): void {
    this.#wanted = this.isWhole ? [this.trace.from, this.trace.until] : [from, until]
    if (!this.#isLoading) void this.#load()
  }

  async #load(): Promise<void> {
    this.#isLoading = true
    try {
      while (await this.#loadPart()) this.changed()
    } finally {
      this.#isLoading = false
    }
  }

  /** False: nothing is wanted that is not there. */
  async #loadPart(): Promise<boolean> {
    if (this.#wanted === null) return false
    const [from, until] = this.#wanted
    const isBefore = from < this.#loadedFrom && this.#loadedFrom > this.trace.from
    if (isBefore || from > this.#loadedUntil) {
      this.book.clear()
      this.#loadedFrom = Math.max(this.trace.from, from - (until - from))
      this.#loadedUntil = this.#loadedFrom
      this.#lastOnes = 0
    }
    if (this.#loadedUntil >= Math.min(until, this.trace.until) && this.book.entries.size > 0)
      return false
    const end = this.isWhole
      ? this.trace.until
      : Math.min(this.trace.until, Math.max(until, this.#loadedUntil) + (until - from))
    const start = this.#loadedUntil
    const part = await this.read(start, end, TRACE_EVENTS_MOST)
    if (part === null) return false
    // What stands at the very moment where the last part ended came with that one.
    let known = this.#lastOnes
    const events = part.events.filter(({ at }) => at > start || known-- <= 0)
    const last = part.more ? (part.events.at(-1)?.at ?? end) : end
    this.book.load(events, last)
    const lastOnes = part.events.filter(({ at }) => at === last).length
    // More at one moment than come at once: the rest of it is left out.
    const isStuck = part.more && last === start
    this.#loadedUntil = isStuck ? last + 1 : last
    this.#lastOnes = isStuck ? 0 : lastOnes
    const first = this.book.extent?.[0]
    if (this.book.entries.size === this.book.entries.capacity && first !== undefined) {
      this.#loadedFrom = Math.max(this.#loadedFrom, first)
    }
    return part.more || events.length > 0
  }
}
