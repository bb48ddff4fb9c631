/**
 * What simulated groups said and did: the real cores' inputs over joins, crashes, partitions and
 * repeats. From them come valid datagrams, and cores in whatever state one was in.
 */
import type { Core } from '../../../src/main/protocol/step'
import { createCore, step } from '../../../src/main/protocol/step'
import type { CoreOptions, Input } from '../../../src/main/protocol/types'
import { NO_EFFECTS } from '../../../src/main/protocol/no-effects'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { CALM } from '../../sim/network'
import { recordScenario, recordSeed, type RecordedStart } from '../../sim/recorded-run'
import type { Mix } from '../../sim/scenario'

export interface Start {
  readonly options: CoreOptions
  readonly inputs: readonly Input[]
}

/** A moment of a recorded core. */
export interface Moment {
  readonly start: Start
  /** So many of its inputs were given. */
  readonly given: number
}

const SEEDS: readonly (readonly [Mix, number])[] = [
  ['changes', 3],
  ['changes', 11],
  ['aimed', 5],
  ['aimed', 14],
  ['partitions', 2]
]
/** A core is brought to its moment with each session: that must not take long. */
const GIVEN_MOST = 1200

/** States that come by datagrams, and over a stream. */
const LEARNED_ITEMS = [2500, 6000]

/** A server comes late to three that hold so many items. */
function learning(items: number): RecordedStart[] {
  const scenario = {
    seed: items,
    servers: 4,
    clients: 1,
    operationsEach: 0,
    outstanding: 400,
    thinkMs: 0,
    maxDatagram: 1400,
    faults: CALM,
    brokenLinks: [],
    upsets: [{ at: 1500, do: 'start', server: 3 }] as const
  }
  return recordScenario(scenario, ({ clients: [client] }) => {
    let pushed = 0
    client?.keepDoing(() => {
      if (pushed > items) return null
      return pushed++ === 0 ? ['create', 0, 0] : ['push', queueIdOf(0), pushed]
    })
  })
}

let harvested: readonly Start[] | null = null

/** Starts of servers, without those that went on from a disk. */
export function starts(): readonly Start[] {
  if (harvested !== null) return harvested
  const recorded = [
    ...SEEDS.flatMap(([mix, seed]) => recordSeed(seed, mix)),
    ...LEARNED_ITEMS.flatMap(learning)
  ]
  harvested = recorded.map(({ options, inputs }) => ({
    options: { ...options, durability: 'memory', trace: false },
    inputs
  }))
  return harvested
}

/** Datagrams that servers got, some of each type. */
export function datagrams(): Uint8Array[] {
  const byType = new Map<number, Uint8Array[]>()
  for (const { inputs } of starts()) {
    for (const input of inputs) {
      if (input.kind !== 'datagram' || input.bytes.length > 1500) continue
      const type = input.bytes[3] ?? 0
      const some = byType.get(type) ?? []
      if (some.length < 400) some.push(input.bytes)
      byType.set(type, some)
    }
  }
  // Of long lists every nth, so that they come from all of the time.
  return [...byType.values()].flatMap((some) =>
    some.filter((_, i) => i % Math.ceil(some.length / 40) === 0)
  )
}

/** A core at that moment. */
export function coreAt({ start, given }: Moment): Core {
  const core = createCore(start.options)
  for (let i = 0; i < given; i++) step(core, start.inputs[i] as Input, NO_EFFECTS)
  return core
}

/** Moments at which `isMeant`, at most `most`. */
export function momentsOf(isMeant: (core: Core) => boolean, most: number): Moment[] {
  const moments: Moment[] = []
  for (const start of starts()) {
    const core = createCore(start.options)
    let inARow = 0
    for (let i = 0; i < Math.min(start.inputs.length, GIVEN_MOST); i++) {
      step(core, start.inputs[i] as Input, NO_EFFECTS)
      inARow = isMeant(core) ? inARow + 1 : 0
      // The beginning of a state, and a moment deep in it.
      if (inARow === 1 || inARow === 40) moments.push({ start, given: i + 1 })
    }
  }
  const every = Math.ceil(moments.length / most)
  return moments.filter((_, i) => i % every === 0)
}
