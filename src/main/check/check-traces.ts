/**
 * Tests traces of any run, simulated or real: the properties of extended virtual
 * synchrony (Moser, Amir, Melliar-Smith, Agarwal 1994) as docs/protocol.md numbers
 * them, and what the queues and their clients can rely on. Knows nothing of the
 * protocol's inside.
 *
 * A "message" of the papers is a slot here: its sender is the member that ordered
 * it, its delivery is agreed, and `stable` and `reply` lines say that it is safe.
 */
import { gather, type Evidence } from './evidence'
import { Replay } from './model/replay'
import { checkAnswers } from './properties/answers'
import { checkBasicDelivery } from './properties/basic-delivery'
import { checkCausalOrder } from './properties/causal-order'
import { checkConfigurationChanges } from './properties/configuration-changes'
import { checkFailureAtomicity } from './properties/failure-atomicity'
import { checkHistory } from './properties/history'
import { checkPrimary } from './properties/primary'
import { checkSafeDelivery } from './properties/safe-delivery'
import { checkSameMerge } from './properties/same-merge'
import { checkSameResults } from './properties/same-results'
import { checkSelfDelivery } from './properties/self-delivery'
import { checkTotalOrder } from './properties/total-order'
import { checkTransitionalDuty } from './properties/transitional-duty'
import type { ProcessTrace } from './trace'
import { reportOf, type PropertyResult, type Report } from './verdict'

export interface CheckOptions {
  /**
   * Faults are over, load has drained, everybody who runs has settled: what is
   * still owed has failed. Otherwise it is open, and the verdict `unknown`.
   */
  readonly quiescent: boolean
  /** The policy that the group had from the beginning to the end; default: it is not known. */
  readonly policy?: 'available' | 'majority'
  /** Told what part of the work is done, 0 to 1, before each of its steps. */
  readonly onPart?: (part: number) => void
}

const PROPERTIES: readonly ((evidence: Evidence, quiescent: boolean) => PropertyResult)[] = [
  checkBasicDelivery,
  checkConfigurationChanges,
  checkSelfDelivery,
  checkFailureAtomicity,
  checkCausalOrder,
  checkTotalOrder,
  checkSafeDelivery,
  checkTransitionalDuty,
  checkSameResults
]

/** What a check found, and what it found it by. */
export interface Inspection {
  readonly report: Report
  readonly replay: Replay
}

/** One trace for each start of each server, in any order. */
export function checkTraces(traces: readonly ProcessTrace[], options: CheckOptions): Report {
  return inspectTraces(traces, options).report
}

/** The same, with what every configuration had to hold. */
export function inspectTraces(
  traces: readonly ProcessTrace[],
  { quiescent, policy, onPart = () => undefined }: CheckOptions
): Inspection {
  const evidence = gather(traces)
  const replay = new Replay(evidence, quiescent)
  const report = reportOf([
    ...PROPERTIES.map((check, i) => {
      onPart(i / (PROPERTIES.length + 1))
      return check(evidence, quiescent)
    }),
    ...checkHistory(evidence, replay),
    checkSameMerge(evidence, quiescent),
    checkPrimary(evidence, quiescent, policy === 'majority'),
    checkAnswers(evidence, quiescent)
  ])
  return { report, replay }
}
