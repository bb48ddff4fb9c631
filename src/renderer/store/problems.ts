/** What is wrong, each with what to do about it. Pure. */
import type { AppInfo } from '../../shared/ipc'
import type { PropertyView } from '../../shared/timeline'
import type { ConfigurationView, LocalServerView } from '../../shared/views'
import { isAlive, type Servers } from './group-model'
import { networkProblems } from './network-problems'
import { pastProblems } from './past-problems'
import type { Problem, Severity } from './problem'

export type { Problem } from './problem'

export interface Situation {
  readonly info: AppInfo | null
  readonly servers: Servers
  readonly configurations: readonly ConfigurationView[]
  readonly properties: readonly PropertyView[]
}

const order: readonly Severity[] = ['error', 'warning', 'notice']

/** @param time now, milliseconds since 1970 */
export function problemsOf(situation: Situation, time: number): readonly Problem[] {
  const problems = [
    ...serverProblems(situation.servers),
    ...violations(situation.properties),
    ...pastProblems(situation.servers),
    ...situation.configurations.flatMap(configurationProblems),
    ...splitProblem(situation.configurations),
    ...lonelyProblem(situation),
    ...networkProblems(situation.servers, time),
    ...settingsProblem(situation.info),
    ...interfaceProblem(situation.info)
  ]
  return problems.sort((a, b) => order.indexOf(a.severity) - order.indexOf(b.severity))
}

/** What the protocol promises, and does not keep: a defect, never bad luck. */
function violations(properties: readonly PropertyView[]): Problem[] {
  return properties
    .filter(({ verdict }) => verdict === 'violated')
    .map(({ id, name, counterexample }) => ({
      id: `violated ${id}`,
      severity: 'error',
      text: `The property "${name}" (${id}) does not hold.`,
      mend: `${counterexample?.text ?? 'A case was seen.'} Look at it in Timeline, and save the trace: this is a defect.`,
      server: null,
      transient: false
    }))
}

function serverProblems(servers: Servers): Problem[] {
  return Object.values(servers).flatMap((server): Problem[] => {
    const lasting = { server: server.name, transient: false }
    if (server.state === 'crashed') {
      return [
        {
          id: `crashed ${server.name}`,
          severity: 'error',
          text: `${server.name} crashed.`,
          mend: mendOf(server),
          ...lasting
        }
      ]
    }
    if (server.state === 'failed') {
      return [
        {
          id: `failed ${server.name}`,
          severity: 'error',
          text: `${server.name} could not start.`,
          mend: mendOf(server),
          ...lasting
        }
      ]
    }
    if (server.problem === null) return []
    return [
      {
        id: `trouble ${server.name}`,
        severity: 'warning',
        text: `${server.name} reports trouble.`,
        mend: mendOf(server),
        ...lasting
      }
    ]
  })
}

/** What the server itself says of it, as a sentence; a name stays as it is written. */
function mendOf({ name, problem }: LocalServerView): string {
  if (problem === null) return 'Read its last log lines, then restart it.'
  return problem.startsWith(name) ? problem : problem.charAt(0).toUpperCase() + problem.slice(1)
}

function configurationProblems(configuration: ConfigurationView): Problem[] {
  return [...divergence(configuration), ...silence(configuration), ...minority(configuration)]
}

/**
 * Members that delivered the same slots must hold the same queues. Those that
 * differ from the most of them, or all when no side is the larger one.
 */
export function divergentMembers(configuration: ConfigurationView): ReadonlySet<string> {
  const bySlot = new Map<number, Map<string, string[]>>()
  for (const { delivered, hash, server } of configuration.members) {
    if (delivered === null || hash === null) continue
    const hashes = bySlot.get(delivered) ?? new Map<string, string[]>()
    hashes.set(hash, [...(hashes.get(hash) ?? []), server])
    bySlot.set(delivered, hashes)
  }
  const divergent = new Set<string>()
  for (const hashes of bySlot.values()) {
    const [most = [], second = [], ...rest] = [...hashes.values()].sort(
      (a, b) => b.length - a.length
    )
    if (second.length === 0) continue
    const differing = most.length > second.length ? [second, ...rest] : [most, second, ...rest]
    for (const server of differing.flat()) divergent.add(server)
  }
  return divergent
}

