/** What a store is opened with. */
import type { KeptState } from '../protocol/kept'
import type { MemberId } from '../protocol/types'
import type { StoreProblem } from './problem'
import type { StoreLimits } from './store-limits'
import type { Timers } from './timers'

export interface StoreOptions {
  /** Stands in every file: another server's are not read. */
  readonly server: MemberId
  /**
   * `sync`: a record counts as kept when it is durable. `async`: when the operating system has it,
   * which makes it durable within some 50 ms.
   */
  readonly durability: 'async' | 'sync'
  /** The state with all records that were handed to `keep`; not called from inside `keep`. */
  readonly freeze: () => KeptState
  /** So many of the records handed to `keep` are kept; it grows. Not called from inside `keep`. */
  readonly onKept: (count: number) => void
  /** Something keeps it from writing, or does no longer (null). It tries again by itself. */
  readonly onProblem: (problem: StoreProblem | null) => void
  readonly timers: Timers
  readonly log: (event: string, fields: Readonly<Record<string, unknown>>) => void
  /** For tests: other bounds. */
  readonly limits?: Partial<StoreLimits>
}
