/**
 * Settings of the whole group: registers in the replicated state. Of two values the
 * one that was set later in the total order wins, so that states of several sides
 * can be brought together in any order.
 */
import { compareConfig, sameConfig } from '../ids'
import { limits } from '../limits'
import type { ConfigId, MemberId } from '../types'
import { compareMoments, type Moment } from './moment'

/** Who may order: every component, or only one with a majority of the last primary one. In wire order. */
export const POLICIES = ['available', 'majority'] as const
export type Policy = (typeof POLICIES)[number]

/** A primary configuration. */
export interface Primary {
  readonly config: ConfigId
  readonly members: readonly MemberId[]
  /**
   * The first configurations of the lines of primaries that it goes on from; its own, if it
   * began one. There is one line as long as no member forgets: a server that lost its memory
   * and heard nobody begins another. Ascending, at most `limits.lines`.
   */
  readonly lines: readonly ConfigId[]
}

export interface Settings {
  readonly policy: Policy
  /** The operation that set the policy; null: nobody did yet. */
  readonly policySetAt: Moment | null
  /** The last one of each line of primaries that led here, ascending; none: there was none yet. */
  readonly primaries: readonly Primary[]
}

export const DEFAULT_SETTINGS: Settings = {
  policy: 'available',
  policySetAt: null,
  primaries: []
}

/** The later value of each register. */
export function joinSettings(a: Settings, b: Settings): Settings {
  const { policy, policySetAt } = laterOf(a, b)
  return { policy, policySetAt, primaries: lastOf([...a.primaries, ...b.primaries]) }
}

function laterOf(a: Settings, b: Settings): Settings {
  if (b.policySetAt === null) return a
  if (a.policySetAt === null) return b
  return compareMoments(a.policySetAt, b.policySetAt) >= 0 ? a : b
}

/** Those that none of the others went on from, ascending, each once, at most `limits.lines`. */
function lastOf(primaries: readonly Primary[]): Primary[] {
  return primaries
    .filter(
      (one, i) =>
        !primaries.some((other) => isSuperseded(one, other)) &&
        primaries.findIndex((other) => sameConfig(one.config, other.config)) === i
    )
    .sort((a, b) => compareConfig(a.config, b.config))
    .slice(-limits.lines)
}

/** True when `by` is later, and goes on from every line that this one goes on from. */
export function isSuperseded({ config, lines }: Primary, by: Primary): boolean {
  return (
    compareConfig(config, by.config) < 0 &&
    lines.every((line) => by.lines.some((other) => sameConfig(line, other)))
  )
}

/** This configuration as the primary one that goes on from all that there were. */
export function primaryAfter(
  primaries: readonly Primary[],
  config: ConfigId,
  members: readonly MemberId[]
): Primary {
  const lines: ConfigId[] = []
  for (const line of primaries.flatMap((primary) => primary.lines)) {
    if (!lines.some((known) => sameConfig(known, line))) lines.push(line)
  }
  if (lines.length === 0) lines.push(config)
  return { config, members, lines: lines.sort(compareConfig).slice(-limits.lines) }
}
