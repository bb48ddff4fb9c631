/**
 * Repeats `read` while it is switched on: the next one begins `intervalMs` after
 * the last one ended, so there is never more than one.
 */
export class Poll<T> {
  private isOn = false
  private isReading = false
  private timer: NodeJS.Timeout | undefined

  constructor(
    private readonly intervalMs: number,
    private readonly read: () => Promise<T>,
    /** Called with each result that arrives while it is on; null for a failure. */
    private readonly tell: (result: T | null) => void
  ) {}

  start(): void {
    if (this.isOn) return
    this.isOn = true
    if (!this.isReading) void this.once()
  }

  stop(): void {
    this.isOn = false
    clearTimeout(this.timer)
  }

  private async once(): Promise<void> {
    this.isReading = true
    const result = await this.read().catch(() => null)
    this.isReading = false
    if (!this.isOn) return
    this.tell(result)
    this.timer = setTimeout(() => void this.once(), this.intervalMs)
  }
}
