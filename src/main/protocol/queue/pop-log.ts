/**
 * Every pop that returned an item, in the order of execution: which item, who
 * popped it, where. When sides of a partition meet, this tells what was popped
 * twice and which pops had different results. Bounded: the oldest are forgotten.
 *
 * Records have numbers: how many were made before, in this line of history. They
 * lie in typed arrays, in blocks with borders at multiples of `BLOCK_ITEMS`, so
 * that a pop makes no object.
 */
import { sameConfig } from '../ids'
import { limits } from '../limits'
import type { ConfigId, Slot } from '../types'
import type { ClientTable } from './client-table'
import { BLOCK_ITEMS } from './item-block'
import { laterMoment, type Moment } from './moment'
import type { PartDigest } from './part-digest'

export interface PopRecord {
  /** Of the queue. */
  readonly label: number
  readonly value: number
  /** The item's identity and birth. */
  readonly client: string
  readonly sequence: number
  readonly birth: Moment
  /** The request that popped it, and when that was executed. */
  readonly popClient: string
  readonly popSequence: number
  readonly at: Moment
}

const LEAST = 32
/** Numbers of a record in `reals`: label, value. */
export const REALS = 2
/**
 * Numbers of a record in `words`: the item's client and sequence number, its
 * birth's slot; the popping client and sequence number, the slot of the pop; both
 * configurations (indices in `configs`), both places: the birth's in the upper half.
 */
export const WORDS = 8

/** Records with consecutive numbers. Written behind its last record only. */
export class PopBlock {
  readonly reals: Float64Array
  readonly words: Uint32Array
  configs: ConfigId[]
  /** Of its bytes as a part, of a block whose records are all there; those stay as they are. */
  digest: PartDigest | null = null
  /** A copy of the log reads this block. */
  isShared = false

  constructor(
    readonly capacity: number,
    from?: PopBlock
  ) {
    this.reals = new Float64Array(capacity * REALS)
    this.words = new Uint32Array(capacity * WORDS)
    this.configs = from?.configs ?? []
    if (from === undefined) return
    this.reals.set(from.reals)
    this.words.set(from.words)
  }

  /** Place of this configuration in `configs`, nearly always one of the last. */
  indexOf(config: ConfigId): number {
    const { configs } = this
    for (let at = configs.length - 1; at >= 0; at--) {
      if (sameConfig(configs[at] as ConfigId, config)) return at
    }
    return configs.push(config) - 1
  }

  birthOf(at: number): Moment {
    const { words, configs } = this
    const word = at * WORDS
    return {
      config: configs[(words[word + 6] as number) >>> 16] as ConfigId,
      slot: words[word + 2] as number,
      place: (words[word + 7] as number) >>> 16
    }
  }

  /** When the item was popped. */
  momentOf(at: number): Moment {
    const { words, configs } = this
    const word = at * WORDS
    return {
      config: configs[(words[word + 6] as number) & 0xffff] as ConfigId,
      slot: words[word + 5] as number,
      place: (words[word + 7] as number) & 0xffff
    }
  }
}

/** Reading access to pops, oldest first. */
export class PopRange {
  constructor(
    /** Number of the oldest record: so many were forgotten. */
    protected oldest: number,
    protected end: number,
    protected blocks: PopBlock[]
  ) {}

  get size(): number {
    return this.end - this.oldest
  }

  /** Records that are not here any more: reports may be incomplete. */
  get forgotten(): number {
    return this.oldest
  }

  /** Number of the next record. */
  get next(): number {
    return this.end
  }

  /** The block of record `number`, and where it is in it. */
  blockOf(number: number): PopBlock {
    const at = Math.floor(number / BLOCK_ITEMS) - Math.floor(this.oldest / BLOCK_ITEMS)
    return this.blocks[at] as PopBlock
  }

  /** The block of record `number` if all its records are there, so that its digest can be kept. */
  wholeBlockOf(number: number): PopBlock | undefined {
    const base = number - (number % BLOCK_ITEMS)
    const isWhole = base >= this.oldest && base + BLOCK_ITEMS <= this.end
    return isWhole ? this.blockOf(number) : undefined
  }
}

export class PopLog extends PopRange {
  private last = new PopBlock(0)
  /** Where the next record goes in it, and where that has no room any more. */
  private lastAt = 0
  private room = 0
  private birthHint = 0
  private atHint = 0
  /** A block that is not needed any more, for the next ones. */
  private spare: PopBlock | null = null
  /** The newest forgotten record that was here, and when one that was forgotten before was popped. */
  private goneBlock: PopBlock | null = null
  private goneAt = 0
  private forgottenBefore: Moment | null = null

  constructor(private readonly clients: ClientTable) {
    super(0, 0, [])
  }

