/**
 * Log lines on their way to the window: gathered into batches, with the most
 * recent ones kept for a window that opens later. Both have a bound; what does
 * not fit is counted.
 */
import type { LogBatch } from '../../shared/ipc'
import type { LogLine } from '../../shared/views'

export class LogFeed {
  private recent: LogLine[] = []
  private pending: LogLine[] = []
  private pendingDropped = 0
  private recentDropped = 0

  /** `keep`: most lines kept for later; `batch`: most lines sent at a time. */
  constructor(
    private readonly keep: number,
    private readonly batch: number
  ) {}

  add({ lines, dropped }: LogBatch): void {
    this.pendingDropped += dropped
    this.recentDropped += dropped
    for (const line of lines) {
      this.pending.push(line)
      this.recent.push(line)
    }
    if (this.pending.length > this.batch) {
      this.pendingDropped += this.pending.length - this.batch
      this.pending = this.pending.slice(-this.batch)
    }
    // Cut now and then, not for each line: cutting costs as much as is kept.
    if (this.recent.length > 2 * this.keep) this.cutRecent()
  }

  /** The recent lines, for a window that knows nothing; later batches continue them. */
  whole(): LogBatch {
    this.cutRecent()
    this.pending = []
    this.pendingDropped = 0
    return { lines: inTime(this.recent), dropped: this.recentDropped }
  }

  /** What came since the last `whole` or `take`; null for nothing. */
  take(): LogBatch | null {
    if (this.pending.length === 0 && this.pendingDropped === 0) return null
    const batch = { lines: inTime(this.pending), dropped: this.pendingDropped }
    this.pending = []
    this.pendingDropped = 0
    return batch
  }

  private cutRecent(): void {
    const surplus = this.recent.length - this.keep
    if (surplus <= 0) return
    this.recent = this.recent.slice(surplus)
    this.recentDropped += surplus
  }
}

/** Servers send their lines in batches: what happened first comes first. */
function inTime(lines: readonly LogLine[]): LogLine[] {
  return lines.toSorted((a, b) => a.time - b.time)
}
