/**
 * The ambiguous pops of a state and the items that they contest, open ones and
 * settled ones: who forgets what was settled settles it again when sides meet.
 * Entries are never written to, so that copies may share them.
 */
import { compareConfig } from '../ids'
import { limits } from '../limits'
import type { ConfigId } from '../types'
import { NO_CONFIG } from '../wire/sender'
import {
  ambiguityId,
  annuls,
  compareRequests,
  isOpen,
  keyOf,
  withDecision,
  type Ambiguity,
  type ContestedItem,
  type ContestedPop,
  type RequestKey,
  type ReturnedItem
} from './contested'

export class Ambiguities {
  /** By client and sequence number. */
  private readonly byClient = new Map<string, Map<number, Ambiguity>>()
  private readonly contested = new Map<string, ContestedItem>()
  /** Keys of the contested items that are live. */
  private readonly live = new Set<string>()
  private count = 0

  /** With these ambiguities, each once, and the items of their candidates. */
  static of(ambiguities: Iterable<Ambiguity>, items: Iterable<ContestedItem>): Ambiguities {
    const made = new Ambiguities()
    for (const item of items) made.contested.set(keyOf(item), item)
    for (const ambiguity of ambiguities) made.put(ambiguity)
    made.keepBound()
    for (const [key, item] of made.contested) if (made.isLive(item)) made.live.add(key)
    return made
  }

  /** Ambiguous pops, settled ones among them. */
  get size(): number {
    return this.count
  }

  /** Contested items are in queues: pops and destructions have to be noted. */
  get hasLive(): boolean {
    return this.live.size > 0
  }

  /** All ambiguous pops, in the order of their requests. */
  values(): Ambiguity[] {
    return [...this.byClient.values()]
      .flatMap((ofClient) => [...ofClient.values()])
      .sort(compareRequests)
  }

  /** All contested items, in the order of their requests. */
  items(): ContestedItem[] {
    return [...this.contested.values()].sort(compareRequests)
  }

  /** The ambiguous pops that nobody decided. */
  open(): Ambiguity[] {
    return this.values().filter(isOpen)
  }

  /** The open ambiguity with this id. */
  openOf(id: number): Ambiguity | undefined {
    return this.open().find((ambiguity) => ambiguityId(ambiguity) === id)
  }

  /** The ambiguity of this request. */
  get(request: RequestKey): Ambiguity | undefined {
    return this.byClient.get(request.client)?.get(request.sequence)
  }

  /** The contested item with this identity. */
  item(key: RequestKey): ContestedItem | undefined {
    return this.contested.get(keyOf(key))
  }

  /** True when all pops of the item are annulled and it was not destroyed since. */
  isLive(item: ContestedItem): boolean {
    return (
      item.pops.every((pop) => {
        const ambiguity = this.get(pop)
        return ambiguity !== undefined && annuls(ambiguity, item)
      }) && item.pops.some(({ isSpent }) => !isSpent)
    )
  }

  /** A pop was executed that returned this item. */
  notePop(item: RequestKey, pop: RequestKey): void {
    const key = keyOf(item)
    const known = this.contested.get(key)
    if (known === undefined) return
    const { client, sequence } = pop
    const pops = [...known.pops, { client, sequence, isSpent: false }].sort(compareRequests)
    this.contested.set(key, { ...known, pops })
    this.live.delete(key)
  }

  /** The queue with this label was destroyed, and with it what was in it. */
  noteDestroyed(label: number): void {
    for (const key of this.live) {
      const item = this.contested.get(key)
      if (item?.label !== label) continue
      const pops = item.pops.map((pop): ContestedPop => ({ ...pop, isSpent: true }))
      this.contested.set(key, { ...item, pops })
      this.live.delete(key)
    }
  }

  /**
   * The client took the answers given in `config` to its requests from `from` to
   * below `to`. Returns the items that are live again by that: to be put back.
   */
  noteAccepted(client: string, from: number, to: number, config: ConfigId): ReturnedItem[] {
    const ofClient = this.byClient.get(client)
    if (ofClient === undefined) return []
    const told =
      to - from < ofClient.size
        ? Array.from({ length: Math.max(0, to - from) }, (_, at) => ofClient.get(from + at) ?? [])
        : [...ofClient.values()].filter(({ sequence }) => from <= sequence && sequence < to)
    return told
      .flat()
      .sort(compareRequests)
      .flatMap((ambiguity) => this.decide(ambiguity, config))
  }

  /**
   * Somebody decides for the client that it is to keep the candidate at this index;
   * -1: none. Returns the items that are live again by that; undefined when there
   * is no such open ambiguity or no such candidate.
   */
  settle(id: number, index: number): ReturnedItem[] | undefined {
    const ambiguity = this.openOf(id)
    const config = index === -1 ? NO_CONFIG : ambiguity?.candidates[index]?.config
    if (ambiguity === undefined || config === undefined) return undefined
    return this.decide(ambiguity, config)
  }

  copy(): Ambiguities {
    return Ambiguities.of(this.values(), this.contested.values())
  }

  /** Notes the decision, also one for an outcome that is not known here yet. */
  private decide(known: Ambiguity, config: ConfigId): ReturnedItem[] {
    const ambiguity = withDecision(known, config)
    if (ambiguity === known) return []
    const dead = this.itemsOf(ambiguity).filter((item) => !this.isLive(item))
    this.put(ambiguity)
    const back = dead.filter((item) => this.isLive(item))
    for (const item of back) this.live.add(keyOf(item))
    return back
  }

  /** The items of its candidates, each once, in the order of candidates. */
  private itemsOf({ candidates }: Ambiguity): ContestedItem[] {
    const items = candidates.flatMap(({ item }) => {
      const known = item === null ? undefined : this.item(item)
      return known === undefined ? [] : [known]
    })
    return [...new Set(items)]
  }

  private put(ambiguity: Ambiguity): void {
    let ofClient = this.byClient.get(ambiguity.client)
    if (ofClient === undefined) {
      ofClient = new Map()
      this.byClient.set(ambiguity.client, ofClient)
    }
    if (!ofClient.has(ambiguity.sequence)) this.count++
    ofClient.set(ambiguity.sequence, ambiguity)
  }

  /**
   * Beyond the bound the oldest go, of settled ones first, then of open ones: what is
   * forgotten stays popped for good. Last go those by which items are in queues, for
   * a merge would take these for popped.
   */
  private keepBound(): void {
    const excess = this.count - limits.ambiguities
    if (excess <= 0) return
    const needOf = (ambiguity: Ambiguity): number => {
      const isBack = this.itemsOf(ambiguity).some((item) => this.isLive(item))
      return isBack ? 2 : isOpen(ambiguity) ? 1 : 0
    }
    const byAge = this.values()
      .map((ambiguity) => ({ ambiguity, need: needOf(ambiguity) }))
      .sort((a, b) => a.need - b.need || compareAges(a.ambiguity, b.ambiguity))
    for (const { ambiguity } of byAge.slice(0, excess)) {
      this.byClient.get(ambiguity.client)?.delete(ambiguity.sequence)
      this.count--
    }
    const left = new Set(this.values().flatMap((ambiguity) => this.itemsOf(ambiguity)))
    for (const [key, item] of this.contested) if (!left.has(item)) this.contested.delete(key)
  }
}

/** By the newest configuration that executed it. */
function compareAges(a: Ambiguity, b: Ambiguity): number {
  const last = ({ candidates }: Ambiguity): ConfigId => candidates.at(-1)?.config ?? NO_CONFIG
  return compareConfig(last(a), last(b)) || compareRequests(a, b)
}
