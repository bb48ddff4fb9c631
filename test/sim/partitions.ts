/**
 * The mix `partitions`: sides that go on by themselves and meet again, in every shape,
 * with clients that hear one side, both, or move; and trouble while they meet.
 */
import type { Random } from '../../src/main/protocol/random'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { longLoad } from './long-load'
import type { Scenario, Upset } from './scenario'

/** The steps of a change in which sides meet, in their order. */
const STEPS: readonly DatagramType[] = [
  DatagramType.join,
  DatagramType.propose,
  DatagramType.accept,
  DatagramType.plan,
  DatagramType.stateRequest,
  DatagramType.statePieces,
  DatagramType.ready,
  DatagramType.install,
  DatagramType.heartbeat,
  DatagramType.order
]

/** Longer than it takes to suspect somebody and to go on without. */
const NOTICED_MS = 2500

interface Stage {
  readonly random: Random
  readonly servers: number
  readonly clients: number
}

type Sides = readonly (readonly number[])[]
/** What happens from a time on; the last of it is over at `end`, sides meet at `heals`. */
interface Plot {
  readonly upsets: readonly Upset[]
  readonly end: number
  readonly heals: readonly number[]
  readonly sides: Sides
}

export function partitionsScenario(random: Random, seed: number): Scenario {
  const servers = 2 + random.below(5)
  const clients = 1 + random.below(4)
  const stage: Stage = { random, servers, clients }
  const plots: Plot[] = []
  let at = 10 + random.below(500)
  for (let left = 1 + random.below(3); left > 0; left--) {
    const plot = PLOTS[random.below(PLOTS.length)]?.(stage, at)
    if (plot === undefined) break
    plots.push(plot)
    at = plot.end + random.below(random.next() < 0.5 ? 300 : 4000)
  }
  const upsets = plots.flatMap((plot) => [
    ...plot.upsets,
    ...hearing(stage, plot),
    ...meeting(stage, plot),
    ...(random.next() < 0.3 ? losses(stage, plot) : [])
  ])
  const lastsMs = Math.max(...plots.map(({ end }) => end)) + NOTICED_MS
  return {
    seed,
    servers,
    clients,
    ...longLoad(random, lastsMs, { share: 0.5, most: 0.12 }),
    brokenLinks: Array.from({ length: clients }, (_, client) => client)
      .filter(() => random.next() < 0.15)
      .map((client) => ({ client, server: random.below(servers), way: 'from' as const })),
    upsets: upsets.sort((a, b) => a.at - b.at),
    policy: random.next() < 0.2 ? 'majority' : 'available',
    prefill: someItems(random),
    habits: {
      queues: 1 + random.below(5),
      destroys: random.next() < 0.5 ? 0 : random.next() * 0.08
    }
  }
}

/** Mostly some, so that sides have something to take from; now and then more than a few datagrams bring. */
function someItems(random: Random): number {
  const dice = random.next()
  if (dice < 0.25) return 0
  if (dice < 0.85) return 5 + random.below(60)
  return 200 + random.below(dice < 0.95 ? 1200 : 6000)
}

const PLOTS: readonly ((stage: Stage, at: number) => Plot)[] = [
  once,
  once,
  once,
  nested,
  overlapping,
  flapping,
  oneWay,
  healingInTurn,
  longAbsence
]

/** Two to five sides, none of them empty. */
function someSides({ random, servers }: Stage): number[][] {
  const count = Math.min(servers, random.next() < 0.6 ? 2 : 2 + random.below(4))
  const sides: number[][] = Array.from({ length: count }, () => [])
  const order = Array.from({ length: servers }, (_, server) => server)
  for (let last = order.length - 1; last > 0; last--) {
    const other = random.below(last + 1)
    const swapped = order[last] as number
    order[last] = order[other] as number
    order[other] = swapped
  }
  order.forEach((server, i) => sides[i < count ? i : random.below(count)]?.push(server))
  return sides
}

function cut(at: number, sides: Sides, forMs: number): Upset {
  return { at, do: 'partition', sides, forMs }
}

/** One partition, shorter or longer than it takes to notice. */
function once(stage: Stage, at: number): Plot {
  const { random } = stage
  const sides = someSides(stage)
  const forMs = random.next() < 0.2 ? 100 + random.below(1200) : NOTICED_MS + random.below(3500)
  return { upsets: [cut(at, sides, forMs)], end: at + forMs, heals: [at + forMs], sides }
}

/** One side falls apart, and is whole again before the partition ends, or after. */
function nested(stage: Stage, at: number): Plot {
  const { random } = stage
  const sides = someSides(stage)
  const forMs = 5000 + random.below(3000)
  const inner = someSides(stage)
  const from = at + 1500 + random.below(2000)
  const innerMs = 1500 + random.below(3000)
  return {
    upsets: [cut(at, sides, forMs), cut(from, inner, innerMs)],
    end: Math.max(at + forMs, from + innerMs),
    heals: [from + innerMs, at + forMs],
    sides
  }
}

/** Before one partition is over another one has begun, along other lines. */
function overlapping(stage: Stage, at: number): Plot {
  const { random } = stage
  const [first, second] = [someSides(stage), someSides(stage)]
  const firstMs = NOTICED_MS + random.below(2500)
  const from = at + firstMs - random.below(1500)
  const secondMs = NOTICED_MS + random.below(2500)
  return {
    upsets: [cut(at, first, firstMs), cut(from, second, secondMs)],
    end: from + secondMs,
    heals: [at + firstMs, from + secondMs],
    sides: first
  }
}

