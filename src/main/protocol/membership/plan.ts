/**
 * What the members of a new configuration have to do to reach one state: a pure
 * function of what they brought along, computed by the representative (whose
 * states make up the new one) and by each member for itself (where its old
 * configuration ends).
 */
import { compareConfig, sameConfig } from '../ids'
import type { LineageEntry } from '../queue/history'
import { DEFAULT_SETTINGS } from '../queue/settings'
import type { ConfigId, MemberId, Slot } from '../types'
import type { Plan, PlanEntry, Standing } from '../wire/membership'
import { NO_CONFIG, type MemberKey } from '../wire/sender'

export function makePlan(
  config: ConfigId,
  members: readonly MemberKey[],
  standings: ReadonlyMap<MemberId, Standing>
): Plan {
  const pasts = members.map(({ id, incarnation }) => ({
    id,
    incarnation,
    standing: standings.get(id) ?? NO_PAST
  }))
  const sources = chooseSources(pasts)
  const tips = sources.map((source) => tipOf(pasts, pasts[source]))
  return {
    config,
    sources,
    members: pasts.map((past) => {
      const tip = tipOf(pasts, past)
      const source = tips.findIndex((other) => sameTip(tip, other))
      return { ...past, source: source < 0 ? null : source }
    })
  }
}

/** Of a member that brings nothing along. */
export const NO_PAST: Standing = {
  config: NO_CONFIG,
  aru: -1,
  operations: 0,
  items: 0,
  lineage: [],
  held: [],
  prefersMajority: false,
  attempts: [],
  since: 0,
  settings: DEFAULT_SETTINGS
}

/** A member with its past. */
type Past = Omit<PlanEntry, 'source'>

/**
 * The last slot of `config` that its survivors deliver: up to the first one that
 * none of them has. Whatever lies beyond such a hole was ordered by members that
 * are lost, for who orders a slot holds all before it.
 */
export function endOf(members: readonly Past[], config: ConfigId): Slot {
  const survivors = members.filter(({ standing }) => sameConfig(standing.config, config))
  const held = new Set(survivors.flatMap(({ standing }) => standing.held))
  let end = Math.max(-1, ...survivors.map(({ standing }) => standing.aru))
  while (held.has(end + 1)) end++
  return end
}

/**
 * Old configurations of the members, ascending, each once. A member that has started again
 * leaves none; it comes from that of the last slot which it found on its disk.
 */
export function pastsOf(members: readonly Past[]): ConfigId[] {
  const pasts: ConfigId[] = []
  for (const { standing } of members) {
    const isNew = sameConfig(standing.config, NO_CONFIG)
    const past = isNew ? standing.lineage.at(-1)?.config : standing.config
    if (past !== undefined && !pasts.some((config) => sameConfig(config, past))) pasts.push(past)
  }
  return pasts.sort(compareConfig)
}

/** Configurations of a past that count as history, oldest first, each with its last slot. */
function historyOf(members: readonly Past[], { standing }: Past): LineageEntry[] {
  const end = endOf(members, standing.config)
  // What was executed in the present configuration; nothing is no history.
  return end < 0 ? [...standing.lineage] : [...standing.lineage, { config: standing.config, end }]
}

/** The last slot that this past delivered names the whole of it; undefined: it is empty. */
function tipOf(members: readonly Past[], past: Past | undefined): LineageEntry | undefined {
  return past === undefined ? undefined : historyOf(members, past).at(-1)
}

function sameTip(a: LineageEntry | undefined, b: LineageEntry | undefined): boolean {
  return a !== undefined && b !== undefined && a.end === b.end && sameConfig(a.config, b.config)
}

/** True when `past`'s history is the beginning of, or the same as, that of `of`. */
function isPrefix(members: readonly Past[], past: Past, of: Past): boolean {
  const tip = tipOf(members, past)
  if (tip === undefined) return true
  return historyOf(members, of).some(
    ({ config, end }) => sameConfig(config, tip.config) && end >= tip.end
  )
}

/**
 * Whose states make up the new one: of each past that is no other's beginning,
 * one member, the first. One source: the others take its state. Several: these
 * pasts have diverged and are merged.
 */
function chooseSources(entries: readonly Past[]): number[] {
  const sources: number[] = []
  entries.forEach((entry, place) => {
    if (tipOf(entries, entry) === undefined) return
    const isBehind = entries.some(
      (other) => isPrefix(entries, entry, other) && !isPrefix(entries, other, entry)
    )
    const isKnown = sources.some((source) =>
      sameTip(tipOf(entries, entry), tipOf(entries, entries[source]))
    )
    if (!isBehind && !isKnown) sources.push(place)
  })
  return sources
}

/**
 * Who gives the state of this source to a member: the one from which that learned, if it
 * has the same past, for it knows the digests of its parts already; else the source.
 */
export function donorOf(
  { members, sources }: Plan,
  source: number,
  teacher: MemberId | null
): PlanEntry | undefined {
  const taught = members.find((entry) => entry.id === teacher && entry.source === source)
  return taught ?? members[sources[source] ?? -1]
}
