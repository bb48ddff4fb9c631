/**
 * Goal: whatever the network does, the servers order alike and every client is
 * answered. Method: many seeds of the simulator, each with its own servers,
 * clients and faults; then the same with one mechanism switched off, to see that
 * the checkers would notice. Replay a failure with `npm run sim -- --seed N`.
 */
import { describe, expect, it } from 'vitest'
import { MECHANISMS, withoutMechanism, type Mechanism } from './mutations'
import { runSeed } from './run-seed'

const SEEDS = 300
const BATCH = 50

/** Failures of these seeds, each with the command that replays it. */
function failuresOf(from: number, count: number): string[] {
  const failures: string[] = []
  for (let seed = from; seed < from + count; seed++) {
    const [problem] = runSeed(seed).problems
    if (problem !== undefined) failures.push(`npm run sim -- --seed ${String(seed)}: ${problem}`)
  }
  return failures
}

describe('simulation', () => {
  for (let from = 1; from <= SEEDS; from += BATCH) {
    it(`passes seeds ${String(from)} to ${String(from + BATCH - 1)}`, () => {
      expect(failuresOf(from, BATCH)).toEqual([])
    })
  }

  it('gives the same run for the same seed', () => {
    const once = runSeed(7)
    const again = runSeed(7)
    expect(again.transcript).toEqual(once.transcript)
    expect(again.datagrams).toBe(once.datagrams)
  })

  for (const mechanism of Object.keys(MECHANISMS) as Mechanism[]) {
    it(`notices when ${mechanism} is switched off`, () => {
      const swallow = withoutMechanism(mechanism)
      let seed = 1
      while (seed <= 60 && runSeed(seed, 'network', swallow).problems.length === 0) seed++
      expect(seed).toBeLessThanOrEqual(60)
    })
  }
})
