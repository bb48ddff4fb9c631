export type Severity = 'error' | 'warning' | 'notice'

/** What is wrong, or to be known, and what to do about it. */
export interface Problem {
  /** The same problem keeps its id while it lasts. */
  readonly id: string
  readonly severity: Severity
  readonly text: string
  readonly mend: string
  /** Local server whose log tells more. */
  readonly server: string | null
  /** Passes by itself within a moment when all is well; told only when it lasts. */
  readonly transient: boolean
}
