/**
 * The mix `disks`: servers that keep their past. Some are killed and come back, some
 * lose their power, now and then all of them at once; disks are slow, fill up, fail to
 * sync, and hold something else than was written. With the durability `sync` nothing
 * that was acknowledged may ever be lost; with `async` not while somebody lives on.
 */
import type { Random } from '../../src/main/protocol/random'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { longLoad } from './long-load'
import type { Scenario, Upset } from './scenario'

/** The steps in whose midst a server is struck. */
const STEPS: readonly DatagramType[] = [
  DatagramType.order,
  DatagramType.ack,
  DatagramType.propose,
  DatagramType.plan,
  DatagramType.statePieces,
  DatagramType.ready,
  DatagramType.install
]

/** Longer than it takes to suspect somebody and to go on without. */
const NOTICED_MS = 2500

export function disksScenario(random: Random, seed: number): Scenario {
  const servers = 1 + random.below(5)
  const clients = 1 + random.below(3)
  const isSync = random.next() < 0.6
  const troubles: Trouble = { random, servers, isSync, damaged: random.below(servers) }
  const upsets: Upset[] = []
  let at = 10 + random.below(500)
  let lastsMs = 0
  for (let left = 1 + random.below(4); left > 0; left--) {
    const some = PLOTS[random.below(PLOTS.length)]?.(troubles, at) ?? []
    upsets.push(...some)
    lastsMs = Math.max(lastsMs, ...some.map(endOf))
    at = (random.next() < 0.3 ? at : lastsMs) + random.below(random.next() < 0.5 ? 300 : 3000)
  }
  lastsMs += NOTICED_MS
  return {
    seed,
    servers,
    clients,
    ...longLoad(random, lastsMs, { share: 0.4, most: 0.1 }),
    brokenLinks: [],
    upsets: upsets.sort((a, b) => a.at - b.at),
    policy: random.next() < 0.25 ? 'majority' : 'available',
    durability: isSync ? 'sync' : 'async',
    prefill: random.next() < 0.3 ? 0 : 5 + random.below(random.next() < 0.8 ? 60 : 1500),
    habits: {
      queues: 1 + random.below(4),
      destroys: random.next() < 0.5 ? 0 : random.next() * 0.08
    }
  }
}

interface Trouble {
  readonly random: Random
  readonly servers: number
  readonly isSync: boolean
  /** The only one whose files are ever damaged: what it lacks the others have. */
  readonly damaged: number
}

function endOf(upset: Upset): number {
  return upset.at + ('forMs' in upset ? upset.forMs : 0)
}

const PLOTS: readonly ((trouble: Trouble, at: number) => Upset[])[] = [
  kill,
  kill,
  strike,
  power,
  powerInChange,
  powerInChange,
  cut,
  diskTrouble,
  damage
]

/** A process dies and comes back: at once, or when the others have gone on without it. */
function kill({ random, servers }: Trouble, at: number): Upset[] {
  const server = random.below(servers)
  const back = at + 5 + random.below(random.next() < 0.5 ? 300 : 4000)
  return [
    { at, do: random.next() < 0.8 ? 'crash' : 'leave', server },
    { at: back, do: 'start', server }
  ]
}

function strike({ random, servers }: Trouble, at: number): Upset[] {
  const type = STEPS[random.below(STEPS.length)] ?? DatagramType.order
  const how = random.next() < 0.7 ? 'crash' : 'pause'
  const victim = servers > 1 && random.next() < 0.3 ? 'another' : 'sender'
  const forMs = 50 + random.below(2500)
  const strike: Upset = { at, do: 'strike', type, nth: 1 + random.below(6), how, forMs, victim }
  // Something has to change for the steps of a change to be taken.
  return random.next() < 0.5 ? [strike] : [...kill({ random, servers } as Trouble, at), strike]
}

/** All machines, or some; under `async` always one stays. */
function power({ random, servers, isSync }: Trouble, at: number): Upset[] {
  const forMs = 100 + random.below(random.next() < 0.5 ? 800 : 5000)
  const all = Array.from({ length: servers }, (_, server) => server)
  if (isSync && random.next() < 0.6) return [{ at, do: 'power', servers: all, forMs }]
  const server = random.below(servers)
  if (isSync) return [{ at, do: 'power', servers: [server], forMs }]
  // As a crash, that somebody survives; what it had not synced is lost on top of it.
  return [
    { at, do: 'crash', server },
    { at: at + 1, do: 'power', servers: servers > 1 ? [server] : [], forMs },
    { at: at + 1 + forMs, do: 'start', server }
  ]
}

/** All machines at once, as a step of a change is taken in which sides meet or somebody is lost. */
function powerInChange(trouble: Trouble, at: number): Upset[] {
  const { random, isSync } = trouble
  if (!isSync) return power(trouble, at)
  const type = STEPS[random.below(STEPS.length)] ?? DatagramType.install
  const forMs = 100 + random.below(2000)
  const change = random.next() < 0.7 ? cut(trouble, at) : kill(trouble, at)
  const struckAt = Math.max(at, ...change.map(endOf)) - random.below(200)
  const strike: Upset = {
    at: Math.max(at, struckAt),
    do: 'strike',
    type,
    nth: 1 + random.below(8),
    how: 'power',
    forMs,
    victim: 'sender'
  }
  return [...change, strike]
}

function cut({ random, servers }: Trouble, at: number): Upset[] {
  if (servers < 2) return []
  const all = Array.from({ length: servers }, (_, server) => server)
  const border = 1 + random.below(servers - 1)
  const forMs = 300 + random.below(5000)
  return [{ at, do: 'partition', sides: [all.slice(0, border), all.slice(border)], forMs }]
}

function diskTrouble({ random, servers }: Trouble, at: number): Upset[] {
  const how = (['slow', 'full', 'failing'] as const)[random.below(3)] ?? 'slow'
  return [{ at, do: 'disk', server: random.below(servers), how, forMs: 200 + random.below(4000) }]
}

/** One that is down finds its files damaged: the others have what they held. */
function damage({ random, servers, damaged: server }: Trouble, at: number): Upset[] {
  if (servers < 2) return []
  const forMs = 200 + random.below(2500)
  const count = 1 + random.below(3)
  return [
    { at, do: 'crash', server },
    ...Array.from({ length: count }, (): Upset => {
      return { at: at + 1, do: 'disk', server, how: 'damaged', forMs: 0 }
    }),
    { at: at + forMs, do: 'start', server }
  ]
}
