/**
 * The history behind a configuration: which slots its members' state went through.
 *
 * `from` names the configurations that a new one joins. Each of them was left after
 * some slot; what came up to there, in all of them and in what they had joined
 * before, is the new one's past. After a partition it has several lines, which were
 * merged; so the whole is a graph without circles, in which every edge leads to a
 * configuration with a smaller id.
 */
import type { Configuration, Stay } from './stays'
import { compareConfigs, epochOf, type ProcessTrace } from './trace'

/** A configuration and the slot after which it was left for another one. */
export interface Branch {
  readonly config: string
  /** The last slot at the least, -1: it may be none. */
  readonly least: number
  /** The last slot at the most. The same as `least` when somebody who went on tells; Infinity: nobody tells at all. */
  readonly most: number
}

export interface Past {
  readonly branches: readonly Branch[]
  /** False: a part of it is in no trace. */
  readonly isWhole: boolean
}

export interface SlotPlace {
  readonly config: string
  readonly slot: number
}

export type Certainty = 'yes' | 'no' | 'maybe'

/** Not even the beginning of a configuration. */
const NEVER = -2
const NO_PAST: Past = { branches: [], isWhole: false }
/** Smaller than every configuration's id. */
const LEAST = ''

/** What came before a configuration. */
export class Before {
  private readonly ends = new Map<string, { sure: number; possible: number }>()
  isWhole = true

  /** A configuration belongs to it up to some slot. */
  add({ config, least, most }: Branch): void {
    const { sure, possible } = this.ends.get(config) ?? { sure: NEVER, possible: NEVER }
    this.ends.set(config, { sure: Math.max(sure, least), possible: Math.max(possible, most) })
  }

  has({ config, slot }: SlotPlace): Certainty {
    const { sure, possible } = this.ends.get(config) ?? { sure: NEVER, possible: NEVER }
    if (slot <= sure) return 'yes'
    return slot <= possible || !this.isWhole ? 'maybe' : 'no'
  }
}

/** The regular configuration that a process installed first; null: none. */
function firstConfigOf({ lines }: ProcessTrace): string | null {
  const first = lines.find((line) => line.ev === 'config' && line.kind === 'regular')
  return first?.ev === 'config' ? first.config : null
}

function smaller(a: string, b: string): string {
  return compareConfigs(a, b) <= 0 ? a : b
}

function likelier(a: Certainty, b: Certainty): Certainty {
  if (a === 'yes' || b === 'yes') return 'yes'
  return a === 'maybe' || b === 'maybe' ? 'maybe' : 'no'
}

export class Lineage {
  private readonly pasts = new Map<string, Past>()
  /** What was found on disk: configuration by process. */
  private readonly restored = new Map<string, { process: ProcessTrace; slot: number }[]>()
  /** Servers that tell of themselves. */
  private readonly told: ReadonlySet<string>

  /** `configurations` in the order of their ids: whoever joins comes after what it joins. */
  constructor(
    private readonly configurations: ReadonlyMap<string, Configuration>,
    processes: readonly ProcessTrace[]
  ) {
    this.told = new Set(processes.map(({ server }) => server))
    for (const process of processes) {
      for (const line of process.lines) {
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
    return this.pasts.get(config) ?? NO_PAST
  }

  /** This server found a configuration on its disk, or a part of it. */
  isRestored(config: string, server: string): boolean {
    return this.restored.get(config)?.some(({ process }) => process.server === server) === true
  }

  /** One of these places, or slot -1 for the beginning of one, belongs to what came before `later`. */
  precedes(places: readonly SlotPlace[], later: string): Certainty {
    const least = places.map(({ config }) => config).reduce(smaller, later)
    const before = this.before(later, least)
    return places.map((place) => before.has(place)).reduce(likelier, 'no')
  }

  /** All that came before `later`, or only what belongs to configurations from `least` on. */
  before(later: string, least = LEAST): Before {
    const before = new Before()
    const waiting = [later]
    const seen = new Set(waiting)
    for (let next; (next = waiting.pop()) !== undefined;) {
      const { branches, isWhole } = this.pastOf(next)
      if (!isWhole) before.isWhole = false
      for (const branch of branches) {
        // What it joined has smaller ids still.
        if (compareConfigs(branch.config, least) < 0) continue
        before.add(branch)
        if (seen.has(branch.config)) continue
        seen.add(branch.config)
        waiting.push(branch.config)
      }
    }
    return before
  }

  private makePast(next: Configuration): Past {
    const branches: Branch[] = []
    let isWhole = true
    for (const config of next.from) {
      const source = this.configurations.get(config)
      const isKnown = source !== undefined || this.restored.has(config)
      if (isKnown && compareConfigs(config, next.id) < 0) {
        branches.push(this.branchOf(config, source?.stays ?? [], next))
      } else isWhole = false
    }
    return { branches, isWhole }
  }

  /** After which slots `config` was left for `next`. */
  private branchOf(
    config: string,
    stays: readonly Stay[],
    { id: next, members }: Configuration
  ): Branch {
    const movers = stays.filter((stay) => stay.next?.config === next).map(({ last }) => last)
    const found = (this.restored.get(config) ?? []).filter(({ process }) =>
      members.includes(process.server)
    )
    // Who started again brought along what was on its disk, which may be more than others had.
    const brought = found
      .filter(({ process }) => firstConfigOf(process) === next)
      .map(({ slot }) => slot)
    const sure = [...movers, ...brought]
    const perhaps = found
      .filter(({ process }) => firstConfigOf(process) === null)
      .map(({ slot }) => slot)
    if (sure.length > 0) {
      // All who move together have the same; of others, who tells nothing may have brought more.
      const isAll = movers.length > 0 || members.every((member) => this.told.has(member))
      const most = isAll ? Math.max(...sure, ...perhaps) : Infinity
      return { config, least: Math.max(...sure), most }
    }
    if (perhaps.length > 0) {
      return { config, least: Math.min(...perhaps), most: Math.max(...perhaps) }
    }
    // Whoever brought it along did not live to install the next one, or went elsewhere after all.
    const lost = stays.filter(
      (stay) =>
        members.includes(stay.process.server) &&
        (stay.next === null || epochOf(stay.next.config) > epochOf(next))
    )
    if (lost.length === 0) return { config, least: -1, most: Infinity }
    return {
      config,
      least: Math.min(...lost.map(({ stable }) => stable)),
      most: Math.max(...lost.map(({ last, stable }) => Math.max(last, stable)))
    }
  }
}
