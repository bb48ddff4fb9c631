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
import { checkAnswers } from './properties/answers'
import { checkBasicDelivery } from './properties/basic-delivery'
import { checkCausalOrder } from './properties/causal-order'
import { checkConfigurationChanges } from './properties/configuration-changes'
import { checkFailureAtomicity } from './properties/failure-atomicity'
import { checkFifoQueue } from './properties/fifo-queue'
import { checkSafeDelivery } from './properties/safe-delivery'
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
  checkSameResults,
  checkFifoQueue,
  checkAnswers
]

/** One trace for each start of each server, in any order. */
export function checkTraces(traces: readonly ProcessTrace[], options: CheckOptions): Report {
  const evidence = gather(traces)
  return reportOf(PROPERTIES.map((check) => check(evidence, options.quiescent)))
}
