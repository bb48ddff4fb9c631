/** When each operation of an open loop is due: at a fixed rate, whatever became of those before. */
export class Pace {
  /** Operations that were issued, or passed over. */
  private done = 0

  /** @param perSecond more than 0 */
  constructor(
    private readonly startMs: number,
    private readonly perSecond: number
  ) {}

  /** How many are due at `nowMs` and were not issued yet. */
  due(nowMs: number): number {
    return Math.max(0, Math.ceil(((nowMs - this.startMs) * this.perSecond) / 1000) - this.done)
  }

  /** When the next one is, or was, due: who waits for it waits from then on. */
  get nextMs(): number {
    return this.startMs + (this.done * 1000) / this.perSecond
  }

  /** So many of those that are due were issued, or never will be. */
  pass(count: number): void {
    this.done += count
  }
}
