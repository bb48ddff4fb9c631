/**
 * The history behind a configuration: which slots its members' state went through.
 *
 * `from` names the configurations that a new one joins. Where one of these pasts
 * contains all others, it is the history. Where they diverged, a trace does not
 * tell whose state was taken; then the history is one of several.
 */
import type { Configuration, Stay } from './stays'
import { epochOf, type ProcessTrace } from './trace'

/** A configuration and the slot after which it was left. */
export interface Branch {
  readonly config: string
  /** The possible last slots, ascending, -1 for none; usually one. */
  readonly ends: readonly number[]
  /** False: nobody who went on tells the end, so that it may be another one yet. */
  readonly certain: boolean
}

export type Past =
  /** Nothing was ever delivered. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'one'; readonly branch: Branch }
  /** Diverged pasts, of which one goes on. */
  | { readonly kind: 'any'; readonly branches: readonly Branch[] }
  /** Diverged pasts that were made one; see `MergeLine`. */
  | { readonly kind: 'merged'; readonly branches: readonly Branch[] }
  /** A part of it is in no trace. */
  | { readonly kind: 'unknown' }

export interface SlotPlace {
  readonly config: string
  readonly slot: number
}

export type Certainty = 'yes' | 'no' | 'maybe'

const EMPTY: Past = { kind: 'empty' }
const UNKNOWN: Past = { kind: 'unknown' }

export class Lineage {
  private readonly pasts = new Map<string, Past>()
  private readonly merged = new Set<string>()
  /** What was found on disk: configuration by process. */
  private readonly restored = new Map<string, { process: ProcessTrace; slot: number }[]>()

  /** `configurations` in the order of their ids: whoever joins comes after what it joins. */
  constructor(
    private readonly configurations: ReadonlyMap<string, Configuration>,
    processes: readonly ProcessTrace[]
  ) {
    for (const process of processes) {
      for (const line of process.lines) {
        if (line.ev === 'merge') this.merged.add(line.config)
        if (line.ev !== 'restore') continue
        const known = this.restored.get(line.config) ?? []
        this.restored.set(line.config, [...known, { process, slot: line.slot }])
      }
    }
    for (const configuration of configurations.values()) {
      this.pasts.set(configuration.id, this.makePast(configuration))
    }
  }

  /** What the members of a configuration went through before it. */
  pastOf(config: string): Past {
    return this.pasts.get(config) ?? UNKNOWN
  }

  /** One of these places, or slot -1 for the beginning of one, belongs to what came before `later`. */
  precedes(places: readonly SlotPlace[], later: string): Certainty {
    const past = this.pastOf(later)
    switch (past.kind) {
      case 'empty':
        return 'no'
      case 'unknown':
        return 'maybe'
      case 'one':
        return this.holds(past.branch, places)
      case 'any': {
        const all = past.branches.map((branch) => this.holds(branch, places))
        if (all.every((one) => one === 'yes')) return 'yes'
        return all.every((one) => one === 'no') ? 'no' : 'maybe'
      }
      case 'merged':
        return anyOf(past.branches.map((branch) => this.holds(branch, places)))
    }
  }

  private holds(branch: Branch, places: readonly SlotPlace[]): Certainty {
    const { config, ends, certain } = branch
    const here = places.map((place): Certainty => {
      if (place.config !== config) return 'no'
      if (place.slot < 0) return 'yes'
      if (ends.every((end) => place.slot > end)) return 'no'
      return certain && ends.every((end) => place.slot <= end) ? 'yes' : 'maybe'
    })
    return here.includes('yes') ? 'yes' : anyOf([...here, this.precedes(places, config)])
  }

  private makePast({ id, from, stays, members }: Configuration): Past {
    if (from.length === 0) return EMPTY
    const branches: Branch[] = []
    for (const config of from) {
      const source = this.configurations.get(config)
      const isKnown = source !== undefined || this.restored.has(config)
      if (!isKnown || epochOf(config) >= epochOf(id)) return UNKNOWN
      const branch = this.branchOf(config, source?.stays ?? [], id, members)
      if (!this.isBlank(branch)) branches.push(branch)
    }
    const own = branches.filter((one, place) => !this.isCovered(one, place, branches))
    const [first] = own
    if (first === undefined) return EMPTY
    if (own.length === 1) return { kind: 'one', branch: first }
    const isMerged = this.merged.has(id) && stays.length > 0
    return { kind: isMerged ? 'merged' : 'any', branches: own }
  }

  /** After which slots `config` was left for `next`. */
  private branchOf(
    config: string,
    stays: readonly Stay[],
    next: string,
    members: readonly string[]
  ): Branch {
    const movers = stays.filter((stay) => stay.next?.config === next)
    if (movers.length > 0) {
      return { config, ends: [Math.max(...movers.map(({ last }) => last))], certain: true }
    }
    const found = (this.restored.get(config) ?? []).filter(({ process }) =>
      members.includes(process.server)
    )
    // Else whoever brought it along did not live to install the next one.
    const lost = stays.filter(({ process }) => members.includes(process.server))
    const slots =
      found.length > 0 ? found.map(({ slot }) => slot) : [-1, ...lost.map(({ last }) => last)]
    const ends = [...new Set(slots)].sort((a, b) => a - b)
    return { config, ends, certain: found.length > 0 }
  }

  private isBlank({ config, ends }: Branch): boolean {
    if (ends.some((end) => end >= 0)) return false
    const past = this.pastOf(config)
    if (past.kind === 'empty') return true
    return past.kind === 'one' && this.isBlank(past.branch)
  }

  /** Another branch went through all of this one; of equal ones the first stands. */
  private isCovered(branch: Branch, place: number, all: readonly Branch[]): boolean {
    const tip = [this.tipOf(branch)]
    return all.some((other, otherPlace) => {
      if (other === branch || this.holds(other, tip) !== 'yes') return false
      const isSame = this.holds(branch, [this.tipOf(other)]) === 'yes'
      return !isSame || otherPlace < place
    })
  }

  /** The last place of a branch that left something; slot -1: the beginning of that configuration. */
  private tipOf({ config, ends }: Branch): SlotPlace {
    const end = ends.at(-1) ?? -1
    if (end >= 0) return { config, slot: end }
    const past = this.pastOf(config)
    return past.kind === 'one' ? this.tipOf(past.branch) : { config, slot: -1 }
  }
}

function anyOf(all: readonly Certainty[]): Certainty {
  if (all.includes('yes')) return 'yes'
  return all.includes('maybe') ? 'maybe' : 'no'
}
