/**
 * Goal: the simulator itself can be trusted. `npm test` runs its seeds by
 * themselves (scripts/test.mjs); here it must repeat itself exactly, and its
 * checkers must notice when a mechanism is switched off.
 */
import { describe, expect, it } from 'vitest'
import { MECHANISMS, withoutMechanism, type Mechanism } from './mutations'
import { runScenario, runSeed } from './run-seed'
import { scenarioOf } from './scenario'
import { kindOf, shrink } from './shrink'

describe('simulation', () => {
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

  it('shrinks a failing scenario to a smaller one that fails in the same way', () => {
    const swallow = withoutMechanism('nak')
    const scenario = scenarioOf(1, 'network')
    const smallest = shrink(scenario, swallow)
    const problem = runScenario(scenario, swallow).problems[0]
    expect(problem).toBeDefined()
    expect(kindOf(runScenario(smallest, swallow).problems[0])).toBe(kindOf(problem))
    expect(smallest.operationsEach * smallest.clients).toBeLessThan(
      scenario.operationsEach * scenario.clients
    )
  })
})
