/** Runs one seed to its end and judges it. */
import type { ProcessTrace } from '../../src/main/check/trace'
import { checkClients, checkProperties } from './checkers'
import type { Swallow } from './network'
import { scenarioOf, type Mix, type Scenario } from './scenario'
import { processTracesOf } from './traces'
import { World } from './world'

export interface Verdict {
  readonly scenario: Scenario
  /** Empty: the run passed. */
  readonly problems: readonly string[]
  readonly operations: number
  readonly datagrams: number
  readonly lost: number
  /** A component's own past was given up for another's: the clients' view is not judged. */
  readonly diverged: boolean
  /** One for each start of each server. */
  readonly traces: readonly ProcessTrace[]
  /** Logs of all servers in order of time. */
  readonly transcript: readonly string[]
}

const FORM_MS = 8_000
const LOAD_MS = 120_000
/** Once faults stop, all must be one within this time. */
const CALM_MS = 15_000

export function runSeed(
  seed: number,
  mix: Mix = 'network',
  swallow: Swallow = () => false
): Verdict {
  return runScenario(scenarioOf(seed, mix), swallow)
}

/** The phases: a configuration forms in calm, work goes on under faults, calm returns and all agree. */
export function runScenario(scenario: Scenario, swallow: Swallow): Verdict {
  const world = new World(scenario, swallow)
  const { agenda, servers, clients } = world
  const problems: string[] = []
  world.startServers()
  agenda.run(FORM_MS, () => agenda.now > 250 && world.isTogether)
  if (!world.isTogether) problems.push('liveness: the servers did not form a configuration')
  const over = world.startLoad()
  agenda.run(over, () => false)
  agenda.run(over + LOAD_MS, () => world.isAnswered)
  world.calm()
  const calm = agenda.now
  agenda.run(calm + CALM_MS, () => world.isAnswered && world.isTogether && world.isSettled)
  if (!world.isTogether) {
    problems.push('liveness: the servers are not in one configuration in the end')
  }
  problems.push(...checkHashes(world))
  const traces = servers.flatMap(processTracesOf)
  const settled = clients.flatMap((client) => client.settled)
  const asked = new Set(
    clients.flatMap(({ name }) =>
      Array.from({ length: scenario.operationsEach }, (_, i) => `${name}:${String(i + 1)}`)
    )
  )
  if (settled.length < asked.size) {
    problems.push(`liveness: ${String(asked.size - settled.length)} operations were never answered`)
  }
  const diverged = servers.some(({ replaced }) => replaced)
  problems.push(...checkProperties(traces))
  // A slot that reaches nobody before its owner is paused is executed by that one alone, too.
  const mayDiverge = scenario.upsets.some(
    (upset) =>
      upset.do === 'split' ||
      upset.do === 'deafen' ||
      (upset.do === 'pause' && scenario.faults.loss > 0)
  )
  if (diverged && !mayDiverge && !world.isForlorn) {
    problems.push('agreement: a past diverged though no link between servers was ever cut')
  }
  if (!diverged) problems.push(...checkClients(traces, settled, asked))
  return {
    scenario,
    problems,
    operations: settled.length,
    datagrams: world.network.sent,
    lost: world.network.lost,
    diverged,
    traces,
    transcript: servers
      .flatMap(({ logs }) => logs)
      .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
  }
}

/** Servers in one configuration that delivered the same slots hold the same. */
function checkHashes({ servers }: World): string[] {
  const views = servers.filter((server) => server.alive).map(({ view }) => view)
  const hashes = new Set(views.map((view) => `${String(view?.delivered)} ${String(view?.hash)}`))
  return hashes.size <= 1
    ? []
    : [`agreement: in the end the servers hold ${[...hashes].join(' | ')}`]
}
