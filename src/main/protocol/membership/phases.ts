/**
 * The states of membership and the transitions between them:
 *
 *     gather -> commit -> recovery -> operational -> gather …
 *
 * Any of them falls back to gather, with a named reason.
 */
import type { Replica } from '../queue/replica'
import type { ConfigId, MemberId, MemberInfo, Millis, Slot } from '../types'
import type { Plan, Propose, Standing } from '../wire/membership'
import type { Transfer } from './transfer'

/** Why a member began to gather. */
export type GatherReason =
  | 'start'
  | 'member-silent'
  | 'member-stuck'
  | 'turn-stalled'
  | 'member-restarted'
  | 'member-left'
  | 'member-gathers'
  | 'stranger-joins'
  | 'left-out'
  | 'paused'
  | 'was-deaf'
  | 'accept-missing'
  | 'plan-missing'
  | 'recovery-silent'
  | 'recovery-stuck'
  | 'recovery-abandoned'

/** Finding out who is there and who hears whom. */
export interface Gather {
  readonly name: 'gather'
  readonly reason: GatherReason
  since: Millis
  nextJoinAt: Millis
  lastJoinAt: Millis
  /** Whom the last JOIN said to hear, to tell when that changes. */
  lastHears: string
}

/** A configuration is proposed; its members tell what they bring along. */
export interface Commit {
  readonly name: 'commit'
  readonly config: ConfigId
  readonly members: readonly MemberInfo[]
  readonly since: Millis
  /** The proposal's epoch is durable here. */
  persisted: boolean
  nextSendAt: Millis
  /** At the representative: what the members told. */
  readonly standings: Map<MemberId, Standing>
}

/** The members bring each other to the same state. */
export interface Recovery {
  readonly name: 'recovery'
  readonly plan: Plan
  readonly members: readonly MemberInfo[]
  readonly since: Millis
  /** Last slot of the old configuration that its survivors deliver. */
  readonly end: Slot
  nextSendAt: Millis
  nextAskAt: Millis
  asks: number
  /** State on its way from the donor; null: none is needed. */
  readonly transfer: Transfer | null
  /** The donor's bytes for those who ask. */
  snapshot: Uint8Array | null
  /** The new state, put in place when the configuration is installed. */
  staged: Replica | null
  done: boolean
  /** At the representative: who is done, and when each was last heard. */
  readonly ready: Set<MemberId>
  readonly heardAt: Map<MemberId, Millis>
  /** By member: how far it said it was, and when that changed. */
  readonly progress: Map<MemberId, { value: number; since: Millis }>
}

/** Ordering. */
export interface Operational {
  readonly name: 'operational'
  readonly since: Millis
}

/** On the way out: the last answers leave, then the group is told. */
export interface Leaving {
  readonly name: 'leaving'
  readonly since: Millis
}

export interface Left {
  readonly name: 'left'
}

export type Phase = Gather | Commit | Recovery | Operational | Leaving | Left

/** What a state wants to become; `membership.ts` carries it out. */
export type Transition =
  | { readonly to: 'gather'; readonly reason: GatherReason; readonly about: MemberId | null }
  | { readonly to: 'commit'; readonly propose: Propose }
  | { readonly to: 'recovery'; readonly plan: Plan; readonly members: readonly MemberInfo[] }
  | { readonly to: 'operational' }
