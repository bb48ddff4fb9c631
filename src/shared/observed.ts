/**
 * What a server tells its host of what happens in it, while it is observed: events for the
 * timeline, as many as there is room for, and facts of every slot for the live monitor of the
 * protocol's properties. Plain data, JSON-safe.
 */
import type { TimelineEvent, TimelineGap } from './timeline'

/** How a server is observed. */
export interface Watch {
  /**
   * In every period of the machine-wide clock, beginning at its multiples, everything is told
   * that happens in the first `dutyMicros`. The same at all servers of a machine, so that
   * datagrams are told at both ends.
   */
  readonly periodMicros: number
  readonly dutyMicros: number
  /** What becomes of their messages is told at any time. At most 16. */
  readonly clients: readonly string[]
}

/** A configuration as a server was told of it. */
export interface ConfigFact {
  readonly config: string
  readonly kind: 'regular' | 'transitional'
  readonly members: readonly string[]
  readonly from: readonly string[]
}

/** A merge as a server made it. */
export interface MergeFact {
  readonly config: string
  readonly from: readonly string[]
  /** The report as one text, or its digest. */
  readonly report: string
  readonly hash: string
}

/**
 * Stand before each fact, each followed by microseconds since the fact before it. Digests and
 * hashes are words (`packed.ts`), everything else numbers.
 */
export const FactKind = {
  /** config, slot, digest */
  order: 1,
  /** config, slot, digest, hash (two words), count, count times: client, first, messages, 0 or 1 and digest of results */
  deliver: 2,
  /** config, slot */
  stable: 3,
  /** config, slot, client, first, messages, digest of results, 1 for an agreed answer */
  reply: 4,
  /** place in `configurations`, 1 where it began before anybody looked on */
  config: 5,
  /** place in `merges` */
  merge: 6
} as const

/**
 * Every slot that a server ordered, delivered, found stable and answered, in the order in which
 * it did: one fact after the other in `packed`, the first one's time behind `base`;
 * configurations, clients by their places in the lists here.
 */
export interface Facts<Packed = Uint8Array> {
  /** Microseconds. */
  readonly base: number
  readonly configs: readonly string[]
  readonly clients: readonly string[]
  readonly configurations: readonly ConfigFact[]
  readonly merges: readonly MergeFact[]
  readonly packed: Packed
}

/** What was observed at one server since its last batch. */
export interface ObservedBatch {
  /** The server's id. */
  readonly lane: string
  /** Counts the batches of one observation, from 0: one that is missing got lost. */
  readonly turn: number
  /** Everything up to here, microseconds of the machine-wide clock, has been told. */
  readonly until: number
  readonly events: readonly TimelineEvent[]
  readonly gaps: readonly TimelineGap[]
  /** Events that there were, told or not. */
  readonly seen: number
  /** Packed as base64. Null: there were more than fit, and this batch's are lost. */
  readonly facts: Facts<string> | null
  /** Of the time since the last batch, in which this server had something to do: 0 to 1. */
  readonly load: number
}
