/**
 * The mix `aimed`: few things happen, each when it hurts most. A scenario is one or two
 * plots, each of which aims at one weakness that a mechanism of the protocol covers.
 */
import type { Random } from '../../src/main/protocol/random'
import { DatagramType } from '../../src/main/protocol/wire/header'
import type { FormingStep, Scenario, Upset } from './scenario'

const { order, ack, heartbeat, join, propose, accept, plan, ready, install, leave } = DatagramType
/** A change, step by step. */
const STEPS: readonly DatagramType[] = [join, propose, accept, plan, ready, install]
/** What may arrive long after it was sent. */
const STALE: readonly DatagramType[] = [...STEPS, order, ack, heartbeat, leave]

/** What a plot has at hand: dice, how many servers there are, when it begins. */
interface Stage {
  readonly random: Random
  readonly servers: number
  readonly at: number
}

type Plot = (stage: Stage) => Upset[]

const PLOTS: readonly Plot[] = [
  lateOrder,
  lateOrder,
  hole,
  struckChange,
  struckChange,
  struckChange,
  abandonedChange,
  restartInChange,
  staleDatagrams,
  returnOfTheLeft,
  quickRestart,
  lastingCrash,
  hardOfHearing,
  lastingDeafness,
  cutDuringChange
]

function oneOf<T>(random: Random, all: readonly T[]): T {
  return all[random.below(all.length)] as T
}

/** Who crashed is back before it is missed, after it was missed, or never (0). */
function absence(random: Random): number {
  const dice = random.below(5)
  return dice === 0 ? 0 : dice < 3 ? 1 + random.below(300) : 500 + random.below(3500)
}

/** The owner of a turn dies as it orders; its slot reaches some at once and some in the midst of the change. */
function lateOrder({ random, at }: Stage): Upset[] {
  const nth = 1 + random.below(12)
  const until = oneOf(random, STEPS)
  return [
    { at, do: 'late', type: order, nth, count: 1, until, forMs: 5000, again: false },
    { at, do: 'strike', type: order, nth, how: 'crash', forMs: absence(random), victim: 'sender' }
  ]
}

/** Two owners of turns that follow each other die as they order: the second slot may reach whom the first did not. */
function hole({ random, at }: Stage): Upset[] {
  const nth = 1 + random.below(12)
  return [nth, nth + 1].map((turn) => ({
    at,
    do: 'strike',
    type: order,
    nth: turn,
    how: 'crash',
    forMs: absence(random),
    victim: 'sender'
  }))
}

/** Something makes the members change their configuration. */
function trigger({ random, servers, at }: Stage): Upset[] {
  const server = random.below(servers)
  switch (random.below(5)) {
    case 0: {
      const backMs = absence(random)
      const crash: Upset = { at, do: 'crash', server }
      return backMs === 0 ? [crash] : [crash, { at: at + backMs, do: 'start', server }]
    }
    case 1:
      return [
        { at, do: 'leave', server },
        { at: at + 20 + random.below(2000), do: 'start', server }
      ]
    case 2:
      return [{ at, do: 'pause', server, forMs: 800 + random.below(3000) }]
    default:
      return [{ at, do: 'jump', server, byMs: 800 + random.below(3000) }]
  }
}

/** A change, and in some of its steps the next blow. */
function struckChange(stage: Stage): Upset[] {
  const { random, at } = stage
  const blows = Array.from({ length: 1 + random.below(2) }, (): Upset => {
    const how = oneOf(random, ['crash', 'crash', 'pause', 'jump'] as const)
    const forMs = how === 'crash' ? absence(random) : 300 + random.below(3000)
    const victim = random.next() < 0.7 ? 'sender' : 'another'
    const nth = 1 + random.below(4)
    return { at, do: 'strike', type: oneOf(random, STEPS), nth, how, forMs, victim }
  })
  return [...blows, ...trigger(stage)]
}

/** The representative completes a change and falls silent just when another member gives the change up. */
function abandonedChange(stage: Stage): Upset[] {
  const { random, at } = stage
  const strike = { at, do: 'strike', type: install, nth: 1 } as const
  return [
    { ...strike, how: 'pause', forMs: 1500 + random.below(3000), victim: 'sender' },
    { ...strike, how: 'jump', forMs: 1000 + random.below(3000), victim: 'another' },
    { at, do: 'jump', server: random.below(stage.servers), byMs: 800 + random.below(3000) }
  ]
}

/** A member dies in the midst of a change and is back before the others miss it. */
function restartInChange(stage: Stage): Upset[] {
  const { random, at } = stage
  const type = oneOf(random, [accept, plan, ready])
  const [nth, forMs] = [1 + random.below(3), 1 + random.below(300)]
  return [{ at, do: 'strike', type, nth, how: 'crash', forMs, victim: 'sender' }, ...trigger(stage)]
}

/** Old datagrams arrive again when they are no longer true. */
function staleDatagrams(stage: Stage): Upset[] {
  const { random, at } = stage
  const copies = Array.from({ length: 1 + random.below(4) }, (): Upset => {
    const type = oneOf(random, STALE)
    const until = random.next() < 0.3 ? 0 : oneOf(random, STEPS)
    const forMs = 100 + random.below(4000)
    const count = 1 + random.below(8)
    const again = random.next() < 0.7
    return { at, do: 'late', type, nth: 1 + random.below(6), count, until, forMs, again }
  })
  return [...copies, ...trigger(stage)]
}

