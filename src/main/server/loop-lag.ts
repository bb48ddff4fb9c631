/**
 * How late this process gets to what is due: a timer is asked for again and again, and what it
 * comes later than that is what everything else waits, too.
 */
import { performance } from 'node:perf_hooks'
import type { DurationFigures } from '../../shared/figures'
import { Durations } from './durations'

const INTERVAL_MS = 50
/** A timer comes up to a millisecond late by itself. */
const STEPS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5]

export class LoopLag {
  private readonly durations = new Durations(STEPS)
  private timer: NodeJS.Timeout | null = null
  private due = 0

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** From the first call on it is measured. */
  get figures(): DurationFigures {
    if (this.timer === null) this.arm()
    return this.durations.figures
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
  }

  private arm(): void {
    this.due = this.now() + INTERVAL_MS
    this.timer = setTimeout(() => {
      this.durations.note(Math.max(0, this.now() - this.due) / 1000)
      this.arm()
    }, INTERVAL_MS)
    this.timer.unref()
  }
}
