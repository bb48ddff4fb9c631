/** Runs one seed to its end and judges it. */
import { Random } from '../../src/main/protocol/random'
import { Agenda } from './agenda'
import {
  checkAnswers,
  checkIntegrity,
  checkQueueSemantics,
  checkSlots,
  checkTotalOrder
} from './checkers'
import { CALM, linkOf, Network, type Swallow } from './network'
import { SimClient } from './sim-client'
import { SimServer } from './sim-server'
import { scenarioOf, type Scenario } from './scenario'

export interface Verdict {
  readonly scenario: Scenario
  /** Empty: the run passed. */
  readonly problems: readonly string[]
  readonly operations: number
  readonly datagrams: number
  readonly lost: number
  /** Logs of all servers in order of time. */
  readonly transcript: readonly string[]
}

const FORM_MS = 8_000
const LOAD_MS = 120_000
const CALM_MS = 15_000

export function runSeed(seed: number, swallow: Swallow = () => false): Verdict {
  return runScenario(scenarioOf(seed), swallow)
}

/** The phases: a configuration forms in calm, work goes on under faults, calm returns and all agree. */
export function runScenario(scenario: Scenario, swallow: Swallow): Verdict {
  const random = new Random(scenario.seed ^ 0x2545f491)
  const agenda = new Agenda()
  const network = new Network(agenda, random, swallow)
  const problems: string[] = []
  const servers = Array.from(
    { length: scenario.servers },
    (_, i) => new SimServer(i + 1, 0x0a000001 * 65536 + 8080 + i, scenario.maxDatagram, agenda, network, random)
  )
  const clients = Array.from(
    { length: scenario.clients },
    (_, i) =>
      new SimClient(
        `c${String(i)}`,
        0x0a000002 * 65536 + 9000 + i,
        scenario.operationsEach,
        scenario.outstanding,
        scenario.maxDatagram,
        agenda,
        network,
        random
      )
  )
  const late = new Set(scenario.upsets.filter((upset) => upset.do === 'start').map(({ server }) => server))
  servers.forEach((server, i) => {
    if (!late.has(i)) agenda.after(random.next() * 200, () => server.start())
  })
  const together = (): boolean => isTogether(servers)
  agenda.run(FORM_MS, () => agenda.now > 250 && together())
  if (!together()) problems.push('liveness: the servers did not form a configuration')
  network.faults = scenario.faults
  const begin = agenda.now
  for (const { client, server, way } of scenario.brokenLinks) {
    const ends = [clients[client]?.endpoint ?? 0, servers[server]?.endpoint ?? 0] as const
    network.cut.add(way === 'to' ? linkOf(ends[0], ends[1]) : linkOf(ends[1], ends[0]))
  }
  for (const upset of scenario.upsets) {
    agenda.at(begin + upset.at, () => {
      const server = servers[upset.server]
      if (upset.do === 'leave') server?.leave()
      else if (upset.do === 'crash') server?.crash()
      else server?.start()
    })
  }
  for (const client of clients) client.start()
  const lastUpset = begin + Math.max(0, ...scenario.upsets.map(({ at }) => at))
  agenda.run(
    begin + LOAD_MS,
    () => agenda.now > lastUpset && clients.every((client) => client.done)
  )
  network.faults = CALM
  network.cut.clear()
  const calm = agenda.now
  agenda.run(calm + CALM_MS, () => clients.every((client) => client.done) && together() && isSettled(servers))
  if (!together()) problems.push('liveness: the servers are not in one configuration in the end')
  problems.push(...checkHashes(servers))
  const traces = servers.flatMap(({ idText, traces: starts }) =>
    starts.map((trace, i) => ({ server: `${idText}.${String(i + 1)}`, trace }))
  )
  const settled = clients.flatMap((client) => client.settled)
  const asked = new Set(
    clients.flatMap(({ name }) =>
      Array.from({ length: scenario.operationsEach }, (_, i) => `${name}:${String(i + 1)}`)
    )
  )
  if (settled.length < asked.size) {
    problems.push(`liveness: ${String(asked.size - settled.length)} operations were never answered`)
  }
  problems.push(
    ...checkTotalOrder(traces),
    ...checkSlots(traces),
    ...checkIntegrity(traces, asked),
    ...checkAnswers(traces, settled),
    ...checkQueueSemantics(traces)
  )
  return {
    scenario,
    problems,
    operations: settled.length,
    datagrams: network.sent,
    lost: network.lost,
    transcript: servers.flatMap(({ logs }) => logs).sort()
  }
}

function isTogether(servers: readonly SimServer[]): boolean {
  const views = servers.filter((server) => server.alive).map((server) => server.view)
  const [first] = views
  return (
    first?.config !== undefined &&
    first.config !== null &&
    views.every(
      (view) =>
        view?.state === 'operational' &&
        view.config?.epoch === first.config?.epoch &&
        view.config?.representative === first.config?.representative &&
        view.members.length === views.length
    )
  )
}

function isSettled(servers: readonly SimServer[]): boolean {
  const slots = servers.filter((server) => server.alive).map(({ view }) => view)
  return slots.every((view) => view?.delivered === slots[0]?.delivered && view?.stable === view?.delivered)
}

/** Servers in one configuration that delivered the same slots hold the same. */
function checkHashes(servers: readonly SimServer[]): string[] {
  const views = servers.filter((server) => server.alive).map(({ view }) => view)
  const hashes = new Set(views.map((view) => `${String(view?.delivered)} ${String(view?.hash)}`))
  return hashes.size <= 1 ? [] : [`agreement: in the end the servers hold ${[...hashes].join(' | ')}`]
}
