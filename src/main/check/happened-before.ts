/**
 * Looks for a circle in happened-before: replays all traces together, each in its
 * own order, where a delivery waits until its slot was ordered, and a slot's
 * stability until its configuration's members delivered it. Who can never go on
 * stands in a circle.
 */
import type { Evidence } from './evidence'
import type { Stay } from './stays'
import { epochOf, type ProcessTrace, type TraceLine } from './trace'

/** A process that waits for something that comes after what waits for it. */
export interface Stuck {
  readonly process: ProcessTrace
  readonly at: number
}

interface Replay {
  readonly process: ProcessTrace
  readonly stays: readonly Stay[]
  /** Next line. */
  at: number
  /** Index of the stay that the next line is in; -1 before the first. */
  place: number
}

/** Those who cannot go on; none when happened-before is a partial order. `steps` counts events. */
export function findCircle(evidence: Evidence): { stuck: readonly Stuck[]; steps: number } {
  const ordered = new Set<string>()
  const delivered = new Map<Stay, number>()
  const replays = evidence.processes.map((process): Replay => {
    return { process, stays: evidence.staysOf.get(process) ?? [], at: 0, place: -1 }
  })
  const isReady = (line: TraceLine): boolean => {
    if (line.ev === 'deliver') {
      const { config, slot } = line
      return (
        evidence.slots.orderingsOf(config, slot).length === 0 ||
        ordered.has(`${config}/${String(slot)}`)
      )
    }
    if (line.ev !== 'stable') return true
    return (evidence.configurations.get(line.config)?.stays ?? []).every(
      (stay) => (delivered.get(stay) ?? -1) >= Math.min(line.slot, stay.last)
    )
  }

  const pass = (replay: Replay, line: TraceLine): void => {
    if (line.ev === 'config' && line.kind === 'regular') replay.place++
    else if (line.ev === 'order') ordered.add(`${line.config}/${String(line.slot)}`)
    else if (line.ev === 'deliver') {
      const stay = replay.stays[replay.place]
      if (stay === undefined || stay.config !== line.config) return
      delivered.set(stay, Math.max(delivered.get(stay) ?? -1, line.slot))
    }
  }

  let steps = 0
  let moved = true
  while (moved) {
    moved = false
    for (const replay of replays) {
      for (;;) {
        const line = replay.process.lines[replay.at]
        if (line === undefined || !isReady(line)) break
        pass(replay, line)
        replay.at++
        steps++
        moved = true
      }
    }
  }
  const stuck = replays
    .filter(({ process, at }) => at < process.lines.length)
    .map(({ process, at }) => ({ process, at }))
    .sort((a, b) => epochAt(a) - epochAt(b))
  return { stuck, steps }
}

function epochAt({ process, at }: Stuck): number {
  const line = process.lines[at]
  return line !== undefined && 'config' in line ? epochOf(line.config) : -1
}
