/** Starts and cancels one timer; `setTimeout` and `clearTimeout` fit. */
export interface Timers<T> {
  readonly now: () => number
  readonly start: (callback: () => void, delayMs: number) => T
  readonly cancel: (timer: T) => void
}

export const systemTimers: Timers<NodeJS.Timeout> = {
  now: () => performance.now(),
  start: (callback, delayMs) => setTimeout(callback, delayMs),
  cancel: (timer) => {
    clearTimeout(timer)
  }
}

/**
 * Runs `action` soon after it is asked for, and never twice within `intervalMs`:
 * at once when the last run is long enough ago, else when the interval is over.
 */
export class Throttle<T = NodeJS.Timeout> {
  private last = -Infinity
  private timer: T | null = null

  constructor(
    private readonly intervalMs: number,
    private readonly action: () => void,
    private readonly timers: Timers<T>
  ) {}

  /** Something has changed. */
  request(): void {
    if (this.timer !== null) return
    const waitMs = this.last + this.intervalMs - this.timers.now()
    if (waitMs <= 0) {
      this.run()
      return
    }
    this.timer = this.timers.start(() => {
      this.timer = null
      this.run()
    }, waitMs)
  }

  /** Forgets what was asked for. */
  cancel(): void {
    if (this.timer !== null) this.timers.cancel(this.timer)
    this.timer = null
  }

  private run(): void {
    this.last = this.timers.now()
    this.action()
  }
}
