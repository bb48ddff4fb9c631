/** What the window knows of faults: at each member, on each link, and all in one sentence. Pure. */
import type { LabServerView, LabView } from '../../../shared/channels/lab'
import {
  describeFaults,
  describeWay,
  type FaultsView,
  type LinkView,
  type WayFaults
} from '../../../shared/lab'

export type LabServers = LabView['servers']

/** Counts of what faults did, by where. */
export interface Hits {
  /** Datagrams lost or cut off, by `FROM>TO`. */
  readonly dropped: Readonly<Record<string, number>>
  readonly droppedInAll: number
  readonly disturbedInAll: number
}

export interface LinkState {
  readonly from: string
  readonly to: string
  /** `to` does not hear `from`. */
  readonly isCut: boolean
  /** Faults of this link alone. */
  readonly faults: LinkView | null
  readonly dropped: number
}

const NO_SIDES: readonly (readonly string[])[] = []

export const NO_HITS: Hits = { dropped: {}, droppedInAll: 0, disturbedInAll: 0 }

/** The faults at each server, for people; servers without faults are left out. */
export function faultTexts(servers: LabServers): Readonly<Record<string, string>> {
  const texts: Record<string, string> = {}
  for (const { server, faults } of servers ?? []) {
    const text = faults === null ? null : describeFaults(faults, nameIn(servers))
    if (text !== null) texts[server] = text
  }
  return texts
}

/** All faults that are on, in one sentence; null: none. */
export function faultSummary(servers: LabServers): string | null {
  const nameOf = nameIn(servers)
  const lab = (servers ?? []).filter(isLab)
  const on = lab
    .map(({ name, faults }) => ({ name, text: describeFaults(faults, nameOf) }))
    .filter((one): one is { name: string; text: string } => one.text !== null)
  const [first] = on
  if (first === undefined) return null
  const parts = on.map(({ name, text }) => ({ name, faults: text.split('; ') }))
  // What all of them say is said once.
  const shared = (parts[0]?.faults ?? []).filter(
    (fault) =>
      lab.length > 1 &&
      (fault.startsWith('partition') || parts.length === lab.length) &&
      parts.every(({ faults }) => faults.includes(fault))
  )
  const own = parts.flatMap(({ name, faults }) => {
    const rest = faults.filter((fault) => !shared.includes(fault))
    return rest.length === 0 ? [] : [`${name}: ${rest.join(', ')}`]
  })
  return [...shared, ...own].join('; ')
}

/** The link by which `to` hears `from`. */
export function linkState(
  servers: LabServers,
  from: string,
  to: string,
  hits: Hits = NO_HITS
): LinkState {
  const faults = (servers ?? []).find(({ server }) => server === to)?.faults ?? null
  const own = faults?.links?.find((link) => link.from === from) ?? null
  const hasFaults = own !== null && describeWay(own).length > 0
  return {
    from,
    to,
    isCut: faults !== null && (faults.deafTo.includes(from) || isApart(faults, from, to)),
    faults: hasFaults ? own : null,
    dropped: hits.dropped[linkKey(from, to)] ?? 0
  }
}

/** The sides of the partition that is on; empty: none is. */
export function sidesOf(servers: LabServers): readonly (readonly string[])[] {
  const partition = (servers ?? []).find(
    ({ faults }) => (faults?.partition ?? null) !== null
  )?.faults
  return partition?.partition?.sides ?? NO_SIDES
}

/** What the faults did since `before`. */
export function hitsSince(servers: LabServers, before: LabServers): Hits {
  const then = countsOf(before)
  const now = countsOf(servers)
  const dropped: Record<string, number> = {}
  for (const [key, count] of now.dropped) {
    const grown = count - (then.dropped.get(key) ?? 0)
    if (grown > 0) dropped[key] = grown
  }
  return {
    dropped,
    droppedInAll: Math.max(0, now.lost - then.lost),
    disturbedInAll: Math.max(0, now.disturbed - then.disturbed)
  }
}

export function linkKey(from: string, to: string): string {
  return `${from}>${to}`
}

/** What is set of a way; all 0 where nothing is known. */
export function wayOf(way: Partial<WayFaults> | null): WayFaults {
  const { loss = 0, duplicate = 0, reorder = 0, delayMs = 0, jitterMs = 0 } = way ?? {}
  return { loss, duplicate, reorder, delayMs, jitterMs }
}

/** A server's name among these, or the first digits of its id. */
export function nameIn(servers: LabServers): (id: string) => string {
  return (id) => servers?.find(({ server }) => server === id)?.name ?? id.slice(0, 6)
}

export function isLab(
  server: LabServerView
): server is LabServerView & { readonly faults: FaultsView } {
  return server.faults !== null
}

function isApart({ partition }: FaultsView, one: string, other: string): boolean {
  if (partition === null || partition.sides.length === 0) return false
  const sideOf = (id: string): number => partition.sides.findIndex((side) => side.includes(id))
  return sideOf(one) !== sideOf(other)
}

function countsOf(servers: LabServers): {
  readonly dropped: ReadonlyMap<string, number>
  readonly lost: number
  readonly disturbed: number
} {
  const dropped = new Map<string, number>()
  let [lost, disturbed] = [0, 0]
  for (const { server, faults } of servers ?? []) {
    const count = (name: string): number => faults?.counters[name] ?? 0
    lost += count('lost') + count('cutReceived') + count('cutSent') + count('pausedLost')
    disturbed += count('delayed') + count('duplicated') + count('reordered')
    for (const link of faults?.links ?? []) {
      if (link.dropped !== undefined) dropped.set(linkKey(link.from, server), link.dropped)
    }
  }
  return { dropped, lost, disturbed }
}