/** A server leaves and is back while its farewell is still on its way. */
function returnOfTheLeft({ random, servers, at }: Stage): Upset[] {
  const server = random.below(servers)
  const forMs = 200 + random.below(3000)
  return [
    { at, do: 'late', type: leave, nth: 1, count: 3, until: 0, forMs, again: true },
    { at: at + 1, do: 'leave', server },
    { at: at + 20 + random.below(forMs), do: 'start', server }
  ]
}

/** A server is back before anybody misses it, and what it said before arrives after that. */
function quickRestart({ random, servers, at }: Stage): Upset[] {
  const server = random.below(servers)
  const forMs = 50 + random.below(2000)
  const type = oneOf(random, [order, ack, heartbeat])
  return [
    { at, do: 'late', type, nth: 1, count: 3 * servers, until: 0, forMs, again: true },
    { at: at + 20 + random.below(100), do: 'crash', server },
    { at: at + 125 + random.below(400), do: 'start', server }
  ]
}

/** A server dies for good, perhaps when nothing is asked for any more. */
function lastingCrash({ random, servers, at }: Stage): Upset[] {
  return [{ at: at + random.below(3000), do: 'crash', server: random.below(servers) }]
}

/** At one server all datagrams of a kind are lost, or most of all. */
function hardOfHearing({ random, servers, at }: Stage): Upset[] {
  const type = random.next() < 0.3 ? 0 : oneOf(random, [order, DatagramType.nak, ...STALE])
  const way = random.next() < 0.7 ? 'to' : 'from'
  const forMs = 300 + random.below(6000)
  return [{ at, do: 'swallow', server: random.below(servers), way, type, forMs }]
}

/** A server hears everybody and gets no slots, for longer than clients wait. */
function lastingDeafness({ random, servers, at }: Stage): Upset[] {
  const server = random.below(servers)
  return [{ at, do: 'swallow', server, way: 'to', type: order, forMs: 70_000 }]
}

/** The network falls apart in the midst of a change, and heals in another. */
function cutDuringChange(stage: Stage): Upset[] {
  const { random, servers, at } = stage
  const order = Array.from({ length: servers }, (_, server) => server)
  const sides = [order.splice(random.below(servers), 1 + random.below(servers)), order]
  const when = { type: oneOf(random, STEPS), nth: 1 + random.below(4) }
  return [
    { at, do: 'partition', sides, forMs: 100 + random.below(4000), when },
    ...(random.next() < 0.5 ? trigger(stage) : struckChange(stage))
  ]
}

/** Servers start one after the other, and some of them once more. */
function unsteadyStart(random: Random, servers: number): FormingStep[] {
  return Array.from({ length: servers }, (_, server) => {
    const at = random.below(2500)
    const first: FormingStep = { at, do: 'start', server }
    if (random.next() < 0.5) return [first]
    const crashAt = at + 1 + random.below(1000)
    return [
      first,
      { at: crashAt, do: 'crash' as const, server },
      { at: crashAt + 1 + random.below(500), do: 'start' as const, server }
    ]
  }).flat()
}

/** The scenario of a seed: 2 to 5 servers; half of them know no loss but what the plots bring. */
export function aimedScenario(random: Random, seed: number): Scenario {
  const servers = 2 + random.below(4)
  const clients = 1 + random.below(3)
  const operationsEach = 20 + random.below(80)
  const outstanding = 1 + random.below(12)
  const isFaulty = random.next() < 0.5
  const upto = (most: number): number =>
    isFaulty && random.next() < 0.7 ? random.next() * most : 0
  const upsets = Array.from({ length: 1 + random.below(2) }, () =>
    oneOf(random, PLOTS)({ random, servers, at: 10 + random.below(2500) })
  ).flat()
  const lastsMs = Math.max(
    ...upsets.map((upset) => upset.at + ('forMs' in upset ? upset.forMs : 0))
  )
  const isBusy = random.next() < 0.8
  return {
    seed,
    servers,
    clients,
    operationsEach,
    outstanding,
    thinkMs: isBusy ? (2 * lastsMs * outstanding) / operationsEach : 0,
    maxDatagram: random.next() < 0.2 ? 400 : 1400,
    faults: {
      loss: upto(0.15),
      duplication: upto(0.1),
      reordering: upto(0.2),
      reorderMs: 0.2 + random.next() * 10,
      delayMs: 0.05 + upto(2),
      jitterMs: 0.02 + upto(2),
      straggling: upto(0.03),
      stragglingMs: 50 + random.next() * 3000
    },
    brokenLinks: [],
    upsets: upsets.sort((a, b) => a.at - b.at),
    ...(random.next() < 0.3 && { forming: unsteadyStart(random, servers) }),
    ...(random.next() < 0.3 && {
      epochs: Array.from({ length: servers }, () =>
        random.below(random.next() < 0.5 ? 40 : 2 ** 20)
      )
    })
  }
}
