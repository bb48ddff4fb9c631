/** How commands end (contract.md section 4). */
export const ExitCode = {
  ok: 0,
  /** A defect of this program. */
  broken: 1,
  badUsage: 2,
  /** Executed, but there was nothing there, and `--fail` was given. */
  nothing: 3,
  /** No answer in time: outcome unknown. */
  noAnswer: 4,
  refused: 5,
  interrupted: 130,
  /** Nobody reads standard output any more, and something was left undone: as a shell tells SIGPIPE. */
  unread: 141,
  terminated: 143
} as const
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode]
