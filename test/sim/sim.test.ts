/**
 * Goal: the simulator itself can be trusted. `npm test` runs its seeds by
 * themselves (scripts/test.mjs); here it must repeat itself exactly, and its
 * checkers must notice when a mechanism is switched off.
 */
import { describe, expect, it } from 'vitest'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { MECHANISMS, withoutMechanism, type Mechanism } from './mutations'
import { CALM } from './network'
import { runScenario, runSeed } from './run-seed'
import { scenarioOf } from './mixes'
import type { Scenario } from './scenario'
import { kindOf, shrink } from './shrink'
import { World } from './world'

/** Enough to see that it shrinks; what fails takes its time. */
const SHRINKING_RUNS = 6

/** How much there is to look at. */
function weightOf({ clients, operationsEach, outstanding, upsets, brokenLinks, faults }: Scenario) {
  const { loss, duplication, reordering, jitterMs } = faults
  const kinds = [loss, duplication, reordering, jitterMs].filter((fault) => fault > 0).length
  return clients * operationsEach + outstanding + upsets.length + brokenLinks.length + kinds
}

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

  it('starts a server again that is told to while it still leaves: a client may hear no other', () => {
    const { problems, traces } = runScenario(
      {
        seed: 1,
        servers: 2,
        clients: 1,
        operationsEach: 40,
        outstanding: 3,
        thinkMs: 400,
        maxDatagram: 1400,
        faults: CALM,
        brokenLinks: [{ client: 0, server: 0, way: 'from' }],
        upsets: [
          // What it orders now nobody acknowledges, so it waits before it goes.
          { at: 500, do: 'partition', sides: [[0], [1]], forMs: 4000 },
          { at: 1000, do: 'leave', server: 1 },
          { at: 1100, do: 'start', server: 1 }
        ]
      },
      () => false
    )
    expect(problems).toEqual([])
    expect(traces.map(({ server, incarnation }) => [server, incarnation])).toEqual([
      ['000000000001', 1],
      ['000000000002', 1],
      ['000000000002', 2]
    ])
  })

  it('does not let two strikes at one datagram take both servers that share a past', () => {
    const strike = {
      at: 100,
      do: 'strike',
      type: DatagramType.order,
      nth: 1,
      how: 'crash'
    } as const
    const world = new World(
      {
        seed: 1,
        servers: 2,
        clients: 1,
        operationsEach: 10,
        outstanding: 1,
        thinkMs: 50,
        maxDatagram: 1400,
        faults: CALM,
        brokenLinks: [],
        upsets: (['another', 'sender'] as const).map((victim) => ({ ...strike, forMs: 0, victim }))
      },
      () => false
    )
    world.startServers()
    world.agenda.run(5000, () => world.isTogether)
    world.startLoad()
    world.agenda.run(30_000, () => world.isAnswered)
    expect(world.isAnswered).toBe(true)
    expect(world.servers.filter(({ alive }) => alive)).toHaveLength(1)
  })

  it('shrinks a failing scenario to a smaller one that fails in the same way', () => {
    const swallow = withoutMechanism('nak')
    const scenario = scenarioOf(1, 'network')
    const smallest = shrink(scenario, swallow, SHRINKING_RUNS)
    const problem = runScenario(scenario, swallow).problems[0]
    expect(problem).toBeDefined()
    expect(kindOf(runScenario(smallest, swallow).problems[0])).toBe(kindOf(problem))
    expect(weightOf(smallest)).toBeLessThan(weightOf(scenario))
  })
})
