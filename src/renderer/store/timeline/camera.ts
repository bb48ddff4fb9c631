/** Which stretch of time is in view. Times in microseconds. Pure. */

export const SHORTEST_US = 20
export const LONGEST_US = 600_000_000
/** Where a live view begins. */
const usualUs = 4_000_000

export class Camera {
  #from = -usualUs
  #span = usualUs

  get from(): number {
    return this.#from
  }

  get until(): number {
    return this.#from + this.#span
  }

  get span(): number {
    return this.#span
  }

  /** The stretch ends here. */
  endAt(until: number): void {
    this.#from = until - this.#span
  }

  centerAt(at: number): void {
    this.#from = at - this.#span / 2
  }

  pan(byUs: number): void {
    this.#from += byUs
  }

  /** Makes the stretch `factor` times as long; what is at `at` stays where it is. */
  zoom(factor: number, at: number): void {
    const span = Math.min(LONGEST_US, Math.max(SHORTEST_US, this.#span * factor))
    const share = (at - this.#from) / this.#span
    this.#from = at - share * span
    this.#span = span
  }

  /** Shows this stretch with a little room at both ends. */
  fit(from: number, until: number): void {
    const length = Math.max(SHORTEST_US, until - from)
    this.#span = Math.min(LONGEST_US, length * 1.12)
    this.#from = (from + until) / 2 - this.#span / 2
  }

  /** Moves as little as need be for this time to be in view. */
  reveal(at: number): void {
    const room = this.#span * 0.06
    if (at < this.#from + room) this.#from = at - room
    else if (at > this.until - room) this.#from = at + room - this.#span
  }
}

/**
 * The moment that a live view ends at: it moves evenly, though news come in batches, and
 * never beyond what was told.
 */
export class LiveClock {
  #now = 0
  #settled = 0
  #receivedMs = 0
  #lag = 0
  #shown = Number.NEGATIVE_INFINITY

  /** @param atMs when the batch came, on the page's clock */
  take(batch: { readonly now: number; readonly settled: number }, atMs: number): void {
    if (this.#settled > 0) {
      const behind = this.#estimate(atMs) - this.#settled
      this.#lag = Math.min(2_000_000, Math.max(behind, this.#lag * 0.98))
    }
    this.#now = batch.now
    this.#settled = batch.settled
    this.#receivedMs = atMs
  }

  /** The moment to end at, now. */
  shown(atMs: number): number {
    if (this.#settled === 0) return 0
    const wanted = Math.min(this.#settled, this.#estimate(atMs) - this.#lag)
    this.#shown = Math.max(this.#shown, wanted)
    return this.#shown
  }

  reset(): void {
    this.#settled = 0
    this.#lag = 0
    this.#shown = Number.NEGATIVE_INFINITY
  }

  #estimate(atMs: number): number {
    return this.#now + (atMs - this.#receivedMs) * 1000
  }
}
