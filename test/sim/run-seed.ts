/** Runs one seed to its end and judges it. */
import type { Replay } from '../../src/main/check/model/replay'
import type { ProcessTrace } from '../../src/main/check/trace'
import { inspectTraces } from '../../src/main/check/check-traces'
import { formatConfigId } from '../../src/main/protocol/ids'
import { checkClients, violationsOf } from './checkers'
import { checkContents, checkItems, checkSettled } from './end-to-end'
import type { Swallow } from './network'
import { scenarioOf } from './mixes'
import type { Mix, Scenario, Upset } from './scenario'
import { processTracesOf } from './traces'
import type { Settled } from './sim-client'
import { World } from './world'

export interface Verdict {
  readonly scenario: Scenario
  /** Empty: the run passed. */
  readonly problems: readonly string[]
  readonly operations: number
  readonly datagrams: number
  readonly lost: number
  /** Configurations that began with the merge of pasts that had diverged. */
  readonly merges: number
  /** One for each start of each server. */
  readonly traces: readonly ProcessTrace[]
  /** Logs of all servers in order of time. */
  readonly transcript: readonly string[]
}

const FORM_MS = 8_000
const FILL_MS = 60_000
/** A group that can never be primary again refuses everything, which may take seconds each time where pops wait. */
const LOAD_MS = 2_400_000
/** Once faults stop, all must be one within this time. */
const CALM_MS = 15_000
/** The same where a server that could not keep up may have been kept away (`timing.shunMaxMs`). */
const CALM_AFTER_SHUNNING_MS = 50_000

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
  const started = world.startServers() + 50
  agenda.run(started + FORM_MS, () => agenda.now > started && world.isTogether)
  if (!world.isTogether) problems.push('liveness: the servers did not form a configuration')
  world.prefill()
  agenda.run(agenda.now + FILL_MS, () => world.isFilled)
  if (!world.isFilled) problems.push('liveness: the queues were not filled')
  const over = world.startLoad()
  agenda.run(over, () => false)
  agenda.run(over + LOAD_MS, () => world.isAnswered)
  world.calm()
  const calm = agenda.now
  const isShunned = scenario.upsets.some((upset) => upset.do === 'swallow')
  const calmMs = isShunned ? CALM_AFTER_SHUNNING_MS : CALM_MS
  agenda.run(
    calm + calmMs,
    () => world.isAnswered && world.isTogether && world.isSettled && world.isLocated
  )
  if (!world.isTogether) {
    problems.push('liveness: the servers are not in one configuration in the end')
  }
  if (world.isTogether && !world.isLocated) {
    problems.push('endpoints: the configuration names one that a member has left')
  }
  problems.push(...checkHashes(world))
  const traces = servers.flatMap(processTracesOf)
  const everybody = [...clients, world.filler]
  const settled = everybody.flatMap((client) => client.settled)
  const asked = new Set(
    clients.flatMap(({ name }) =>
      Array.from({ length: scenario.operationsEach }, (_, i) => `${name}:${String(i + 1)}`)
    )
  )
  for (const { request } of world.filler.settled) asked.add(request)
  if (settled.length < asked.size) {
    problems.push(`liveness: ${String(asked.size - settled.length)} operations were never answered`)
  }
  const merges = new Set(
    traces.flatMap(({ lines }) => lines.flatMap((line) => (line.ev === 'merge' ? line.config : [])))
  ).size
  const { report, replay } = inspectTraces(traces, {
    quiescent: true,
    policy: scenario.policy ?? 'available'
  })
  problems.push(...violationsOf(report))
  const mayDiverge = isDivisive(scenario)
  if (merges > 0 && !mayDiverge && !world.isForlorn) {
    problems.push('agreement: a past diverged though no link between servers was ever cut')
  }
  problems.push(...clients.flatMap(({ hasty }) => hasty))
  problems.push(...checkClients(traces, settled, asked))
  problems.push(...checkEnding(world, replay, settled, traces, scenario.outstanding))
  return {
    scenario,
    problems,
    operations: settled.length,
    datagrams: world.network.sent,
    lost: world.network.lost,
    merges,
    traces,
    transcript: servers
      .flatMap(({ logs }) => logs)
      .sort((a, b) => Number.parseFloat(a) - Number.parseFloat(b))
  }
}

/** What clients were told, and what the traces say, against what the servers hold in the end. */
function checkEnding(
  world: World,
  replay: Replay,
  settled: readonly Settled[],
  traces: readonly ProcessTrace[],
  outstanding: number
): string[] {
  const [server] = world.servers.filter(({ alive }) => alive)
  const config = server?.view?.config
  if (server === undefined || config === undefined || config === null || !world.isTogether)
    return []
  const { contents, ambiguous } = server
  const end = replay.ends.get(formatConfigId(config))
  const [state] = end?.candidates ?? []
  const ending = { contents, ambiguous, settled, traces }
  return [
    ...(end?.isCertain === true && state !== undefined && end.candidates.length === 1
      ? checkContents(state, contents)
      : []),
    ...checkItems(ending),
    ...(outstanding === 1 ? checkSettled(ending) : [])
  ]
}

/** Whether pasts may diverge: who is cut off goes on with what it has, on either side. */
function isDivisive({ faults, upsets, durability }: Scenario): boolean {
  // Who is back first goes on with what its disk had.
  if (durability !== undefined) return true
  const has = (isMeant: (upset: Upset) => boolean): boolean => upsets.some(isMeant)
  const mayLose =
    faults.loss > 0 ||
    (faults.straggling ?? 0) > 0 ||
    has((upset) => upset.do === 'late' || (upset.do === 'strike' && upset.how === 'crash'))
  const crashes = upsets.filter(({ do: what }) => what === 'crash' || what === 'strike').length
  // A newcomer waits for others that do not come to an end of changing, but not for ever.
  if (mayLose && crashes > 1) return true
  // A slot that reaches nobody before its owner is paused is executed by that one alone, too.
  return has(
    (upset) =>
      upset.do === 'split' ||
      upset.do === 'deafen' ||
      upset.do === 'partition' ||
      upset.do === 'one-way' ||
      upset.do === 'swallow' ||
      (upset.do === 'move' && upset.forMs > 0) ||
      (mayLose && (upset.do === 'pause' || (upset.do === 'strike' && upset.how === 'pause')))
  )
}

/** Servers in one configuration that delivered the same slots hold the same. */
function checkHashes({ servers }: World): string[] {
  const views = servers.filter((server) => server.alive).map(({ view }) => view)
  const hashes = new Set(views.map((view) => `${String(view?.delivered)} ${String(view?.hash)}`))
  return hashes.size <= 1
    ? []
    : [`agreement: in the end the servers hold ${[...hashes].join(' | ')}`]
}
