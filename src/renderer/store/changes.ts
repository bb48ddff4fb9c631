/** Notes on what changed in the group and among this machine's servers. Pure. */
import { contentsText, countsText, type MergeSummary } from '../../shared/merges'
import type { ConfigurationView, LocalServerView } from '../../shared/views'
import { epochOf, type Servers } from './group-model'
import { listNames } from './problems'
import { shortConfig } from './short-ids'

export type Tone = 'good' | 'bad' | 'plain'

export interface ChangeNote {
  /** Counts up; unique within the window. */
  readonly id: number
  /** Milliseconds since 1970. */
  readonly time: number
  readonly tone: Tone
  readonly text: string
}

export type Change = Pick<ChangeNote, 'tone' | 'text'>

export interface Snapshot {
  readonly servers: Servers
  readonly configurations: readonly ConfigurationView[]
}

export function describeChanges(
  before: Snapshot,
  after: Snapshot,
  names: Readonly<Record<string, string>>
): readonly Change[] {
  return [
    ...serverChanges(before.servers, after.servers),
    ...configurationChanges(before.configurations, after.configurations, names),
    ...mergeChanges(before.servers, after.servers)
  ]
}

function serverChanges(before: Servers, after: Servers): Change[] {
  return Object.values(after).flatMap((server): Change[] => {
    if (before[server.name]?.state === server.state) return []
    const change = stateChange(server)
    return change === null ? [] : [change]
  })
}

function stateChange(server: LocalServerView): Change | null {
  switch (server.state) {
    case 'starting':
    case 'stopping':
      return null
    case 'running':
      return { tone: 'good', text: `${server.name} runs at ${server.unicast ?? 'no address'}` }
    case 'stopped':
      return { tone: 'plain', text: `${server.name} stopped` }
    case 'crashed':
      return { tone: 'bad', text: `${server.name} crashed` }
    case 'failed':
      return { tone: 'bad', text: `${server.name} could not start` }
  }
}

function configurationChanges(
  before: readonly ConfigurationView[],
  after: readonly ConfigurationView[],
  names: Readonly<Record<string, string>>
): Change[] {
  const known = new Set(before.map((configuration) => configuration.config))
  const changes = after
    .filter((configuration) => !known.has(configuration.config))
    .map((configuration) => installed(configuration, before, names))
  if (after.length === 0 && before.length > 0) {
    changes.push({ tone: 'plain', text: 'No configuration is heard any more' })
  }
  return changes
}

function installed(
  configuration: ConfigurationView,
  before: readonly ConfigurationView[],
  names: Readonly<Record<string, string>>
): Change {
  const now = new Set(configuration.members.map((member) => member.server))
  const past = new Map(
    parents(now, before).flatMap((old) => old.members.map((m) => [m.server, m.name] as const))
  )
  const left = [...past].filter(([id]) => !now.has(id)).map(([id, name]) => names[id] ?? name)
  const members = listNames(configuration.members.map((member) => member.name))
  const without = left.length === 0 ? '' : `, without ${listNames(left)}`
  return {
    tone: 'plain',
    text: `Configuration ${shortConfig(configuration.config)}: ${members}${without}`
  }
}

/** Each merge once, however many servers of this machine took part in it. */
function mergeChanges(before: Servers, after: Servers): Change[] {
  const known = new Set(Object.values(before).map(({ merge }) => merge?.config))
  const merges = new Map<string, MergeSummary>()
  for (const { merge } of Object.values(after)) {
    if (merge !== null && !known.has(merge.config)) merges.set(merge.config, merge)
  }
  return [...merges.values()].map((merge): Change => {
    const counts = countsText(merge)
    const told = counts === '' ? '' : `; ${counts}`
    return {
      tone: counts === '' ? 'plain' : 'bad',
      text: `The sides were merged: ${contentsText(merge)}${told}`
    }
  })
}

/** The configurations that these members come from; the latest, where one follows another. */
function parents(
  members: ReadonlySet<string>,
  before: readonly ConfigurationView[]
): readonly ConfigurationView[] {
  const origins = before.filter((old) => old.members.some(({ server }) => members.has(server)))
  return origins.filter(
    (old) =>
      !origins.some(
        (later) =>
          epochOf(later.config) > epochOf(old.config) &&
          later.members.some(({ server }) => old.members.some((m) => m.server === server))
      )
  )
}
