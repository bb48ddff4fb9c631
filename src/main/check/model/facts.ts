/**
 * What the traces say about single requests, wherever they were executed: which
 * pops returned which item, and which of them had different outcomes on several
 * sides of a partition. What of this a state knows, it tells by what it has seen.
 */
import { addTo, type Evidence } from '../evidence'
import type { Place } from '../slot-book'
import type { DeliverLine } from '../trace'
import { compareMoments, type Item, type Moment } from './model-queue'
import type { Seen } from './seen'

/** A pop that returned an item. */
export interface Pop {
  readonly request: string
  readonly place: Place
  /** The item's birth there. */
  readonly born: Moment
}

/** A pop with the item that it returned. */
export interface PopOf extends Pop {
  readonly item: Item
}

/** What one execution of a pop gave; `item` null: nothing. */
export interface Outcome {
  readonly place: Place
  readonly item: Item | null
}

export class Facts {
  /** By message: where it was executed. */
  private readonly pushes = new Map<string, Moment | Moment[]>()
  private readonly pops = new Map<string, Pop[]>()
  private readonly popsByConfig = new Map<string, PopOf[]>()
  /** Of requests that were executed at several places only. */
  private readonly outcomes = new Map<string, Outcome[]>()
  /** Pops of which nobody can tell which item they returned. */
  private readonly untold = new Set<string>()

  constructor(private readonly evidence: Evidence) {}

  notePush({ message, born }: Item): void {
    const known = this.pushes.get(message)
    if (known === undefined) this.pushes.set(message, born)
    else if (Array.isArray(known)) known.push(born)
    else this.pushes.set(message, [known, born])
  }

  notePop(line: DeliverLine, item: Item | null): void {
    const { config, slot, i, message: request } = line
    const place = { config, slot, i }
    if (item !== null) {
      const { born } = item
      addTo(this.pops, item.message, { request, place, born })
      addTo(this.popsByConfig, config, { request, place, born, item })
    }
    if (this.evidence.slots.placesOf(request).length > 1) {
      addTo(this.outcomes, request, { place, item })
    }
  }

  /** Which item this pop returned, nobody can tell. */
  noteUntold({ message }: DeliverLine): void {
    this.untold.add(message)
  }

  isUntold(request: string): boolean {
    return this.untold.has(request)
  }

  /** True when the item's push was executed in what was seen. */
  isPushed({ message }: Item, seen: Seen): boolean {
    const known = this.pushes.get(message)
    if (known === undefined) return false
    return Array.isArray(known) ? known.some((born) => seen.covers(born)) : seen.covers(known)
  }

  /** The item at the place where it comes back: the first one from which a pop took it. */
  returned(item: Item, seen: Seen): Item {
    const [born = item.born] = this.popsOf(item, seen)
      .map((pop) => pop.born)
      .sort(compareMoments)
    return { ...item, born }
  }

  /** The pops of this item in what was seen. */
  popsOf({ message }: Item, seen: Seen): Pop[] {
    return this.pops.get(message)?.filter(({ place }) => seen.covers(place)) ?? []
  }

  /** The pops that returned something in this configuration, in their order. */
  popsIn(config: string): readonly PopOf[] {
    return this.popsByConfig.get(config) ?? []
  }

  /** Outcomes of this pop in what was seen; empty for one that was executed only once at all. */
  outcomesOf(request: string, seen: Seen): Outcome[] {
    return this.outcomes.get(request)?.filter(({ place }) => seen.covers(place)) ?? []
  }

  /** The pop had different outcomes in what was seen. */
  isAmbiguous(request: string, seen: Seen): boolean {
    return differ(this.outcomesOf(request, seen))
  }

  /** All pops that had different outcomes in what was seen. */
  ambiguous(seen: Seen): string[] {
    return [...this.outcomes.keys()].filter((request) => this.isAmbiguous(request, seen))
  }

  /** Every pop of this item is ambiguous: it may be put back. */
  isContested(item: Item, seen: Seen): boolean {
    const pops = this.popsOf(item, seen)
    return pops.length > 0 && pops.every(({ request }) => this.isAmbiguous(request, seen))
  }
}

export function differ(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ item }) => item?.message !== outcomes[0]?.item?.message)
}

/** The items among them, each once. */
export function itemsOf(outcomes: readonly Outcome[]): Item[] {
  const items = new Map<string, Item>()
  for (const { item } of outcomes) if (item !== null) items.set(item.message, item)
  return [...items.values()]
}
