/**
 * The states of membership and the transitions between them:
 *
 *     gather -> commit -> recovery -> operational -> gather …
 *     gather -> learn -> gather       a server that comes to a working configuration
 *
 * Any of them falls back to gather, with a named reason.
 */
import type { Replica } from '../queue/replica'
import type { Settings } from '../queue/settings'
import type {
  ConfigId,
  DivergenceEvent,
  MemberId,
  MemberInfo,
  MergeExcerpt,
  MergeReport,
  Millis,
  Slot
} from '../types'
import type { Plan, Propose, Standing } from '../wire/membership'
import type { MemberKey } from '../wire/sender'
import type { StatePull } from './state-pull'

/** Why a member began to gather. */
export type GatherReason =
  | 'start'
  | 'member-silent'
  | 'member-stuck'
  | 'turn-stalled'
  | 'slots-exhausted'
  | 'member-restarted'
  | 'member-left'
  | 'member-gathers'
  | 'stranger-joins'
  | 'left-out'
  | 'paused'
  | 'was-deaf'
  | 'moved'
  | 'accept-missing'
  | 'plan-missing'
  | 'recovery-silent'
  | 'recovery-stuck'
  | 'recovery-abandoned'
  | 'prepared'
  | 'teacher-lost'

/** Finding out who is there and who hears whom. */
export interface Gather {
  readonly name: 'gather'
  readonly reason: GatherReason
  since: Millis
  nextJoinAt: Millis
  lastJoinAt: Millis
  /** Whom the last JOIN said to hear, to tell when that changes. */
  lastHears: readonly MemberKey[]
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
  /** Who accepted, as far as is known here. */
  readonly accepted: Set<MemberId>
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
  /** States on their way from the plan's sources, by source; none: nothing is needed. */
  readonly pulls: Map<number, StatePull>
  /** The new state, put in place when the configuration is installed; null: this server's own goes on. */
  staged: Staged | null
  done: boolean
  /** The group's settings in the new configuration; known when done. */
  settings: Settings
  /** The new configuration may order what clients ask for (`primary.ts`); known when done. */
  mayOrder: boolean
  /** Of the state with which this member will begin; set when done. */
  digest: string
  /** At the representative: who is done, with which digest, and when each was last heard. */
  readonly ready: Map<MemberId, string>
  readonly heardAt: Map<MemberId, Millis>
  /** By member: how far it said it was, and when that changed. */
  readonly progress: Map<MemberId, { value: number; since: Millis }>
}

export interface Staged {
  readonly replica: Replica
  /** What became of diverged pasts; null: there was only one. */
  readonly report: MergeReport | null
  /** What these were, beside it. */
  readonly excerpt: MergeExcerpt | null
}

/** Pulling a working configuration's state before asking to be let in. */
export interface Learn {
  readonly name: 'learn'
  readonly donor: MemberId
  readonly since: Millis
  pull: StatePull
  /** Rounds done, and bytes of the last one. */
  rounds: number
  before: number
  /** Bytes of all rounds that are done, and tenths of the present one that were told of. */
  bytes: number
  told: number
  /** How far this round was, and when that changed. */
  progress: number
  gotOnAt: Millis
  wakeAt: Millis
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

export type Phase = Gather | Learn | Commit | Recovery | Operational | Leaving | Left

/** What a state wants to become; `membership.ts` carries it out. */
export type Transition =
  | { readonly to: 'gather'; readonly reason: GatherReason; readonly about: MemberId | null }
  | { readonly to: 'learn'; readonly donor: MemberId }
  | { readonly to: 'commit'; readonly propose: Propose }
  | { readonly to: 'recovery'; readonly plan: Plan; readonly members: readonly MemberInfo[] }
  | { readonly to: 'operational' }
  /** Its state is not what the others have: it must not go on. */
  | { readonly to: 'diverged'; readonly event: DivergenceEvent }
