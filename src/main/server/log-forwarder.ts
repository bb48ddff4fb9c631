/**
 * Log lines on their way to the host: in batches, at most ten in a second, and
 * never more than fit into one.
 */
import { bounds } from '../../shared/bounds'
import type { LogLine } from '../../shared/views'

const BATCH_INTERVAL_MS = 100

export class LogForwarder {
  private lines: LogLine[] = []
  private dropped = 0
  private timer: NodeJS.Timeout | null = null

  constructor(private readonly send: (lines: readonly LogLine[], dropped: number) => void) {}

  /** Lines of a warning or an error leave at once, with what waits before them. */
  add(line: LogLine): void {
    if (this.lines.length < bounds.server.logLinesToHost) this.lines.push(line)
    else this.dropped++
    if (line.level === 'warn' || line.level === 'error') {
      this.flush()
      return
    }
    this.timer ??= setTimeout(() => {
      this.flush()
    }, BATCH_INTERVAL_MS)
  }

  flush(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    if (this.lines.length === 0 && this.dropped === 0) return
    const { lines, dropped } = this
    this.lines = []
    this.dropped = 0
    this.send(lines, dropped)
  }
}
