/** Makes a failing scenario smaller as long as it fails in the same way. */
import { runScenario } from './run-seed'
import type { Swallow } from './network'
import type { Scenario } from './scenario'

/** What kind of failure it is: the word before the colon. */
export function kindOf(problem: string | undefined): string {
  return problem?.split(':')[0] ?? ''
}

/** Simpler variants of a scenario, the boldest first. */
function* simpler(scenario: Scenario): Generator<Scenario> {
  const { upsets, brokenLinks, faults } = scenario
  if (upsets.length > 1) {
    yield { ...scenario, upsets: upsets.slice(0, Math.ceil(upsets.length / 2)) }
    yield { ...scenario, upsets: upsets.slice(Math.ceil(upsets.length / 2)) }
  }
  for (const upset of upsets) yield { ...scenario, upsets: upsets.filter((one) => one !== upset) }
  if (brokenLinks.length > 0) yield { ...scenario, brokenLinks: [] }
  for (const fault of ['loss', 'duplication', 'reordering', 'jitterMs'] as const) {
    if (faults[fault] > 0) yield { ...scenario, faults: { ...faults, [fault]: 0 } }
  }
  if (scenario.clients > 1) yield { ...scenario, clients: 1, brokenLinks: [] }
  if (scenario.outstanding > 1) yield { ...scenario, outstanding: 1 }
  if (scenario.operationsEach > 4) {
    yield { ...scenario, operationsEach: Math.ceil(scenario.operationsEach / 2) }
  }
}

/** The smallest scenario found that fails as `scenario` does, in at most so many runs. */
export function shrink(scenario: Scenario, swallow: Swallow, runsMost = Infinity): Scenario {
  const kind = kindOf(runScenario(scenario, swallow).problems[0])
  if (kind === '') return scenario
  let smallest = scenario
  let runs = 1
  for (let shrunk = true; shrunk;) {
    shrunk = false
    for (const candidate of simpler(smallest)) {
      if (++runs > runsMost) return smallest
      if (kindOf(runScenario(candidate, swallow).problems[0]) !== kind) continue
      smallest = candidate
      shrunk = true
      break
    }
  }
  return smallest
}
