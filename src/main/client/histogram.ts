/**
 * Counts durations in buckets whose width grows with the value, so that any
 * number of them takes the same small memory; a value is known to about 1 %.
 */
const SUB_BITS = 6
const SUB_BUCKETS = 1 << SUB_BITS
/** Up to 2^36 microseconds, 19 hours. */
const OCTAVES = 30

export class Histogram {
  private readonly counts = new Float64Array(SUB_BUCKETS * (OCTAVES + 1))
  private total = 0

  get count(): number {
    return this.total
  }

  /** @param ms any duration from 0, milliseconds */
  add(ms: number): void {
    const at = bucketOf(Math.max(0, ms * 1000))
    this.counts[at] = (this.counts[at] ?? 0) + 1
    this.total++
  }

  /** As if everything that was added to the other one was added here, too. */
  addAll(other: Histogram): void {
    for (const [at, count] of other.counts.entries()) {
      this.counts[at] = (this.counts[at] ?? 0) + count
    }
    this.total += other.total
  }

  /** The value that this part of all lies below, in milliseconds; 0 when nothing was added. */
  quantile(part: number): number {
    let left = Math.ceil(part * this.total)
    for (const [at, count] of this.counts.entries()) {
      left -= count
      if (left <= 0 && count > 0) return middleOf(at) / 1000
    }
    return 0
  }
}

/** Below `2 * SUB_BUCKETS` microseconds a bucket is one wide; each octave above doubles that. */
function bucketOf(us: number): number {
  // Nearly all have 31 bits (36 minutes): shifts do there, and logarithms cost most of a count.
  if (us < 2 ** 31) {
    const octave = Math.max(0, 31 - Math.clz32(us) - SUB_BITS)
    return octave * SUB_BUCKETS + (us >> octave)
  }
  const octave = Math.min(OCTAVES - 1, Math.floor(Math.log2(us)) - SUB_BITS)
  const sub = Math.min(2 * SUB_BUCKETS - 1, Math.floor(us / 2 ** octave))
  return octave * SUB_BUCKETS + sub
}

function middleOf(at: number): number {
  const octave = Math.max(0, Math.floor(at / SUB_BUCKETS) - 1)
  return (at - octave * SUB_BUCKETS + 0.5) * 2 ** octave
}
