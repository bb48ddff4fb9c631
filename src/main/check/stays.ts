/**
 * Cuts a trace into stays: what one process did from the installation of a
 * regular configuration R to that of the next one. In the words of extended
 * virtual synchrony, its events in com(R) = R and the transitional
 * configuration after it.
 */
import type { ConfigLine, DeliverLine, OrderLine, ProcessTrace } from './trace'

/** A slot as one process delivered it. */
export interface DeliveredSlot {
  readonly slot: number
  /** Index of its first line in the trace. */
  readonly at: number
  readonly lines: DeliverLine[]
}

export interface OrderedSlot {
  readonly at: number
  readonly line: OrderLine
}

export interface Stay {
  readonly process: ProcessTrace
  readonly config: string
  /** The regular configuration's line, and its index. */
  readonly installed: ConfigLine
  readonly at: number
  /** The configuration that it was in before: an earlier stay's, or one found on disk. */
  readonly previous: string | null
  /** The transitional configuration that ends it; null while there is none. */
  transitional: ConfigLine | null
  transitionalAt: number
  /** The next regular configuration; null when the trace ends before. */
  next: ConfigLine | null
  /** Index of the first line that does not belong to this stay. */
  end: number
  /** In the order of the trace, a slot that comes again stands here again. */
  readonly delivered: DeliveredSlot[]
  readonly bySlot: Map<number, DeliveredSlot>
  readonly ordered: OrderedSlot[]
  /** Greatest slot delivered; -1 for none. */
  last: number
  /** Greatest slot logged as stable, and the line that says so. */
  stable: number
  stableAt: number
  /** Index of the last line that orders, delivers or makes stable; `at` when there is none. */
  activeUntil: number
}

/** A regular configuration and everybody who is known to have installed it. */
export interface Configuration {
  readonly id: string
  readonly members: readonly string[]
  readonly from: readonly string[]
  readonly stays: readonly Stay[]
}

/** Everything that one trace holds, in order. */
export function staysOf(process: ProcessTrace): Stay[] {
  const stays: Stay[] = []
  let stay: Stay | null = null
  let previous: string | null = null
  process.lines.forEach((line, at) => {
    switch (line.ev) {
      case 'restore':
        previous = line.config
        return
      case 'config':
        if (line.kind === 'transitional') {
          if (stay === null || stay.transitional !== null) return
          stay.transitional = line
          stay.transitionalAt = at
          return
        }
        if (stay !== null) {
          stay.next = line
          stay.end = at
          previous = stay.config
        }
        stay = emptyStay(process, line, at, previous)
        stays.push(stay)
        return
      case 'order':
      case 'deliver':
      case 'stable':
        if (stay !== null && line.config === stay.config) note(stay, line, at)
        return
      default:
    }
  })
  return stays
}

function emptyStay(
  process: ProcessTrace,
  installed: ConfigLine,
  at: number,
  previous: string | null
): Stay {
  return {
    process,
    config: installed.config,
    installed,
    at,
    previous,
    transitional: null,
    transitionalAt: -1,
    next: null,
    end: process.lines.length,
    delivered: [],
    bySlot: new Map(),
    ordered: [],
    last: -1,
    stable: -1,
    stableAt: -1,
    activeUntil: at
  }
}

type Active = Extract<ProcessTrace['lines'][number], { ev: 'order' | 'deliver' | 'stable' }>

function note(stay: Stay, line: Active, at: number): void {
  stay.activeUntil = at
  if (line.ev === 'order') {
    stay.ordered.push({ at, line })
    return
  }
  if (line.ev === 'stable') {
    if (line.slot <= stay.stable) return
    stay.stable = line.slot
    stay.stableAt = at
    return
  }
  const latest = stay.delivered.at(-1)
  if (latest?.slot === line.slot && line.i > (latest.lines.at(-1)?.i ?? -1)) {
    latest.lines.push(line)
    return
  }
  const slot = { slot: line.slot, at, lines: [line] }
  stay.delivered.push(slot)
  if (!stay.bySlot.has(line.slot)) stay.bySlot.set(line.slot, slot)
  stay.last = Math.max(stay.last, line.slot)
}

/** This stay is where the trace ends. */
export function isLastOf(stay: Stay): boolean {
  return stay.next === null
}

/** The trace ends in this stay because the process did. */
export function failedIn({ process, next }: Stay): boolean {
  return next === null && (process.ended === 'killed' || process.ended === 'stopped')
}

/** The trace ends in this stay, and more may have happened that it does not tell. */
export function mayGoOn({ process, next }: Stay): boolean {
  return next === null && (process.ended === 'unknown' || process.torn === true)
}

/** The trace ends in the middle of what was delivered last: its last slot may be cut. */
export function mayBeCut(stay: Stay, slot: DeliveredSlot): boolean {
  const { process } = stay
  return (
    isLastOf(stay) &&
    (process.ended === 'killed' || process.ended === 'unknown') &&
    stay.delivered.at(-1) === slot &&
    process.lines.at(-1) === slot.lines.at(-1)
  )
}
