/** The faults that a soak has in store, and how each is made and ended. */
import type { Client } from '../../src/main/client/client'
import { NoAnswerError } from '../../src/main/client/errors'
import type { Random } from '../../src/main/protocol/random'
import type { LabCommand } from '../../src/shared/lab'
import type { Fleet } from '../fleet/fleet'

export const FAULT_KINDS = [
  'kill',
  'stop',
  'pause',
  'partition',
  'cut',
  'loss',
  'delay',
  'reorder',
  'duplicate',
  'power'
] as const
export type FaultKind = (typeof FAULT_KINDS)[number]

/** A fault as it is made. */
export interface Fault {
  readonly kind: FaultKind
  /** `s3`, `s1,s4 | s2`. */
  readonly text: string
  /** How long it is to last. */
  readonly ms: number
  /** Servers that are down, or paused, because of it. */
  readonly servers: readonly string[]
  readonly end: () => Promise<void>
}

export interface Workbench {
  readonly fleet: Fleet
  readonly desk: Client
  readonly random: Random
  /** A server that is killed only when all are; null: there is none. */
  readonly spared: string | null
}

const LOSS_MOST = 0.2
const DELAY_MOST_MS = 40
const PAUSE_MOST_MS = 20_000

/** Makes a fault of this kind; null: there is nobody whom it could hit now. */
export async function makeFault(kind: FaultKind, bench: Workbench): Promise<Fault | null> {
  const { fleet, random } = bench
  switch (kind) {
    case 'kill':
    case 'stop':
      return end(kind, bench)
    case 'pause': {
      const [name] = shuffled(fleet.awake, random)
      if (name === undefined || fleet.awake.length < 2) return null
      fleet.pause(name)
      // Most of them short: a long one is one more server that is away.
      const ms = 300 + PAUSE_MOST_MS * random.next() ** 3
      return { kind, text: name, ms, servers: [name], end: () => resume(fleet, name) }
    }
    case 'partition': {
      const sides = someSides(fleet.names, random)
      const groups = sides.map((side) => side.map((name) => fleet.idOf(name)))
      await order(bench, { do: 'partition', groups, forMessages: null })
      return shape(bench, kind, sides.map((side) => side.join(',')).join(' | '))
    }
    case 'cut': {
      const [from, to] = someSides(fleet.names, random)
      if (from === undefined || to === undefined) return null
      const ids = (names: readonly string[]): string[] => names.map((name) => fleet.idOf(name))
      await order(bench, { do: 'cut', from: ids(from), to: ids(to) })
      return shape(bench, kind, `${from.join(',')} > ${to.join(',')}`)
    }
    case 'power': {
      const names = fleet.running
      await fleet.kill(...names)
      return {
        kind,
        text: 'all',
        ms: 200 + random.below(1500),
        servers: names,
        end: () => fleet.startAll()
      }
    }
    case 'loss':
    case 'delay':
    case 'reorder':
    case 'duplicate':
      return weather(kind, bench)
  }
}

/** A server that ends, and comes back. */
async function end(kind: 'kill' | 'stop', bench: Workbench): Promise<Fault | null> {
  const { fleet, random, spared } = bench
  const victims = fleet.awake.filter((name) => name !== spared)
  const [name] = shuffled(victims, random)
  if (name === undefined || fleet.awake.length < 2) return null
  if (kind === 'kill') await fleet.kill(name)
  else await fleet.stop(name)
  const ms = 100 + 6000 * random.next() ** 2
  return { kind, text: name, ms, servers: [name], end: () => fleet.start(name) }
}

function resume(fleet: Fleet, name: string): Promise<void> {
  fleet.resume(name)
  return Promise.resolve()
}

function shape(bench: Workbench, kind: FaultKind, text: string): Fault {
  const ms = 1500 + 12_000 * bench.random.next() ** 2
  return { kind, text, ms, servers: [], end: () => order(bench, { do: 'heal' }) }
}

/** What is bad everywhere. */
async function weather(
  kind: 'loss' | 'delay' | 'reorder' | 'duplicate',
  bench: Workbench
): Promise<Fault> {
  const { random } = bench
  const ms = 2000 + 10_000 * random.next()
  const share = Math.round(LOSS_MOST * random.next() * 100) / 100
  const delayMs = 1 + random.below(DELAY_MOST_MS)
  const commands: { readonly [K in typeof kind]: readonly [string, LabCommand, LabCommand] } = {
    loss: [
      `${Math.round(share * 100)} %`,
      { do: 'loss', probability: share },
      { do: 'loss', probability: 0 }
    ],
    delay: [
      `${delayMs} ms`,
      { do: 'delay', ms: delayMs, jitterMs: random.below(delayMs + 1) },
      { do: 'delay', ms: 0, jitterMs: 0 }
    ],
    reorder: [
      `${Math.round(share * 100)} %`,
      { do: 'reorder', probability: share },
      { do: 'reorder', probability: 0 }
    ],
    duplicate: [
      `${Math.round(share * 100)} %`,
      { do: 'duplicate', probability: share },
      { do: 'duplicate', probability: 0 }
    ]
  }
  const [text, on, off] = commands[kind]
  await order(bench, on)
  return { kind, text, ms, servers: [], end: () => order(bench, off) }
}

/** Tells all servers; who is away, paused or starting does not hear it. */
async function order({ fleet, desk }: Workbench, command: LabCommand): Promise<void> {
  const wanted = fleet.awake.map((name) => ({ server: fleet.idOf(name), name }))
  try {
    await desk.labDesk.give(command, null, wanted)
  } catch (error) {
    if (!(error instanceof NoAnswerError)) throw error
  }
}

/** Two or three sides of which none is empty; all names stand on one. */
function someSides(names: readonly string[], random: Random): string[][] {
  const order = shuffled(names, random)
  const count = Math.min(order.length, random.next() < 0.25 ? 3 : 2)
  const sides: string[][] = order.slice(0, count).map((name) => [name])
  for (const name of order.slice(count)) sides[random.below(count)]?.push(name)
  return sides.map((side) => side.sort())
}

function shuffled<T>(all: readonly T[], random: Random): T[] {
  const left = [...all]
  for (let i = left.length - 1; i > 0; i--) {
    const other = random.below(i + 1)
    const [a, b] = [left[i]!, left[other]!]
    left[i] = b
    left[other] = a
  }
  return left
}
