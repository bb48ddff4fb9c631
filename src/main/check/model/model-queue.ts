/** A queue in the plainest way: items in their order, and the creations that it rests on. */
import type { SlotPlace } from '../lineage'
import { compareConfigs } from '../trace'

/** An operation's place in the one order of everything. */
export interface Moment extends SlotPlace {
  /** Its place in the slot. */
  readonly i: number
}

export interface Item {
  /** The request that pushed it: its identity. */
  readonly message: string
  readonly queue: number
  readonly value: number
  /** The first execution of that request, which is its place in the queue. */
  readonly born: Moment
}

export function compareMoments(a: Moment, b: Moment): number {
  return compareConfigs(a.config, b.config) || a.slot - b.slot || a.i - b.i
}

export class ModelQueue {
  private first = 0
  private end: number

  /** Takes the items over: they are shared with copies, and only ever added to. */
  constructor(
    public created: readonly SlotPlace[],
    private items: Item[] = []
  ) {
    this.end = items.length
  }

  get size(): number {
    return this.end - this.first
  }

  /** The item at this place, 0 is the first one. */
  at(place: number): Item | undefined {
    return place < this.size ? this.items[this.first + place] : undefined
  }

  list(): Item[] {
    return this.items.slice(this.first, this.end)
  }

  push(item: Item): void {
    // A copy has added something else to what is shared.
    if (this.end !== this.items.length) this.replace(this.list())
    this.items.push(item)
    this.end++
  }

  shift(): void {
    this.first++
  }

  /** Puts an item in where its birth belongs. */
  insert(item: Item): void {
    const items = this.list()
    const place = items.findIndex((other) => compareMoments(other.born, item.born) > 0)
    items.splice(place < 0 ? items.length : place, 0, item)
    this.replace(items)
  }

  remove(item: Item): void {
    this.replace(this.list().filter(({ message }) => message !== item.message))
  }

  clear(): void {
    this.replace([])
  }

  private replace(items: Item[]): void {
    this.items = items
    this.first = 0
    this.end = items.length
  }

  copy(): ModelQueue {
    const copy = new ModelQueue(this.created, this.items)
    copy.first = this.first
    copy.end = this.end
    return copy
  }

  /** True when both hold the same because nothing happened to either. */
  isSame(other: ModelQueue): boolean {
    return (
      this.items === other.items &&
      this.first === other.first &&
      this.end === other.end &&
      this.created === other.created
    )
  }
}
