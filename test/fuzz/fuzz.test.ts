/**
 * A short run of the fuzzer with a fixed seed, from the inputs that earlier runs found worth
 * keeping; `npm run fuzz` goes on from there, guided by the code that its inputs reach.
 */
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCorpus } from './corpus'
import { Engine, type Failure } from './engine'
import { targets } from './targets/all'

/** Inputs of each target; those that bring more along for each input get fewer. */
const INPUTS: Readonly<Record<string, number>> = {
  wire: 40_000,
  group: 3000,
  'files/store': 1200,
  'files/traces': 2000,
  'files/text': 6000
}
const INPUTS_OF_OTHERS = 14_000

describe('what reads bytes from others', () => {
  it.each(targets.map((target) => [target.name, target] as const))('%s', (name, target) => {
    const failures: Failure[] = []
    const corpus = readCorpus(join(import.meta.dirname, 'corpus'), name)
    const engine = new Engine({
      target,
      corpus,
      seed: 1,
      blocks: null,
      onFailure: (failure) => failures.push(failure)
    })
    while (engine.given < (INPUTS[name] ?? INPUTS_OF_OTHERS)) engine.run()
    expect(failures.map(({ error }) => error.stack)).toEqual([])
    expect(engine.given).toBeGreaterThan(1000)
  })
})
