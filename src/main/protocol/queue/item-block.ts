/**
 * Items with consecutive numbers, in two typed arrays: 24 bytes an item, no object.
 * Numbers are those of the queue (see `item-chain.ts`); a block never reaches over
 * a multiple of `BLOCK_ITEMS`. Only the last block of a queue is written to, and
 * only behind its last item: what was written stays as it is, so copies share it.
 */
import { sameConfig } from '../ids'
import type { ConfigId } from '../types'
import { ContentHash } from './content-hash'
import type { PartDigest } from './part-digest'

export const BLOCK_ITEMS = 4096

/** Items from number `from` on were pushed in this configuration. */
export interface ConfigRun {
  readonly from: number
  readonly config: ConfigId
}

/**
 * Numbers of an item in `words`: index of the pushing client in the client table,
 * sequence number of the push; slot, and place in it, where that was executed.
 */
export const ITEM_WORDS = 4

export class ItemBlock {
  readonly values: Float64Array
  readonly words: Uint32Array
  /** Ascending; the first one at `start`. */
  runs: ConfigRun[] = []
  /** Of its bytes as a part, of a block that is full and live from its first to its last item; those stay as they are. */
  digest: PartDigest | null = null
  /** A copy reads this block: what it holds must stay where it is. */
  isShared = false
  private contents: ContentHash | null = null
  private counts: ReadonlyMap<number, number> | null = null

  constructor(
    /** Number of the item at index 0. */
    public start: number,
    readonly capacity: number,
    values: Float64Array = new Float64Array(capacity),
    words: Uint32Array = new Uint32Array(capacity * ITEM_WORDS)
  ) {
    this.values = values
    this.words = words
  }

  /** Lets the digest and the clients be known, of a full block. */
  workOut(): void {
    this.contents = this.contentHash
    this.counts = this.clientCounts
  }

  /** Digest of its items; of a full block, and kept. */
  get contentHash(): ContentHash {
    if (this.contents === null) {
      this.contents = new ContentHash()
      for (const value of this.values) this.contents.push(value)
    }
    return this.contents
  }

  /** How many items each client pushed, by index in the client table; of a full block, and kept. */
  get clientCounts(): ReadonlyMap<number, number> {
    this.counts ??= countClients(this.words)
    return this.counts
  }

  /** Number behind the last one that this block may hold. */
  get limit(): number {
    const end = (Math.floor(this.start / BLOCK_ITEMS) + 1) * BLOCK_ITEMS
    return Math.min(this.start + this.capacity, end)
  }

  /** Items from number `from` on are of this configuration. */
  beginRun(from: number, config: ConfigId): void {
    const last = this.runs.at(-1)
    if (last === undefined || !sameConfig(last.config, config)) this.runs.push({ from, config })
  }

  /** Place in `runs` of the one that item `number` belongs to. */
  runOf(number: number): number {
    let low = 0
    let high = this.runs.length - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if ((this.runs[middle] as ConfigRun).from <= number) low = middle
      else high = middle - 1
    }
    return low
  }

  configOf(number: number): ConfigId {
    return (this.runs[this.runOf(number)] as ConfigRun).config
  }

  /** Items `from` to `to` (excluded) in a new block of this capacity that starts with them. */
  copyOf(from: number, to: number, capacity: number): ItemBlock {
    const copy = new ItemBlock(from, capacity)
    const [a, b] = [from - this.start, to - this.start]
    copy.values.set(this.values.subarray(a, b))
    copy.words.set(this.words.subarray(a * ITEM_WORDS, b * ITEM_WORDS))
    copy.runs = this.runsBetween(from, to)
    return copy
  }

  /** The same full block for another client table: client number n has index `indices[n]` there. */
  withClients(indices: readonly number[]): ItemBlock {
    const words = this.words.slice()
    for (let word = 0; word < words.length; word += ITEM_WORDS) {
      words[word] = indices[words[word] as number] as number
    }
    const other = new ItemBlock(this.start, this.capacity, this.values, words)
    other.runs = this.runs
    other.digest = this.digest
    other.contents = this.contents
    other.counts = new Map(
      Array.from(this.clientCounts, ([number, count]) => [indices[number] as number, count])
    )
    return other
  }

  /** Drops what lies before `from` and moves the rest to the beginning. Not when shared. */
  moveUp(from: number, to: number): void {
    const [a, b] = [from - this.start, to - this.start]
    this.values.copyWithin(0, a, b)
    this.words.copyWithin(0, a * ITEM_WORDS, b * ITEM_WORDS)
    this.runs = this.runsBetween(from, to)
    this.start = from
  }

  /** The runs of these items alone. */
  runsBetween(from: number, to: number): ConfigRun[] {
    const runs: ConfigRun[] = []
    if (from >= to) return runs
    for (let at = this.runOf(from); at < this.runs.length; at++) {
      const run = this.runs[at] as ConfigRun
      if (run.from >= to) break
      runs.push(run.from < from ? { from, config: run.config } : run)
    }
    return runs
  }
}

function countClients(words: Uint32Array): ReadonlyMap<number, number> {
  const counts = new Map<number, number>()
  let client = words[0] as number
  let run = 0
  for (let word = 0; word < words.length; word += ITEM_WORDS) {
    const next = words[word] as number
    if (next === client) {
      run++
      continue
    }
    counts.set(client, (counts.get(client) ?? 0) + run)
    client = next
    run = 1
  }
  return counts.set(client, (counts.get(client) ?? 0) + run)
}
