/** The groups that announced themselves lately. Pure. */
import { bounds } from '../../shared/bounds'
import type { HeardConfiguration, HeardGroup } from '../../shared/views'
import { isMulticast } from '../net/addresses'
import {
  endpointAddress,
  endpointPort,
  formatConfigId,
  formatEndpoint,
  formatMemberId
} from '../protocol/ids'
import type { Announcement } from '../protocol/wire/discovery'

/** What was not heard for so long is gone. */
const FORGET_MS = 10_000

interface Heard {
  readonly key: string
  readonly announcement: Announcement
  readonly firstAt: number
  lastAt: number
}

export class GroupBook {
  /** By group and configuration. */
  private readonly heard = new Map<string, Heard>()

  /** Takes an announcement in. `now`: milliseconds since 1970. */
  add(announcement: Announcement, now: number): void {
    const { open } = announcement
    if (open !== null && !isMulticast(endpointAddress(open.place))) return
    const key = keyOf(announcement)
    const name = open === null ? key : `${key} ${formatConfigId(open.config)}`
    const before = this.heard.get(name)
    // The newest stands last.
    this.heard.delete(name)
    if (before === undefined) this.replace(announcement, key)
    this.heard.set(name, { key, announcement, firstAt: before?.firstAt ?? now, lastAt: now })
    const [oldest] = this.heard.keys()
    if (this.heard.size > bounds.client.groupsHeard && oldest !== undefined) {
      this.heard.delete(oldest)
    }
  }

  /** By name; what was not heard lately is left out. */
  list(now: number): HeardGroup[] {
    const groups = new Map<string, Heard[]>()
    for (const [name, one] of this.heard) {
      if (now - one.lastAt >= FORGET_MS) this.heard.delete(name)
      else groups.set(one.key, [...(groups.get(one.key) ?? []), one])
    }
    return [...groups.values()].map(groupOf).sort(byName)
  }

  /** A server is in one configuration: those that it was in before are over. */
  private replace({ open }: Announcement, key: string): void {
    if (open === null) return
    const servers = new Set(open.servers.map(({ id }) => id))
    for (const [name, one] of this.heard) {
      const others = one.announcement.open?.servers ?? []
      if (one.key === key && others.some(({ id }) => servers.has(id))) this.heard.delete(name)
    }
  }
}

/** What makes a group another one: its name, and where it is. */
function keyOf({ group, open }: Announcement): string {
  return JSON.stringify([group, open === null ? null : open.place])
}

function groupOf(all: readonly Heard[]): HeardGroup {
  const last = all.reduce((best, one) => (one.lastAt >= best.lastAt ? one : best))
  const { group, version, open } = last.announcement
  const configurations = all
    .map(({ announcement }) => configurationOf(announcement))
    .filter((one) => one !== null)
  return {
    group,
    open: open !== null,
    address: open === null ? null : endpointAddress(open.place),
    port: open === null ? null : endpointPort(open.place),
    members: all.reduce((sum, { announcement }) => sum + announcement.members, 0),
    version,
    firstHeard: Math.min(...all.map(({ firstAt }) => firstAt)),
    lastHeard: last.lastAt,
    configurations: configurations.sort((a, b) => (a.config < b.config ? -1 : 1))
  }
}

function configurationOf({ open, members }: Announcement): HeardConfiguration | null {
  if (open === null) return null
  const servers = open.servers.map(({ id, name, endpoint }) => ({
    server: formatMemberId(id),
    name,
    unicast: formatEndpoint(endpoint)
  }))
  return { config: formatConfigId(open.config), members, servers }
}

function byName(a: HeardGroup, b: HeardGroup): number {
  if (a.group !== b.group) return a.group < b.group ? -1 : 1
  return Number(a.open) - Number(b.open) || (a.port ?? 0) - (b.port ?? 0)
}
