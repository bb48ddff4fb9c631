/** Time, as the store sees it. */
export interface Timers {
  /** Runs later, never from inside the call. @returns what makes it not run */
  after(ms: number, run: () => void): () => void
}