/** It comes and goes. */
function flapping(stage: Stage, at: number): Plot {
  const { random } = stage
  const sides = someSides(stage)
  const upsets: Upset[] = []
  const heals: number[] = []
  const most = random.next() < 0.5 ? 1500 : 3500
  let now = at
  for (let times = 3 + random.below(5); times > 0; times--) {
    const forMs = 50 + random.below(most)
    upsets.push(cut(now, sides, forMs))
    heals.push(now + forMs)
    now += forMs + 50 + random.below(2000)
  }
  return { upsets, end: now, heals: heals.slice(-2), sides }
}

/** One side does not hear another one, which hears it. */
function oneWay(stage: Stage, at: number): Plot {
  const { random } = stage
  const sides = someSides(stage)
  const [from = [], to = []] = sides
  const forMs = 1000 + random.below(5000)
  return {
    upsets: [{ at, do: 'one-way', from, to, forMs }],
    end: at + forMs,
    heals: [at + forMs],
    sides
  }
}

/** Three or more sides; two of them meet first. */
function healingInTurn(stage: Stage, at: number): Plot {
  const { random } = stage
  const sides = someSides(stage)
  const [one = [], two = [], ...rest] = sides
  const firstMs = NOTICED_MS + random.below(1500)
  const secondMs = firstMs + 1000 + random.below(3000)
  return {
    upsets: [cut(at, sides, firstMs), cut(at, [[...one, ...two], ...rest], secondMs)],
    end: at + secondMs,
    heals: [at + firstMs, at + secondMs],
    sides
  }
}

/** One server is away for long, while the others change and divide. */
function longAbsence(stage: Stage, at: number): Plot {
  const { random, servers } = stage
  const away = random.below(servers)
  const others = Array.from({ length: servers }, (_, server) => server).filter(
    (one) => one !== away
  )
  const forMs = 9000 + random.below(5000)
  const meanwhile = [0, 1, 2].map((turn) =>
    cut(at + 500 + turn * 2700, someSides(stage), 300 + random.below(2400))
  )
  return {
    upsets: [cut(at, [[away], others], forMs), ...meanwhile],
    end: at + forMs,
    heals: [at + forMs],
    sides: [[away], others]
  }
}

/** Who hears whom of the clients: one side, all of them, or one after the other. */
function hearing({ random, clients }: Stage, { upsets, sides, end }: Plot): Upset[] {
  const begin = Math.min(...upsets.map(({ at }) => at))
  const beyond = (side: number): number[] => sides.filter((_, i) => i !== side).flat()
  return Array.from({ length: clients }, (_, client) => client).flatMap((client): Upset[] => {
    const dice = random.next()
    const side = random.below(sides.length)
    const forMs = end - begin
    if (dice < 0.4) return []
    if (dice < 0.75) return [{ at: begin, do: 'seclude', client, servers: beyond(side), forMs }]
    const leaves = random.below(forMs)
    return [
      { at: begin, do: 'seclude', client, servers: beyond(side), forMs: leaves },
      {
        at: begin + leaves,
        do: 'seclude',
        client,
        servers: beyond(random.below(sides.length)),
        forMs: forMs - leaves
      }
    ]
  })
}

/** Trouble while sides meet: somebody dies at a step, or all fall apart again. */
function meeting(stage: Stage, { heals }: Plot): Upset[] {
  const { random, servers } = stage
  return heals.flatMap((heal): Upset[] => {
    const at = heal - random.below(30)
    switch (random.below(6)) {
      case 0:
      case 1:
        return [strike(stage, at)]
      case 2: {
        const { type, nth } = moment(stage)
        const forMs = random.next() < 0.5 ? 100 + random.below(900) : NOTICED_MS
        return [{ at, do: 'partition', sides: someSides(stage), forMs, when: { type, nth } }]
      }
      case 3:
        return [
          {
            at: heal + random.below(600),
            do: 'pause',
            server: random.below(servers),
            forMs: 100 + random.below(3000)
          }
        ]
      default:
        return []
    }
  })
}

/** A datagram of a step. */
function moment({ random }: Stage): { readonly type: DatagramType; readonly nth: number } {
  const type = STEPS[random.below(STEPS.length)] ?? DatagramType.join
  return { type, nth: 1 + random.below(6) }
}

/** Somebody crashes at a step, or does not run for a while. */
function strike(stage: Stage, at: number): Upset {
  const { random } = stage
  const how = random.next() < 0.7 ? 'crash' : random.next() < 0.5 ? 'pause' : 'jump'
  const victim = random.next() < 0.7 ? 'sender' : 'another'
  return { at, do: 'strike', ...moment(stage), how, forMs: 200 + random.below(3000), victim }
}

/** Servers that crash, or leave, and come back while the sides are apart. */
function losses({ random, servers }: Stage, { upsets, end }: Plot): Upset[] {
  const begin = Math.min(...upsets.map(({ at }) => at))
  const server = random.below(servers)
  const at = begin + random.below(end - begin)
  const kind = random.next() < 0.7 ? ('crash' as const) : ('leave' as const)
  return [
    { at, do: kind, server },
    { at: at + 20 + random.below(4000), do: 'start', server }
  ]
}
