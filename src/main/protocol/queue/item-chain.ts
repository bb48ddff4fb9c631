/**
 * The items of one queue, each with the identity and the birth of the push that
 * made it, as a chain of blocks. Push and shift take O(1) (amortised) and make no
 * object, except a block now and then.
 *
 * Every item has a number: how many were pushed into the queue before it, in this
 * line of history. Numbers are part of the state and give the blocks their
 * borders, so that two servers cut the same items into the same blocks.
 */
import { sameConfig } from '../ids'
import type { ConfigId, Slot } from '../types'
import { compareMoments, type Moment } from './moment'
import { BLOCK_ITEMS, ITEM_WORDS, ItemBlock, type ConfigRun } from './item-block'

const LEAST = 8

/** Reading access to a queue's items. `place` is 0 for the first one, below `size`. */
export class ItemRange {
  /** Number of the first item, and of the next one to be pushed. */
  protected head: number
  protected end: number

  constructor(
    first: number,
    next: number,
    protected blocks: ItemBlock[]
  ) {
    this.head = first
    this.end = next
  }

  get size(): number {
    return this.end - this.head
  }

  /** Number of the first item. */
  get first(): number {
    return this.head
  }

  /** Number of the item that will be pushed next. */
  get next(): number {
    return this.end
  }

  valueAt(place: number): number {
    const block = this.blockOf(place)
    return block.values[this.head + place - block.start] as number
  }

  /** Index in the client table of who pushed it. */
  clientAt(place: number): number {
    const block = this.blockOf(place)
    return block.words[(this.head + place - block.start) * ITEM_WORDS] as number
  }

  sequenceAt(place: number): number {
    const block = this.blockOf(place)
    return block.words[(this.head + place - block.start) * ITEM_WORDS + 1] as number
  }

  /** When the push was executed. */
  birthAt(place: number): Moment {
    const number = this.head + place
    const block = this.blockOf(place)
    const word = (number - block.start) * ITEM_WORDS
    return {
      config: block.configOf(number),
      slot: block.words[word + 2] as number,
      place: block.words[word + 3] as number
    }
  }

  /** Items from `offset`, at most `count`, as an array. */
  slice(offset: number, count: number): number[] {
    const end = Math.min(this.size, offset + count)
    const out: number[] = []
    for (let place = Math.max(0, offset); place < end; place++) out.push(this.valueAt(place))
    return out
  }

  /** Reads the items in order, without an object for each. Not while the queue changes. */
  cursor(from: number = this.head, to: number = this.end): ItemCursor {
    return new ItemCursor(this.blocks, from, Math.min(to, this.end))
  }

  /** The configurations of items number `from` to `to` (excluded): where each begins. */
  runs(from: number, to: number): ConfigRun[] {
    const runs: ConfigRun[] = []
    for (const block of this.blocks) {
      for (const run of block.runsBetween(Math.max(from, block.start), Math.min(to, block.limit))) {
        const last = runs.at(-1)
        if (last === undefined || !sameConfig(last.config, run.config)) runs.push(run)
      }
    }
    return runs
  }

  /** The block of item `number` if it is full and live from end to end, so that its digest can be kept. */
  wholeBlockOf(number: number): ItemBlock | undefined {
    const base = number - (number % BLOCK_ITEMS)
    const isWhole = base >= this.head && base + BLOCK_ITEMS <= this.end
    return isWhole ? this.blockOf(number - this.head) : undefined
  }

  private blockOf(place: number): ItemBlock {
    const at = Math.floor((this.head + place) / BLOCK_ITEMS) - Math.floor(this.head / BLOCK_ITEMS)
    return this.blocks[at] as ItemBlock
  }
}

/** Stands on one item; before the first one until `next` was called. */
export class ItemCursor {
  value = 0
  client = 0
  sequence = 0
  config: ConfigId = { epoch: 0, representative: 0 }
  slot: Slot = 0
  place = 0
  private block: ItemBlock | undefined
  private blockAt: number
  private blockEnd: number
  private runAt = 0
  private runEnd = 0

  constructor(
    private readonly blocks: readonly ItemBlock[],
    /** Number of the item to be read next. */
    private number: number,
    private readonly to: number
  ) {
    const start = blocks[0]?.start ?? 0
    this.blockAt = Math.floor(number / BLOCK_ITEMS) - Math.floor(start / BLOCK_ITEMS) - 1
    this.blockEnd = number
  }

  /** Goes to the next item; false when there is none. */
  next(): boolean {
    const { number } = this
    if (number >= this.to) return false
    if (number === this.blockEnd) this.enterBlock(number)
    const block = this.block as ItemBlock
    if (number === this.runEnd) this.enterRun(block, this.runAt + 1)
    const at = number - block.start
    this.value = block.values[at] as number
    const { words } = block
    const word = at * ITEM_WORDS
    this.client = words[word] as number
    this.sequence = words[word + 1] as number
    this.slot = words[word + 2] as number
    this.place = words[word + 3] as number
    this.number = number + 1
    return true
  }

