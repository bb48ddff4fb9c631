/** Runs seeds of the simulator and gives the checkers what its servers traced. */
import type { ProcessTrace } from '../../src/main/check/trace'
import { runSeed, type Verdict } from '../sim/run-seed'
import type { Mix } from '../sim/scenario'

export interface SeedTraces {
  readonly verdict: Verdict
  readonly traces: readonly ProcessTrace[]
}

/** The traces of a seed's servers, as the simulator leaves them when all is calm. */
export function tracesOfSeed(seed: number, mix: Mix): SeedTraces {
  const verdict = runSeed(seed, mix)
  return { verdict, traces: verdict.traces }
}
