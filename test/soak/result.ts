/** What a soak found: the page is made of it, and it is the JSON beside the page. */
import type { DurabilityName } from '../../src/shared/views'
import type { FaultRecord } from './chaos'
import type { LoadSample, ServerSample } from './sampler'
import type { Trend } from './trend'

export interface SoakOptions {
  readonly minutes: number
  readonly servers: number
  readonly durability: DurabilityName
  readonly seed: number
  /** About so long is a round. */
  readonly roundMs: number
  /** Between two quiet points of a round. */
  readonly windowMs: number
}

export interface RoundResult {
  readonly fromMs: number
  answered: number
  faults: number
  merges: number
  quietPoints: number
  /** Items that quiet points looked at. */
  judged: number
  reportedTwice: number
  undecided: number
  takenUnseen: number
  settledByHand: number
  forgottenWords: number
  /** Null: the round did not come to its end. */
  check: { readonly verdict: string; readonly lines: number; readonly text: string } | null
}

export interface SoakResult {
  readonly options: SoakOptions
  /** None: everything held. */
  readonly problems: readonly string[]
  readonly runMs: number
  readonly counts: {
    readonly answered: number
    readonly pushed: number
    readonly popped: number
    readonly timeouts: number
    readonly refused: number
  }
  readonly longestGapMs: number
  readonly rounds: readonly RoundResult[]
  readonly trends: readonly Trend[]
  readonly faults: readonly FaultRecord[]
  readonly servers: Readonly<Record<string, readonly ServerSample[]>>
  readonly loads: readonly LoadSample[]
}