  /** When the newest of all forgotten records was popped; null: none is forgotten. */
  get lastForgotten(): Moment | null {
    const gone = this.goneBlock?.momentOf(this.goneAt) ?? null
    return laterMoment(gone, this.forgottenBefore)
  }

  /** Begins an empty log behind records that are forgotten. Only before the first record. */
  beginAt(forgotten: number, lastForgotten: Moment | null): void {
    this.oldest = forgotten
    this.end = forgotten
    this.forgottenBefore = lastForgotten
  }

  /**
   * Adds a record. `client` and `popClient` are indices of the client table; the
   * caller's reference to `client` goes over to this log.
   */
  append(
    label: number,
    value: number,
    client: number,
    sequence: number,
    birthConfig: ConfigId,
    birthSlot: Slot,
    birthPlace: number,
    popClient: number,
    popSequence: number,
    config: ConfigId,
    slot: Slot,
    place: number
  ): void {
    if (this.lastAt === this.room) this.makeRoom()
    const at = this.lastAt++
    const block = this.last
    const { reals, words } = block
    reals[at * REALS] = label
    reals[at * REALS + 1] = value
    if (block.configs[this.birthHint] !== birthConfig) this.birthHint = block.indexOf(birthConfig)
    if (block.configs[this.atHint] !== config) this.atHint = block.indexOf(config)
    const word = at * WORDS
    words[word] = client
    words[word + 1] = sequence
    words[word + 2] = birthSlot
    words[word + 3] = popClient
    words[word + 4] = popSequence
    words[word + 5] = slot
    words[word + 6] = (this.birthHint << 16) | this.atHint
    words[word + 7] = (birthPlace << 16) | place
    this.clients.retainIndex(popClient)
    this.end++
    if (this.end - this.oldest > limits.pops) this.forgetOldest()
  }

  /** Adds a record in its readable form. */
  appendRecord(record: PopRecord): void {
    const { birth, at } = record
    const client = this.clients.retain(record.client)
    const popClient = this.clients.retain(record.popClient)
    this.append(
      record.label,
      record.value,
      client,
      record.sequence,
      birth.config,
      birth.slot,
      birth.place,
      popClient,
      record.popSequence,
      at.config,
      at.slot,
      at.place
    )
    this.clients.release(popClient)
  }

  /** All records, oldest first. Not while the log changes. */
  *records(): IterableIterator<PopRecord> {
    for (let number = this.oldest; number < this.end; number++) yield this.recordAt(number)
  }

  /** Only for numbers from `forgotten` to below `next`. */
  recordAt(number: number): PopRecord {
    const block = this.blockOf(number)
    const at = number % BLOCK_ITEMS
    const real = at * REALS
    const word = at * WORDS
    return {
      label: block.reals[real] as number,
      value: block.reals[real + 1] as number,
      client: this.clients.nameAt(block.words[word] as number),
      sequence: block.words[word + 1] as number,
      birth: block.birthOf(at),
      popClient: this.clients.nameAt(block.words[word + 3] as number),
      popSequence: block.words[word + 4] as number,
      at: block.momentOf(at)
    }
  }

  /** A copy to read from that stays as it is; it shares the blocks. */
  freeze(): PopRange {
    for (const block of this.blocks) block.isShared = true
    return new PopRange(this.oldest, this.end, this.blocks.slice())
  }

  private makeRoom(): void {
    const at = this.end % BLOCK_ITEMS
    if (at !== 0 && this.blocks.length > 0) {
      this.last = new PopBlock(Math.min(this.last.capacity * 2, BLOCK_ITEMS), this.last)
      this.blocks[this.blocks.length - 1] = this.last
    } else {
      this.last = this.takeSpare() ?? new PopBlock(this.capacityFor(at))
      this.blocks.push(this.last)
    }
    this.lastAt = at
    this.room = this.last.capacity
  }

  /** A long log goes on in whole blocks. */
  private capacityFor(at: number): number {
    let capacity = this.blocks.length > 0 ? BLOCK_ITEMS : LEAST
    while (capacity <= at) capacity *= 2
    return capacity
  }

  private takeSpare(): PopBlock | null {
    const { spare } = this
    if (spare === null) return null
    this.spare = null
    spare.configs = []
    spare.digest = null
    return spare
  }

  private forgetOldest(): void {
    const block = this.blocks[0] as PopBlock
    const at = this.oldest % BLOCK_ITEMS
    this.clients.release(block.words[at * WORDS] as number)
    this.clients.release(block.words[at * WORDS + 3] as number)
    this.goneBlock = block
    this.goneAt = at
    this.oldest++
    if (this.oldest % BLOCK_ITEMS !== 0) return
    // After a merge there may be records of earlier configurations than what was forgotten before.
    this.forgottenBefore = laterMoment(block.momentOf(at), this.forgottenBefore)
    this.goneBlock = null
    this.blocks.shift()
    if (!block.isShared && block.capacity === BLOCK_ITEMS) this.spare = block
  }
}
