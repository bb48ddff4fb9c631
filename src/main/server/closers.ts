/** What has to be closed again, in the reverse order of opening. */
export class Closers {
  private closing: Promise<void> | null = null
  private readonly stack: (() => unknown)[] = []

  /** `close` may give a promise, which is waited for. */
  add(close: () => unknown): void {
    this.stack.push(close)
  }

  /** Closes everything once; a failure of one keeps none of the others open. Never rejects. */
  close(): Promise<void> {
    this.closing ??= this.closeAll()
    return this.closing
  }

  private async closeAll(): Promise<void> {
    for (let close = this.stack.pop(); close !== undefined; close = this.stack.pop()) {
      try {
        await close()
      } catch {
        // Closing is the last word about a thing: there is nobody left to complain to.
      }
    }
  }
}
