import type { LogLine } from '../../shared/views'
import { logText } from './log-text'

/** One line in the ring. */
export class LogEntry {
  #haystack: string | null = null

  constructor(
    /** Counts up from 0, without holes. */
    readonly seq: number,
    readonly line: LogLine
  ) {}

  /** What the filter searches, in lower case; made when first asked for. */
  get haystack(): string {
    this.#haystack ??= logText(this.line).toLowerCase()
    return this.#haystack
  }
}

/** The newest lines, at most `capacity` of them; older ones make way. */
export class LogRing {
  readonly #slots: (LogEntry | undefined)[]
  #first = 0
  #next = 0

  constructor(
    readonly capacity: number,
    slots: readonly (LogEntry | undefined)[] = []
  ) {
    this.#slots = [...slots]
  }

  /** Number of the oldest line held. */
  get first(): number {
    return this.#first
  }

  /** Number that the next line will get: how many came in all. */
  get next(): number {
    return this.#next
  }

  get size(): number {
    return this.#next - this.#first
  }

  push(line: LogLine): LogEntry {
    const entry = new LogEntry(this.#next, line)
    this.#slots[this.#next % this.capacity] = entry
    this.#next += 1
    if (this.size > this.capacity) this.#first += 1
    return entry
  }

  get(seq: number): LogEntry | undefined {
    return seq >= this.#first && seq < this.#next ? this.#slots[seq % this.capacity] : undefined
  }

  /** The same lines in a ring of its own, for reading in peace. */
  copy(): LogRing {
    const ring = new LogRing(this.capacity, this.#slots)
    ring.#first = this.#first
    ring.#next = this.#next
    return ring
  }
}
