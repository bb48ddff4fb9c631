/** What each slot of each configuration holds, as all traces together tell it. */
import type { Configuration, DeliveredSlot, OrderedSlot, Stay } from './stays'
import { compareConfigs, type DeliverLine } from './trace'

/** A slot's content, from one of those who delivered it whole. */
export interface SlotContent {
  readonly stay: Stay
  readonly slot: DeliveredSlot
}

/** Where a slot was ordered; more than one: something is wrong. */
export interface Ordering extends OrderedSlot {
  readonly stay: Stay
}

/** A place in the total order where a message was delivered. */
export interface Place {
  readonly config: string
  readonly slot: number
  readonly i: number
}

export class SlotBook {
  private readonly contents = new Map<string, Map<number, SlotContent>>()
  private readonly orderings = new Map<string, Map<number, Ordering[]>>()
  private readonly byMessage = new Map<string, Place | Place[]>()
  private readonly reaches = new Map<Stay, number>()

  constructor(private readonly configurations: ReadonlyMap<string, Configuration>) {
    for (const { id, stays } of configurations.values()) {
      const contents = new Map<number, SlotContent>()
      const orderings = new Map<number, Ordering[]>()
      this.contents.set(id, contents)
      this.orderings.set(id, orderings)
      for (const stay of stays) {
        for (const slot of stay.delivered) {
          const known = contents.get(slot.slot)
          // The end of a killed server's trace may hold half a slot.
          if (known === undefined || known.slot.lines.length < slot.lines.length) {
            contents.set(slot.slot, { stay, slot })
          }
        }
        for (const ordered of stay.ordered) {
          const entry = { ...ordered, stay }
          const known = orderings.get(ordered.line.slot)
          if (known === undefined) orderings.set(ordered.line.slot, [entry])
          else known.push(entry)
        }
      }
      for (const { slot } of contents.values()) this.notePlaces(id, slot)
    }
  }

  private notePlaces(config: string, { slot, lines }: DeliveredSlot): void {
    for (const { i, message } of lines) {
      const place = { config, slot, i }
      const known = this.byMessage.get(message)
      if (known === undefined) this.byMessage.set(message, place)
      else if (Array.isArray(known)) known.push(place)
      else this.byMessage.set(message, [known, place])
    }
  }

  content(config: string, slot: number): SlotContent | undefined {
    return this.contents.get(config)?.get(slot)
  }

  /** Slots of a configuration that anybody delivered, ascending. */
  deliveredSlots(config: string): number[] {
    return [...(this.contents.get(config)?.keys() ?? [])].sort((a, b) => a - b)
  }

  orderingsOf(config: string, slot: number): readonly Ordering[] {
    return this.orderings.get(config)?.get(slot) ?? []
  }

  /** Every slot of which an order is known. */
  *allOrderings(): Generator<readonly [config: string, slot: number, readonly Ordering[]]> {
    for (const [config, slots] of this.orderings) {
      for (const [slot, orderings] of slots) yield [config, slot, orderings]
    }
  }

  /** Where a message was delivered, in the order of the places. */
  placesOf(message: string): readonly Place[] {
    const known = this.byMessage.get(message)
    if (known === undefined) return []
    return Array.isArray(known) ? known : [known]
  }

  /** What was delivered at a place. */
  lineAt({ config, slot, i }: Place): DeliverLine | undefined {
    const lines = this.content(config, slot)?.slot.lines ?? []
    // Nearly always nothing is left out of a slot.
    const line = lines[i]
    return line?.i === i ? line : lines.find((other) => other.i === i)
  }

  /** Messages that were delivered at more than one place. */
  *repeated(): Generator<readonly [message: string, places: readonly Place[]]> {
    for (const [message, places] of this.byMessage) {
      if (!Array.isArray(places)) continue
      places.sort((a, b) => compareConfigs(a.config, b.config) || a.slot - b.slot || a.i - b.i)
      yield [message, places]
    }
  }

  /**
   * Whether a slot leaves no `deliver` line where it is delivered: it was empty, or
   * all that it holds was delivered elsewhere before. `unknown`: its owner's trace is missing.
   */
  isSilent(config: string, slot: number): 'yes' | 'no' | 'unknown' {
    if (this.content(config, slot) !== undefined) return 'no'
    const [ordering] = this.orderingsOf(config, slot)
    if (ordering !== undefined) {
      const { messages } = ordering.line
      return messages.every((message) => this.placesOf(message).length > 0) ? 'yes' : 'no'
    }
    const { members = [], stays = [] } = this.configurations.get(config) ?? {}
    const owner = members[slot % members.length]
    return stays.some(({ process }) => process.server === owner) ? 'no' : 'unknown'
  }

  /**
   * Everything up to this slot was delivered in a stay, without a hole; -1: nothing.
   * Silent slots after the last one that left a line count as delivered.
   */
  reachOf(stay: Stay): number {
    let reach = this.reaches.get(stay)
    if (reach !== undefined) return reach
    reach = -1
    while (this.isReached(stay, reach + 1)) reach++
    this.reaches.set(stay, reach)
    return reach
  }

  private isReached(stay: Stay, slot: number): boolean {
    if (stay.bySlot.has(slot)) return true
    const silent = this.isSilent(stay.config, slot)
    return silent === 'yes' || (silent === 'unknown' && slot < stay.last)
  }
}
