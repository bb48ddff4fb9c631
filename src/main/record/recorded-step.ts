/** Lets somebody write down what a core is given, and what came of it, step by step. */
import { NO_EFFECTS } from '../protocol/no-effects'
import type { Effects, Input } from '../protocol/types'
import { EffectsDigest, type StepOutcome } from './effects-digest'

export type Step = (input: Input, effects: Effects) => void

/** Gets each input once its step is over. The bytes of a datagram stay as they are. Never throws. */
export type AddStep = (input: Input, outcome: StepOutcome) => void

/** @param foldsTrace whether the core was made with `trace: true`, so that its trace counts */
export function recordedStep(step: Step, foldsTrace: boolean, add: AddStep): Step {
  const digest = new EffectsDigest(NO_EFFECTS, foldsTrace)
  return (input, effects) => {
    digest.begin(effects)
    try {
      step(input, digest)
    } catch (error) {
      // The very input that one wants to have.
      add(input, digest.outcome(true))
      throw error
    }
    add(input, digest.outcome(false))
  }
}
