/**
 * How long to wait for an answer before asking again (RFC 6298), with the jitter
 * that keeps clients from repeating in step. All times in milliseconds.
 */
import { Random } from '../protocol/random'
import type { Millis } from '../protocol/types'

/** Before the first measurement. */
const FIRST_TIMEOUT_MS = 50
const LEAST_TIMEOUT_MS = 10
const MOST_TIMEOUT_MS = 400
/** No packet waits longer than this for its repetition, with jitter. */
export const LONGEST_WAIT_MS = MOST_TIMEOUT_MS * 1.5

export class RoundTrip {
  private smoothed = Number.NaN
  private deviation = 0
  private timeoutMs = FIRST_TIMEOUT_MS
  private readonly random: Random

  /** @param seed any 32-bit number; the same seed gives the same jitter */
  constructor(seed: number) {
    this.random = new Random(seed)
  }

  /** The wait after a first transmission, without jitter. */
  get firstWaitMs(): Millis {
    return this.timeoutMs
  }

  /** An answer to a packet that was sent once only (Karn's rule). */
  measured(ms: Millis): void {
    if (Number.isNaN(this.smoothed)) {
      this.smoothed = ms
      this.deviation = ms / 2
    } else {
      this.deviation += (Math.abs(this.smoothed - ms) - this.deviation) / 4
      this.smoothed += (ms - this.smoothed) / 8
    }
    this.timeoutMs = clamp(this.smoothed + Math.max(1, 4 * this.deviation))
  }

  /**
   * The wait after a repetition, given the one that ran out. New packets wait as
   * long until a measurement says otherwise: else a path slower than the estimate
   * would never be measured, because every packet on it is repeated.
   */
  ranOut(waitMs: Millis): Millis {
    const next = clamp(waitMs * 2)
    this.timeoutMs = Math.max(this.timeoutMs, next)
    return next
  }

  /** The wait after a repetition that only says that the client is still there. */
  waited(waitMs: Millis): Millis {
    return clamp(waitMs * 2)
  }

  /**
   * The wait after a server that is busy asked for `hintMs`, given the one that ran out. Says
   * nothing about the path.
   */
  busy(waitMs: Millis, hintMs: Millis): Millis {
    return clamp(Math.max(waitMs * 2, hintMs))
  }

  /** `waitMs` and up to half of it more. */
  jittered(waitMs: Millis): Millis {
    return this.random.jitter(waitMs)
  }
}

function clamp(ms: Millis): Millis {
  return Math.min(MOST_TIMEOUT_MS, Math.max(LEAST_TIMEOUT_MS, ms))
}
