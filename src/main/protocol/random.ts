/**
 * Random numbers from one 32-bit seed (mulberry32). All randomness of the core
 * comes from here, so that the same inputs give the same outputs.
 */
export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed | 0
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  /** Uniform integer in [0, bound). */
  below(bound: number): number {
    return Math.floor(this.next() * bound)
  }

  /** `value`, longer by up to half of itself: keeps members from acting in step. */
  jitter(value: number): number {
    return value * (1 + this.next() / 2)
  }
}
