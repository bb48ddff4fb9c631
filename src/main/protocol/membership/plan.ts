/**
 * What the members of a new configuration have to do to reach one state: a pure
 * function of what they brought along, computed by the representative (the donor)
 * and by each member for itself (where its old configuration ends).
 */
import { compareConfig, sameConfig } from '../ids'
import type { LineageEntry } from '../queue/replica'
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
  const donor = chooseDonor(pasts)
  const given = pasts[donor]
  return {
    config,
    donor,
    members: pasts.map((past) => ({
      ...past,
      diverged: given !== undefined && !isPrefix(pasts, past, given)
    }))
  }
}

const NO_PAST: Standing = {
  config: NO_CONFIG,
  aru: -1,
  operations: 0,
  lineage: [],
  held: []
}

/** A member with its past. */
type Past = Omit<PlanEntry, 'diverged'>

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

/** Old configurations of the members, ascending, each once. */
export function pastsOf(members: readonly Past[]): ConfigId[] {
  const pasts: ConfigId[] = []
  for (const { standing } of members) {
    const known = pasts.some((config) => sameConfig(config, standing.config))
    if (!known && !sameConfig(standing.config, NO_CONFIG)) pasts.push(standing.config)
  }
  return pasts.sort(compareConfig)
}

/** Configurations of a past in which something was delivered, oldest first, each with its last slot. */
function historyOf(members: readonly Past[], { standing }: Past): LineageEntry[] {
  const end = endOf(members, standing.config)
  return [...standing.lineage, { config: standing.config, end }].filter((entry) => entry.end >= 0)
}

/**
 * True when `past`'s history is the beginning of, or the same as, that of `of`:
 * the last slot that it delivered is part of the other. A configuration in which
 * nothing was delivered is no history.
 */
function isPrefix(members: readonly Past[], past: Past, of: Past): boolean {
  if (past.standing.operations === 0) return true
  const tip = historyOf(members, past).at(-1)
  if (tip === undefined) return false
  return historyOf(members, of).some(
    ({ config, end }) => sameConfig(config, tip.config) && end >= tip.end
  )
}

/**
 * Whose state the others take: of those whose past is nobody else's beginning, the
 * one with the most members behind it, then the one that executed most.
 */
function chooseDonor(entries: readonly Past[]): number {
  const candidates = entries.filter((entry) =>
    entries.every((other) => isPrefix(entries, other, entry) || !isPrefix(entries, entry, other))
  )
  const supporters = (entry: Past): number =>
    entries.filter(({ standing }) => sameConfig(standing.config, entry.standing.config)).length
  const [best] = [...candidates].sort(
    (a, b) =>
      Number(a.standing.operations === 0) - Number(b.standing.operations === 0) ||
      supporters(b) - supporters(a) ||
      b.standing.operations - a.standing.operations ||
      compareConfig(b.standing.config, a.standing.config) ||
      a.id - b.id
  )
  return best === undefined ? 0 : entries.indexOf(best)
}
