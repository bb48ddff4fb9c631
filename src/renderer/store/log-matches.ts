import type { LogEntry, LogRing } from './log-ring'

/**
 * Those lines of a ring that pass a test, oldest first. New lines are tested as
 * they come; what was there before is searched in portions, newest first, so
 * that the end of the list is right at once and nothing ever waits.
 */
export class LogMatches {
  /** Numbers of the matching lines, a double-ended queue as large as the ring. */
  readonly #seqs: Float64Array
  #head = 0
  #length = 0
  /** The next line to be searched backwards. */
  #cursor: number

  constructor(
    readonly ring: LogRing,
    private readonly passes: (entry: LogEntry) => boolean,
    /** Lines before this number are not shown. */
    private readonly from: number
  ) {
    this.#seqs = new Float64Array(ring.capacity)
    this.#cursor = ring.next - 1
  }

  get length(): number {
    return this.#length
  }

  /** Whether older lines are still to be searched. */
  get searching(): boolean {
    return this.#cursor >= this.#oldest
  }

  at(index: number): LogEntry | undefined {
    return index >= 0 && index < this.#length ? this.ring.get(this.#seqAt(index)) : undefined
  }

  /** Tests a line that was just pushed; says whether it passed. */
  add(entry: LogEntry): boolean {
    this.#dropEvicted()
    if (!this.passes(entry)) return false
    this.#seqs[(this.#head + this.#length) % this.#seqs.length] = entry.seq
    this.#length += 1
    return true
  }

  /** Searches at most `count` older lines. */
  search(count: number): void {
    this.#dropEvicted()
    const end = Math.max(this.#cursor - count, this.#oldest - 1)
    for (; this.#cursor > end; this.#cursor -= 1) {
      const entry = this.ring.get(this.#cursor)
      if (entry === undefined || !this.passes(entry)) continue
      this.#head = (this.#head + this.#seqs.length - 1) % this.#seqs.length
      this.#seqs[this.#head] = entry.seq
      this.#length += 1
    }
  }

  /** How many of the matches have this number or a later one. */
  countFrom(seq: number): number {
    return this.#length - this.#placeOf(seq)
  }

  /** Place of the line with this number, -1 when it is not among the matches. */
  indexOf(seq: number): number {
    const place = this.#placeOf(seq)
    return place < this.#length && this.#seqAt(place) === seq ? place : -1
  }

  /** The same matches and the same state of the search, on a copy of the ring. */
  on(ring: LogRing): LogMatches {
    const copy = new LogMatches(ring, this.passes, this.from)
    copy.#seqs.set(this.#seqs)
    copy.#head = this.#head
    copy.#length = this.#length
    copy.#cursor = this.#cursor
    return copy
  }

  /** How many of the matches have a smaller number. */
  #placeOf(seq: number): number {
    let low = 0
    let high = this.#length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#seqAt(middle) < seq) low = middle + 1
      else high = middle
    }
    return low
  }

  get #oldest(): number {
    return Math.max(this.ring.first, this.from)
  }

  #seqAt(index: number): number {
    return this.#seqs[(this.#head + index) % this.#seqs.length] ?? -1
  }

  #dropEvicted(): void {
    while (this.#length > 0 && this.#seqAt(0) < this.ring.first) {
      this.#head = (this.#head + 1) % this.#seqs.length
      this.#length -= 1
    }
  }
}
