/** The newest events, by time, at most so many of them. Pure. */
import type { TimelineEvent } from '../../../shared/timeline'
import type { Entry } from './entry'
import { kindOf } from './kinds'

export class Entries {
  #all: Entry[] = []
  /** Those before it made way. */
  #head = 0
  #next = 0

  constructor(readonly capacity: number) {}

  get size(): number {
    return this.#all.length - this.#head
  }

  /** How many came in all. */
  get received(): number {
    return this.#next
  }

  at(index: number): Entry | undefined {
    return index < 0 ? undefined : this.#all[this.#head + index]
  }

  get last(): Entry | undefined {
    return this.at(this.size - 1)
  }

  /** Keeps the order of time, also where one comes late. Returns it with the one that makes way. */
  push(event: TimelineEvent): { readonly entry: Entry; readonly gone: Entry | undefined } {
    const entry: Entry = { seq: this.#next, event, kind: kindOf(event), flight: null }
    this.#next += 1
    let place = this.#all.length
    while (place > this.#head && (this.#all[place - 1]?.event.at ?? 0) > event.at) place -= 1
    if (place === this.#all.length) this.#all.push(entry)
    else this.#all.splice(place, 0, entry)
    return { entry, gone: this.size > this.capacity ? this.#drop() : undefined }
  }

  /** Index of the first event at this time or later. */
  indexAt(at: number): number {
    let low = 0
    let high = this.size
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.at(middle)?.event.at ?? 0) < at) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Index of an entry; -1 when it is not held. */
  indexOf(entry: Entry): number {
    for (let i = this.indexAt(entry.event.at); i < this.size; i += 1) {
      const other = this.at(i)
      if (other === entry) return i
      if (other === undefined || other.event.at > entry.event.at) break
    }
    return -1
  }

  clear(): void {
    this.#all = []
    this.#head = 0
  }

  #drop(): Entry | undefined {
    const gone = this.#all[this.#head]
    this.#head += 1
    // Room is given back in large parts, so that each costs nothing.
    if (this.#head > 8192) {
      this.#all = this.#all.slice(this.#head)
      this.#head = 0
    }
    return gone
  }
}
