/**
 * What the members of a new configuration have to do to reach one state: a pure
 * function of what they brought along, computed by the representative (the donor)
 * and by each member for itself (where its old configuration ends).
 */
import { compareConfig, sameConfig } from '../ids'
import type { ConfigId, MemberId, Slot } from '../types'
import type { Plan, PlanEntry, Standing } from '../wire/membership'
import { NO_CONFIG, type MemberKey } from '../wire/sender'

export function makePlan(
  config: ConfigId,
  members: readonly MemberKey[],
  standings: ReadonlyMap<MemberId, Standing>
): Plan {
  const entries = members.map(({ id, incarnation }) => ({
    id,
    incarnation,
    standing: standings.get(id) ?? { config: NO_CONFIG, aru: -1, empty: true, lineage: [], held: [] }
  }))
  return { config, donor: chooseDonor(entries), members: entries }
}

/**
 * The last slot of `config` that its survivors deliver: up to the first one that
 * none of them has. Whatever lies beyond such a hole was ordered by members that
 * are lost, for who orders a slot holds all before it.
 */
export function endOf(plan: Pick<Plan, 'members'>, config: ConfigId): Slot {
  const survivors = plan.members.filter(({ standing }) => sameConfig(standing.config, config))
  const held = new Set(survivors.flatMap(({ standing }) => standing.held))
  let end = Math.max(-1, ...survivors.map(({ standing }) => standing.aru))
  while (held.has(end + 1)) end++
  return end
}

/** Old configurations of the members, ascending, each once. */
export function pastsOf(plan: Pick<Plan, 'members'>): ConfigId[] {
  const pasts: ConfigId[] = []
  for (const { standing } of plan.members) {
    const known = pasts.some((config) => sameConfig(config, standing.config))
    if (!known && !sameConfig(standing.config, NO_CONFIG)) pasts.push(standing.config)
  }
  return pasts.sort(compareConfig)
}

/** True when `past`'s history is the beginning of, or the same as, that of `of`. */
function isPrefix(plan: Pick<Plan, 'members'>, past: PlanEntry, of: PlanEntry): boolean {
  if (past.standing.empty || sameConfig(past.standing.config, of.standing.config)) return true
  const end = endOf(plan, past.standing.config)
  return of.standing.lineage.some(
    (entry) => sameConfig(entry.config, past.standing.config) && entry.end >= end
  )
}

/**
 * Whose state the others take: of those whose past is nobody else's beginning, the
 * one with the most members behind it, then the one with the newest configuration.
 */
function chooseDonor(entries: readonly PlanEntry[]): number {
  const plan = { members: entries }
  const candidates = entries.filter((entry) =>
    entries.every((other) => isPrefix(plan, other, entry) || !isPrefix(plan, entry, other))
  )
  const supporters = (entry: PlanEntry): number =>
    entries.filter(({ standing }) => sameConfig(standing.config, entry.standing.config)).length
  const [best] = [...candidates].sort(
    (a, b) =>
      Number(a.standing.empty) - Number(b.standing.empty) ||
      supporters(b) - supporters(a) ||
      compareConfig(b.standing.config, a.standing.config) ||
      a.id - b.id
  )
  return best === undefined ? 0 : entries.indexOf(best)
}

/** Members whose past is not empty and not part of the donor's: what they alone did is not taken over. */
export function divergedFrom(entries: readonly PlanEntry[], donor: number): PlanEntry[] {
  const giver = entries[donor]
  if (giver === undefined) return []
  return entries.filter((entry) => !isPrefix({ members: entries }, entry, giver))
}
