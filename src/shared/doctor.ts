/** What `ftqueue doctor` and the window tell of this machine and its network. */

export const VERDICTS = ['ok', 'warning', 'problem'] as const
export type Verdict = (typeof VERDICTS)[number]

/** One thing that was tried. */
export interface Check {
  /** What it is about, such as `data folder`. */
  readonly name: string
  /** `warning`: it works, but not as it might; `problem`: it does not work. */
  readonly verdict: Verdict
  /** One line of what was seen. */
  readonly seen: string
  /** What to do about it; null: nothing. */
  readonly mend: string | null
}

/** `ftqueue doctor --json`. */
export interface DoctorReport {
  readonly checks: readonly Check[]
  /** The interface that was tried; null: there is none. */
  readonly interface: {
    readonly name: string
    readonly address: string
    readonly loopback: boolean
    readonly why: string
  } | null
}

/** The worst verdict of all; `ok` of none. */
export function worstOf(checks: readonly Check[]): Verdict {
  return VERDICTS.findLast((verdict) => checks.some((check) => check.verdict === verdict)) ?? 'ok'
}