  private enterBlock(number: number): void {
    const block = this.blocks[++this.blockAt] as ItemBlock
    this.block = block
    this.blockEnd = (Math.floor(number / BLOCK_ITEMS) + 1) * BLOCK_ITEMS
    this.enterRun(block, block.runOf(number))
  }

  private enterRun(block: ItemBlock, at: number): void {
    this.runAt = at
    this.config = (block.runs[at] as ConfigRun).config
    this.runEnd = block.runs[at + 1]?.from ?? Infinity
  }
}

export class ItemChain extends ItemRange {
  private tail: ItemBlock | null = null
  /** Number up to which the tail has room. */
  private room: number
  /** With fewer items than this the only block is too large. */
  private few = 0
  private config: ConfigId | null = null

  /** @param first number of the first item to be pushed */
  constructor(first = 0) {
    super(first, first, [])
    this.room = first
  }

  push(
    value: number,
    client: number,
    sequence: number,
    config: ConfigId,
    slot: Slot,
    place: number
  ): void {
    const number = this.end
    if (number === this.room) this.makeRoom()
    const tail = this.tail as ItemBlock
    if (config !== this.config) {
      tail.beginRun(number, config)
      this.config = config
    }
    const at = number - tail.start
    tail.values[at] = value
    const { words } = tail
    const word = at * ITEM_WORDS
    words[word] = client
    words[word + 1] = sequence
    words[word + 2] = slot
    words[word + 3] = place
    this.end = number + 1
  }

  /** Appends a full block that begins with the number of the next item; it is shared. */
  adopt(block: ItemBlock): void {
    block.isShared = true
    this.blocks.push(block)
    this.end += BLOCK_ITEMS
    this.use(this.blocks)
  }

  /** Removes the first item. Only when `size` is positive. */
  shift(): void {
    const number = ++this.head
    if (number % BLOCK_ITEMS === 0) this.dropBlock()
    else if (this.end - number < this.few) this.shrink()
  }

  /** The block that holds the first item. Only when `size` is positive. */
  get headBlock(): ItemBlock {
    return this.blocks[0] as ItemBlock
  }

  /** Puts an item in where its birth belongs, behind all that are not younger. O(size). */
  insert(value: number, client: number, sequence: number, birth: Moment): void {
    const cursor = this.cursor()
    // The numbers before it move down if they can, so that most blocks stay as they are.
    const rebuilt = new ItemChain(Math.max(0, this.head - 1))
    let isIn = false
    while (cursor.next()) {
      if (!isIn && compareMoments(birth, cursor) < 0) {
        rebuilt.push(value, client, sequence, birth.config, birth.slot, birth.place)
        isIn = true
      }
      const { config, slot, place } = cursor
      rebuilt.push(cursor.value, cursor.client, cursor.sequence, config, slot, place)
    }
    if (!isIn) rebuilt.push(value, client, sequence, birth.config, birth.slot, birth.place)
    this.head = rebuilt.head
    this.end = rebuilt.end
    this.use(rebuilt.blocks)
  }

  /** A copy that stays as it is; it shares the blocks. */
  freeze(): ItemRange {
    if (this.tail !== null) this.tail.isShared = true
    return new ItemRange(this.head, this.end, this.blocks.slice())
  }

  private use(blocks: ItemBlock[]): void {
    this.blocks = blocks
    this.tail = blocks.at(-1) ?? null
    this.room = this.tail?.limit ?? this.end
    const only = blocks.length === 1 ? this.tail : null
    this.few = only !== null && only.capacity > LEAST ? only.capacity / 4 : 0
    this.config = null
  }

  /** The head reached a border: the block before it is empty now. */
  private dropBlock(): void {
    this.blocks.shift()
    this.use(this.blocks)
  }

  /** The only block is mostly empty: a smaller one does. */
  private shrink(): void {
    const block = this.blocks[0] as ItemBlock
    this.use([block.copyOf(this.head, this.end, block.capacity / 2)])
  }

  private makeRoom(): void {
    const { tail, end } = this
    if (tail === null || end % BLOCK_ITEMS === 0) {
      this.blocks.push(new ItemBlock(end, capacityFor(this.size)))
    } else {
      const from = Math.max(this.head, tail.start)
      const isSparse = (end - from) * 2 <= tail.capacity
      if (isSparse && !tail.isShared) tail.moveUp(from, end)
      else {
        const capacity = isSparse ? tail.capacity : Math.min(tail.capacity * 2, BLOCK_ITEMS)
        this.blocks[this.blocks.length - 1] = tail.copyOf(from, end, capacity)
      }
    }
    this.use(this.blocks)
  }
}

function capacityFor(items: number): number {
  let capacity = LEAST
  while (capacity < items && capacity < BLOCK_ITEMS) capacity *= 2
  return capacity
}
