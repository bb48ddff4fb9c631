/** Reads pops one after another, oldest first, without an object for each. Not while the log changes. */
import type { ConfigId, Slot } from '../types'
import { BLOCK_ITEMS } from './item-block'
import type { Moment } from './moment'
import { PopBlock, REALS, WORDS, type PopRange } from './pop-log'

/** At a record: the moment is that of the pop. */
export class PopCursor implements Moment {
  config: ConfigId = { epoch: 0, representative: 0 }
  slot: Slot = 0
  place = 0
  /** Index in the client table, as `popClient`. */
  client = 0
  sequence = 0
  birthConfig: ConfigId = this.config
  birthSlot: Slot = 0
  birthPlace = 0
  popClient = 0
  popSequence = 0
  /** Number of the record. */
  number: number
  private block: PopBlock
  /** Number behind the block's last one. */
  private blockEnd: number

  constructor(private readonly pops: PopRange) {
    this.number = pops.forgotten - 1
    this.block = new PopBlock(0)
    this.blockEnd = pops.forgotten
  }

  get label(): number {
    return this.block.reals[(this.number % BLOCK_ITEMS) * REALS] as number
  }

  get value(): number {
    return this.block.reals[(this.number % BLOCK_ITEMS) * REALS + 1] as number
  }

  /** Goes to the next record; false when there is none. */
  next(): boolean {
    const number = this.number + 1
    if (number >= this.pops.next) return false
    this.number = number
    if (number === this.blockEnd) this.enterBlock(number)
    const { words, configs } = this.block
    const word = (number % BLOCK_ITEMS) * WORDS
    this.client = words[word] as number
    this.sequence = words[word + 1] as number
    this.birthSlot = words[word + 2] as number
    this.popClient = words[word + 3] as number
    this.popSequence = words[word + 4] as number
    this.slot = words[word + 5] as number
    const both = words[word + 6] as number
    this.birthConfig = configs[both >>> 16] as ConfigId
    this.config = configs[both & 0xffff] as ConfigId
    const places = words[word + 7] as number
    this.birthPlace = places >>> 16
    this.place = places & 0xffff
    return true
  }

  private enterBlock(number: number): void {
    this.block = this.pops.blockOf(number)
    this.blockEnd = (Math.floor(number / BLOCK_ITEMS) + 1) * BLOCK_ITEMS
  }
}
