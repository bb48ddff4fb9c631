/** What the window's view of the group asks for, and what it is told. */
import { isInteger, isObject, type Guard } from '../guards'
import type { AmbiguousPop, MergeCounts } from '../merges'
import type { Outcome } from '../outcome'
import type { Story } from '../stories'
import type { OrderedAnswer } from '../views'

/** What a configuration's story says at first sight. */
export interface StoryCause {
  /** A fixed word such as `member-silent`. */
  readonly reason: string
  /** Id of who gave the reason; null: nobody in particular. */
  readonly about: string | null
  readonly silentMs: number | null
}

/** A regular configuration that was installed here, or heard of. */
export interface HistoryNode {
  readonly config: string
  /** Ids by index. */
  readonly members: readonly string[]
  /** The regular configurations that it joins together; null: it was only heard of. */
  readonly from: readonly string[] | null
  /** The transitional ones on the way to it, each with the regular one that it leaves. */
  readonly transitional: readonly {
    readonly config: string
    readonly from: string
    readonly members: readonly string[]
  }[]
  /** When it was first told here, milliseconds since 1970. */
  readonly at: number
  readonly cause: StoryCause | null
  /** What a merge for it left behind; null: none, or not known. */
  readonly merged: MergeCounts | null
}

/** The configurations of the group since this app started. */
export interface HistoryView {
  /** In the order of their epochs; a bounded number, the newest. */
  readonly nodes: readonly HistoryNode[]
  /** Display names by id, of members that are gone, too. */
  readonly names: Readonly<Record<string, string>>
}

export interface GroupRequests {
  'group:history': { argument: null; answer: HistoryView }
  /** Why this configuration began, by each server of this machine that tells. */
  'group:story': { argument: { readonly config: string }; answer: Outcome<readonly Story[]> }
  /** Pops that nobody settled yet. */
  'group:ambiguous': { argument: null; answer: Outcome<readonly AmbiguousPop[]> }
  /** Settles one: its client keeps the candidate with this index, or none of them. */
  'group:settle': {
    argument: { readonly id: number; readonly keep: number | null }
    answer: Outcome<OrderedAnswer>
  }
}

export interface GroupEvents {
  'group:history': HistoryView
}

export const groupEventChannels = ['group:history'] as const

const isNull: Guard<null> = (value): value is null => value === null
const isConfig: Guard<string> = (value): value is string =>
  typeof value === 'string' && /^\d{1,16}\.[0-9a-f]{12}$/.test(value)
const isCandidate: Guard<number | null> = (value): value is number | null =>
  value === null || isInteger(0, 65_535)(value)

export const groupGuards: {
  readonly [C in keyof GroupRequests]: Guard<GroupRequests[C]['argument']>
} = {
  'group:history': isNull,
  'group:story': isObject({ config: isConfig }),
  'group:ambiguous': isNull,
  'group:settle': isObject({ id: isInteger(1, 2 ** 48 - 1), keep: isCandidate })
}
