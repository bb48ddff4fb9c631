/**
 * Why a configuration began, as one of its members saw it: the steps that led to it, each
 * with its evidence, what was recovered, and for a merge the sides beside the result.
 * Servers are named by their ids.
 */
import type { MergeReportView } from './merges'

/** One step, in the order in which the teller saw them. */
export type StoryStep = {
  /** Milliseconds since 1970, on the teller's clock. */
  readonly at: number
} & (
  | {
      readonly step: 'gather'
      /** A fixed word such as `member-silent`. */
      readonly reason: string
      /** Who gave the reason; null: nobody, or the teller itself. */
      readonly about: string | null
      /** For how long that one was not heard, and how long is too long. Null: that is not why. */
      readonly silentMs: number | null
      readonly limitMs: number | null
      /** For how long that one had acknowledged no more than slot `acked` of `aru`. */
      readonly stuckMs: number | null
      readonly acked: number | null
      readonly aru: number | null
    }
  | {
      readonly step: 'heard'
      readonly member: string
      /** Empty: not told. */
      readonly name: string
      /** Where it was; null: in none. */
      readonly config: string | null
      /** Whom it said to hear; null: it did not say. */
      readonly hears: readonly string[] | null
    }
  | {
      readonly step: 'learned'
      readonly donor: string
      readonly bytes: number
      readonly rounds: number
      readonly ms: number
    }
  | {
      readonly step: 'proposed'
      readonly config: string
      readonly members: readonly string[]
      /** Members until then that are not in it, and for how long each was not heard. */
      readonly leftOut: readonly { readonly member: string; readonly silentMs: number | null }[]
    }
  | {
      readonly step: 'accepted'
      readonly config: string
      readonly member: string
      /** Where it came from; null: from nowhere. */
      readonly past: string | null
      /** Its last slot there; -1: none. */
      readonly aru: number
    }
  | {
      readonly step: 'planned'
      readonly config: string
      /** Last slot of the teller's old configuration; -1: none. */
      readonly end: number
      /** Slots up to there that the teller had not delivered, and those of them that it had to get. */
      readonly undelivered: number
      readonly missing: number
      /** Members whose states make up the new one. */
      readonly sources: readonly string[]
    }
  | { readonly step: 'ready'; readonly config: string; readonly member: string }
  | {
      readonly step: 'recovered'
      readonly config: string
      /** States that came to the teller, with the bytes of what it did not have. */
      readonly states: readonly { readonly donor: string; readonly bytes: number }[]
      /** It orders what clients ask for. */
      readonly primary: boolean
    }
)

/** A queue as each side of a merge had it, and what became of it. */
export interface MergedQueue {
  readonly label: number
  readonly queue: number
  /** Items that each side had, in the order of the sides; null: the queue was not there. */
  readonly sizes: readonly (number | null)[]
  /** Items that it has now; null: it is gone. */
  readonly result: number | null
  /** Its first items on any side, oldest first. */
  readonly items: readonly {
    readonly item: number
    /** The request that pushed it, `CLIENT:SEQ`. */
    readonly message: string
    /** Places of the sides that held it. */
    readonly sides: readonly number[]
    /** It is in the result. */
    readonly stays: boolean
  }[]
}

/** A merge: what the sides were, and what became of them. */
export interface StoryMerge {
  readonly sides: readonly {
    readonly config: string
    readonly members: readonly string[]
    readonly queues: number
    readonly items: number
  }[]
  /** Those that the report names, and others that differed. */
  readonly queues: readonly MergedQueue[]
  readonly report: MergeReportView
}

export interface Story {
  /** Who tells it. */
  readonly server: string
  /** A regular configuration. */
  readonly config: string
  /** By index. */
  readonly members: readonly {
    readonly server: string
    readonly name: string
    readonly host: string
  }[]
  /** The regular configurations that it joins together. */
  readonly from: readonly string[]
  /** The regular one that the teller was in before; null: none. */
  readonly old: string | null
  /** The transitional one that the teller went through; null: it came from nowhere. */
  readonly transitional: { readonly config: string; readonly members: readonly string[] } | null
  /** When the teller installed it, milliseconds since 1970. */
  readonly at: number
  readonly steps: readonly StoryStep[]
  /** Steps that are not told, for there were too many. */
  readonly leftOut: number
  /** Null: no pasts had diverged. */
  readonly merge: StoryMerge | null
}
