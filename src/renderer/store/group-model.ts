/**
 * What the window knows of the group, from two sources of different age: this
 * machine's servers tell of themselves many times a second, the group as a whole
 * is asked less often. Pure.
 */
import { bounds } from '../../shared/bounds'
import type { ConfigurationView, GroupView, LocalServerView, MemberView } from '../../shared/views'
import { shortId } from './short-ids'

/** Who orders the next slot of a configuration. */
export interface Turn {
  readonly member: string | null
  /** The slot that it will order; null when no server of this machine tells. */
  readonly nextSlot: number | null
}

export type Servers = Readonly<Record<string, LocalServerView>>

/** A process that may answer and that holds queues. */
export function isAlive(server: LocalServerView): boolean {
  return server.state === 'running' || server.state === 'stopping'
}

/** Configurations of a later epoch follow on earlier ones. */
export function epochOf(config: string): number {
  return Number.parseInt(config, 10)
}

/** Local servers in a configuration, each with that configuration's id. */
function placed(servers: Servers): (LocalServerView & { readonly config: string })[] {
  return Object.values(servers).filter(
    (server): server is LocalServerView & { readonly config: string } =>
      isAlive(server) && server.config !== null
  )
}

/** One that a local server already left for a later one: the others leave it as well. */
function isLeft(configuration: ConfigurationView, servers: Servers): boolean {
  const ids = new Set(configuration.members.map((member) => member.server))
  return placed(servers).some(
    (server) =>
      server.server !== null &&
      ids.has(server.server) &&
      epochOf(server.config) > epochOf(configuration.config)
  )
}

/** The slot before this one; -1 for none. */
function before(slot: number | null | undefined): number | null {
  return slot === null || slot === undefined ? null : slot - 1
}

/** A member as this machine's servers alone describe it. */
function knownMember(
  id: string,
  index: number,
  servers: Servers,
  names: Readonly<Record<string, string>>
): MemberView {
  const local = Object.values(servers).find((server) => server.server === id && isAlive(server))
  return {
    server: id,
    name: local?.name ?? names[id] ?? shortId(id),
    unicast: local?.unicast ?? '',
    host: '',
    index,
    delivered: before(local?.delivered),
    stable: before(local?.stable),
    queues: local?.queues ?? null,
    items: local?.items ?? null,
    hash: null,
    lag: null
  }
}

/**
 * The configurations that are heard: the group's answer, without those that are
 * known to be left, and with those that only this machine's servers told so far.
 */
export function mergeConfigurations(
  group: GroupView | null,
  servers: Servers,
  names: Readonly<Record<string, string>>
): readonly ConfigurationView[] {
  const heard = (group?.configurations ?? []).filter(
    (configuration) => !isLeft(configuration, servers)
  )
  const known = new Set(heard.map((configuration) => configuration.config))
  const fresh: ConfigurationView[] = []
  for (const server of placed(servers)) {
    if (known.has(server.config)) continue
    known.add(server.config)
    fresh.push({
      config: server.config,
      kind: 'regular',
      members: server.members.map((id, index) => knownMember(id, index, servers, names)),
      turn: server.turn,
      policy: null,
      primary: null
    })
  }
  return [...heard, ...fresh].sort(
    (a, b) => b.members.length - a.members.length || a.config.localeCompare(b.config)
  )
}

/** Who has the turn, by configuration; the local server that is furthest ahead knows best. */
export function turnsOf(
  configurations: readonly ConfigurationView[],
  servers: Servers
): Readonly<Record<string, Turn>> {
  const turns: Record<string, Turn> = {}
  for (const { config, turn } of configurations) turns[config] = { member: turn, nextSlot: null }
  for (const server of placed(servers)) {
    const nextSlot = server.nextSlot ?? 0
    if (server.turn !== null && nextSlot >= (turns[server.config]?.nextSlot ?? 0)) {
      turns[server.config] = { member: server.turn, nextSlot }
    }
  }
  return turns
}

/** Display names by server id, old ones included. */
export function namesOf(
  previous: Readonly<Record<string, string>>,
  group: GroupView | null,
  servers: Servers
): Readonly<Record<string, string>> {
  const names: Record<string, string> = {}
  for (const server of Object.values(servers)) {
    if (server.server !== null) names[server.server] = server.name
  }
  for (const configuration of group?.configurations ?? []) {
    for (const member of configuration.members) names[member.server] ??= member.name
  }
  for (const [id, name] of Object.entries(previous)) {
    if (Object.keys(names).length >= bounds.window.serverNames) break
    names[id] ??= name
  }
  return names
}

/** Ids of this machine's live servers. */
export function hereOf(servers: Servers): Readonly<Record<string, true>> {
  const here: Record<string, true> = {}
  for (const server of Object.values(servers)) {
    if (server.server !== null && isAlive(server)) here[server.server] = true
  }
  return here
}
