/**
 * Pops that several sides of a partition executed with different results, and the
 * items that they took. The rules here are functions of what was executed and
 * decided anywhere, so that sides may meet in any order:
 *
 * - A pop is *ambiguous* when two configurations executed it with different outcomes.
 * - Whoever knows which outcome the client took (the client's stamp, or a person)
 *   decides. The pop of any other item by this request is *annulled* from then on.
 *   Until then all of its items stay popped: not lost, and not handed out again.
 * - A contested item is live again when all pops of it are annulled and its queue was
 *   not destroyed since. Another pop of it, by whomever, ends that.
 */
import { compareConfig, sameConfig } from '../ids'
import type { ConfigId } from '../types'
import { utf8Encode, viewOf } from '../wire/bytes'
import { xxh32 } from '../wire/checksum'
import { NO_CONFIG } from '../wire/sender'
import type { Moment } from './moment'

/** A request; an item goes by the request that pushed it. */
export interface RequestKey {
  readonly client: string
  readonly sequence: number
}

/** What one configuration made of the pop. */
export interface Candidate {
  readonly config: ConfigId
  /** Null: there was nothing to pop. */
  readonly item: RequestKey | null
}

/** A pop with different outcomes, by its request. */
export interface Ambiguity extends RequestKey {
  /** In the order of their configurations, at least two. */
  readonly candidates: readonly Candidate[]
  /** Configurations whose outcome the client is said to keep, ascending; {@link NO_CONFIG}: no outcome at all. */
  readonly decisions: readonly ConfigId[]
}

/** A pop of a contested item, by its request. */
export interface ContestedPop extends RequestKey {
  /** The item was live in spite of it, and went with its queue. */
  readonly isSpent: boolean
}

/** What it takes to put an item back into its queue. */
export interface ReturnedItem extends RequestKey {
  readonly label: number
  readonly value: number
  readonly birth: Moment
}

/** An item that an ambiguous pop took. */
export interface ContestedItem extends ReturnedItem {
  /** Every pop of it that is known, ambiguous or not, in the order of requests. */
  readonly pops: readonly ContestedPop[]
}

/** An order of requests that is the same everywhere: by client, then by number. */
export function compareRequests(a: RequestKey, b: RequestKey): number {
  return Number(a.client > b.client) - Number(a.client < b.client) || a.sequence - b.sequence
}

export function sameRequest(a: RequestKey, b: RequestKey): boolean {
  return a.sequence === b.sequence && a.client === b.client
}

/** A key for maps. */
export function keyOf({ client, sequence }: RequestKey): string {
  return `${String(sequence)}:${client}`
}

const HIGH_SEED = 0x616d6269
const LOW_SEED = 0x67756974

/** A number for people to name an ambiguity by: 1 to 2^48 - 1, derived from the request. */
export function ambiguityId({ client, sequence }: RequestKey): number {
  const view = viewOf(utf8Encode(`${client}:${String(sequence)}`))
  const high = xxh32(view, 0, view.byteLength, HIGH_SEED) & 0xffff
  return high * 4294967296 + Math.max(1, xxh32(view, 0, view.byteLength, LOW_SEED))
}

/**
 * The outcomes that were decided on; null: none at all. A decision for a
 * configuration whose outcome is not known here waits until it is.
 */
export function decidedOutcomes({ decisions, candidates }: Ambiguity): (Candidate | null)[] {
  return decisions.flatMap((config) =>
    sameConfig(config, NO_CONFIG)
      ? [null]
      : candidates.filter((candidate) => sameConfig(candidate.config, config))
  )
}

/** True while nobody decided. */
export function isOpen(ambiguity: Ambiguity): boolean {
  return decidedOutcomes(ambiguity).length === 0
}

/** True when the client is known to have taken something else than this item. */
export function annuls(ambiguity: Ambiguity, item: RequestKey): boolean {
  return decidedOutcomes(ambiguity).some(
    (kept) => kept === null || kept.item === null || !sameRequest(kept.item, item)
  )
}

/** The ambiguity with one more decision. */
export function withDecision(ambiguity: Ambiguity, config: ConfigId): Ambiguity {
  const { decisions } = ambiguity
  if (decisions.some((known) => sameConfig(known, config))) return ambiguity
  return { ...ambiguity, decisions: [...decisions, config].sort(compareConfig) }
}