function divergence(configuration: ConfigurationView): Problem[] {
  const divergent = divergentMembers(configuration)
  if (divergent.size === 0) return []
  const members = configuration.members.filter((member) => divergent.has(member.server))
  const names = listNames(members.map((member) => member.name))
  const slot = members[0]?.delivered ?? 0
  return [
    {
      id: `divergence ${configuration.config}`,
      severity: 'error',
      text: `After slot ${String(slot)} ${names} ${members.length === 1 ? 'holds' : 'hold'} other queues than the rest.`,
      mend: 'The servers notice it by themselves, and what differs begins anew.',
      server: null,
      transient: true
    }
  ]
}

function silence(configuration: ConfigurationView): Problem[] {
  const silent = configuration.members.filter((member) => member.delivered === null)
  if (silent.length === 0) return []
  const names = listNames(silent.map((member) => member.name))
  const one = silent.length === 1
  return [
    {
      id: `silence ${configuration.config}`,
      severity: 'warning',
      text: `${names} ${one ? 'does' : 'do'} not answer.`,
      mend: `If ${one ? 'it stays' : 'they stay'} silent the others go on without ${one ? 'it' : 'them'}.`,
      server: null,
      transient: true
    }
  ]
}

/** Under the policy `majority` a side without one refuses its clients. */
function minority({ config, members, primary }: ConfigurationView): Problem[] {
  if (primary !== false) return []
  const names = listNames(members.map((member) => member.name))
  const one = members.length === 1
  return [
    {
      id: `minority ${config}`,
      severity: 'warning',
      text: `${names} ${one ? 'refuses' : 'refuse'} clients: most of the group is not heard.`,
      mend: 'That ends when they hear each other. If the others are gone for good: ftqueue policy available.',
      server: null,
      transient: true
    }
  ]
}

function splitProblem(configurations: readonly ConfigurationView[]): Problem[] {
  if (configurations.length < 2) return []
  const sides = configurations.map((configuration) =>
    listNames(configuration.members.map((member) => member.name))
  )
  return [
    {
      id: 'split',
      severity: 'warning',
      text: `The group is split: ${sides.join(' | ')}.`,
      mend: configurations.some(({ primary }) => primary === false)
        ? 'They join again when they hear each other.'
        : 'Each side goes on by itself; they merge when they hear each other again.',
      server: null,
      transient: true
    }
  ]
}

/** One member that holds all there is: nothing is replicated. */
function lonelyProblem({ configurations, servers }: Situation): Problem[] {
  const [only] = configurations
  if (configurations.length !== 1 || only?.members.length !== 1) return []
  const local = Object.values(servers).find(
    (server) => isAlive(server) && server.server === only.members[0]?.server
  )
  if (local === undefined || local.queues === 0) return []
  return [
    {
      id: 'lonely',
      severity: 'notice',
      text: `${local.name} is the only member: what its queues hold exists once.`,
      mend: 'Start another server, here or on another machine, to have it replicated.',
      server: null,
      transient: true
    }
  ]
}

function settingsProblem(info: AppInfo | null): Problem[] {
  if (info === null || info.problem === null) return []
  return [
    {
      id: 'settings',
      severity: 'error',
      text: 'The settings could not be read, so that others are in use.',
      mend: info.problem.charAt(0).toUpperCase() + info.problem.slice(1),
      server: null,
      transient: false
    }
  ]
}

function interfaceProblem(info: AppInfo | null): Problem[] {
  if (info === null) return []
  if (info.interface === null) {
    return [
      {
        id: 'no interface',
        severity: 'error',
        text: 'No network interface could be chosen.',
        mend: 'Connect to a network, or choose an interface in Settings.',
        server: null,
        // The app chooses one as it starts.
        transient: true
      }
    ]
  }
  if (!info.interface.address.startsWith('127.')) return []
  return [
    {
      id: 'loopback',
      severity: 'notice',
      text: `Only this machine takes part: the servers use loopback, ${info.interface.address}.`,
      mend: 'Connect to a network, or choose another interface in Settings, to be heard by other machines.',
      server: null,
      transient: false
    }
  ]
}

/** `a`, `a and b`, `a, b and c`; long lists are cut. */
export function listNames(names: readonly string[]): string {
  const most = 6
  const shown = names.length > most ? [...names.slice(0, most - 1)] : names
  const rest = names.length - shown.length
  const parts = rest > 0 ? [...shown, `${rest} more`] : shown
  const last = parts.at(-1) ?? ''
  return parts.length < 2 ? last : `${parts.slice(0, -1).join(', ')} and ${last}`
}
