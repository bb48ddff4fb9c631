/** What an experiment found. */

export interface Outcome {
  /** What did not hold, one line each. */
  readonly problems: readonly string[]
  /** What was measured and counted, by what it is. */
  readonly numbers: Readonly<Record<string, number | string>>
  /** Why it could not be made here; null: it was made. */
  readonly skipped: string | null
  /** Folder of homes and traces, where something did not hold. */
  readonly kept: string | null
}

/** A line of progress. */
export type Say = (text: string) => void
