/** Placeholder while the core is written; replaced. */
import type { ConfigId, CoreOptions, Effects, Input, MemberId, MemberInfo, Millis } from './types'

export interface CoreView {
  /** Null before the first configuration. */
  readonly config: ConfigId | null
  readonly state: 'gather' | 'commit' | 'recovery' | 'operational' | 'left'
  readonly members: readonly MemberInfo[]
  readonly index: number
  /** Who orders the next slot; null outside an operational configuration. */
  readonly turn: MemberId | null
  readonly nextSlot: number
  /** Highest slot delivered, -1 for none. */
  readonly delivered: number
  /** Highest slot known stable, -1 for none. */
  readonly stable: number
  readonly queues: number
  readonly items: number
  /** Digest of the queues' contents, 16+ hex digits. */
  readonly hash: string
  /** Counters: datagrams received, rejected by reason, NAKs, resends, handovers, duplicates … */
  readonly counters: Readonly<Record<string, number>>
}

export interface Core {
  readonly options: CoreOptions
}

export declare function createCore(options: CoreOptions): Core
/** The single entry. */
export declare function step(core: Core, input: Input, effects: Effects): void
/** When the next tick is due, on the clock of `now`; Infinity for never. */
export declare function nextWake(core: Core): Millis
export declare function viewOf(core: Core): CoreView
/** Queues ordered by label. */
export declare function listQueues(core: Core, offset: number, count: number): { id: number; label: number; size: number }[]
/** Items first to last; undefined when the queue does not exist. */
export declare function listItems(core: Core, queue: number, offset: number, count: number): number[] | undefined

/** A copy of all queues that stays as it is while the core goes on. */
export interface FrozenQueues {
  readonly hash: string
  readonly queues: number
  list(offset: number, count: number): { id: number; label: number; size: number }[]
  items(queue: number, offset: number, count: number): number[] | undefined
}
export declare function freezeQueues(core: Core): FrozenQueues
