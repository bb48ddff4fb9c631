/**
 * Settings of the whole group: registers in the replicated state. Of two values the
 * one that was set later in the total order wins, so that states of several sides
 * can be brought together in any order.
 */
import { compareConfig } from '../ids'
import type { ConfigId, MemberId } from '../types'
import { compareMoments, type Moment } from './moment'

/** Who may order: every component, or only one with a majority of the last primary one. In wire order. */
export const POLICIES = ['available', 'majority'] as const
export type Policy = (typeof POLICIES)[number]

/** The last primary configuration. */
export interface Primary {
  readonly config: ConfigId
  readonly members: readonly MemberId[]
}

export interface Settings {
  readonly policy: Policy
  /** The operation that set the policy; null: nobody did yet. */
  readonly policySetAt: Moment | null
  /** Null: there was none yet. */
  readonly primary: Primary | null
}

export const DEFAULT_SETTINGS: Settings = {
  policy: 'available',
  policySetAt: null,
  primary: null
}

/** The later value of each register. */
export function joinSettings(a: Settings, b: Settings): Settings {
  const { policy, policySetAt } = laterOf(a, b)
  return { policy, policySetAt, primary: laterPrimary(a.primary, b.primary) }
}

function laterOf(a: Settings, b: Settings): Settings {
  if (b.policySetAt === null) return a
  if (a.policySetAt === null) return b
  return compareMoments(a.policySetAt, b.policySetAt) >= 0 ? a : b
}

function laterPrimary(a: Primary | null, b: Primary | null): Primary | null {
  if (a === null || b === null) return a ?? b
  return compareConfig(a.config, b.config) >= 0 ? a : b
}
