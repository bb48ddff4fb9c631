/** What one seed stands for: servers, clients, faults, and what happens when. */
import { Random } from '../../src/main/protocol/random'
import { DatagramType } from '../../src/main/protocol/wire/header'
import type { Faults } from './network'

/** Something that is done to the system. Times are milliseconds since the load began; servers count from 0. */
export type Upset = { readonly at: number } & (
  | { readonly do: 'start' | 'leave' | 'crash'; readonly server: number }
  /** Stops it as SIGSTOP does: what arrives meanwhile waits, as far as a socket's buffer has room. */
  | { readonly do: 'pause'; readonly server: number; readonly forMs: number }
  /** Its clock jumps ahead, as over a suspended machine's sleep. */
  | { readonly do: 'jump'; readonly server: number; readonly byMs: number }
  /** Servers of different sides do not hear each other; client c is on side c mod the number of sides. */
  | { readonly do: 'split'; readonly sides: readonly (readonly number[])[]; readonly forMs: number }
  /** `server` does not hear `from`, though it is heard by it. */
  | {
      readonly do: 'deafen'
      readonly server: number
      readonly from: number
      readonly forMs: number
    }
  /** Whoever sends the nth datagram of this type from then on crashes in the middle of it: some receivers get it. */
  | { readonly do: 'crash-sending'; readonly type: DatagramType; readonly nth: number }
)

export interface Scenario {
  readonly seed: number
  readonly servers: number
  readonly clients: number
  readonly operationsEach: number
  readonly outstanding: number
  /** A client waits up to so long before its next operation. */
  readonly thinkMs: number
  readonly maxDatagram: number
  readonly faults: Faults
  /** Clients whose datagrams never reach some server, or never come from it, while there are faults. */
  readonly brokenLinks: readonly {
    readonly client: number
    readonly server: number
    readonly way: 'to' | 'from'
  }[]
  /** Servers that no upset starts are there from the beginning. */
  readonly upsets: readonly Upset[]
}

/** How hard a scenario is on the system. */
export type Mix =
  /** Faults of the network alone, and now and then one server that comes or goes. */
  | 'network'
  /** Crashes, restarts, pauses, splits and deaf links, aimed at the weak moments. */
  | 'changes'

/** The weak moments: datagrams in whose midst a server may die. */
const WEAK_MOMENTS: readonly DatagramType[] = [
  DatagramType.order,
  DatagramType.ack,
  DatagramType.join,
  DatagramType.propose,
  DatagramType.accept,
  DatagramType.plan,
  DatagramType.ready,
  DatagramType.install,
  DatagramType.snapshotChunk
]

/** A generator whose first draws differ between neighbouring seeds. */
function randomOf(seed: number, salt: number): Random {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ salt)
  for (let i = 0; i < 8; i++) random.next()
  return random
}

/** The scenario of a seed: 3 to 7 servers, up to 30 % loss, duplication and reordering. */
export function scenarioOf(seed: number, mix: Mix): Scenario {
  const random = randomOf(seed, mix === 'network' ? 0x51 : 0x52)
  const servers = (mix === 'network' ? 3 : 2) + random.below(mix === 'network' ? 5 : 4)
  const clients = 1 + random.below(4)
  const hard = mix === 'network' ? 0.3 : 0.15
  const faulty = random.next() < 0.9
  const upto = (most: number): number => (faulty && random.next() < 0.8 ? random.next() * most : 0)
  const operationsEach = 20 + random.below(120)
  const outstanding = 1 + random.below(24)
  const upsets = mix === 'network' ? comingOrGoing(random, servers) : changes(random, servers)
  // Work goes on as long as there are upsets.
  const lastsMs = Math.max(
    0,
    ...upsets.map((upset) => upset.at + ('forMs' in upset ? upset.forMs : 0))
  )
  return {
    seed,
    servers,
    clients,
    operationsEach,
    outstanding,
    thinkMs: (2.2 * lastsMs * outstanding) / operationsEach,
    maxDatagram: random.next() < 0.3 ? 400 : 1400,
    faults: {
      loss: upto(hard),
      duplication: upto(hard),
      reordering: upto(hard),
      reorderMs: 0.2 + random.next() * 10,
      delayMs: 0.05 + upto(2),
      jitterMs: 0.02 + upto(2)
    },
    brokenLinks: Array.from({ length: clients }, (_, client) => client)
      .filter(() => random.next() < 0.2)
      .map((client) => ({
        client,
        server: random.below(servers),
        way: random.next() < 0.5 ? ('to' as const) : ('from' as const)
      })),
    upsets
  }
}

function comingOrGoing(random: Random, servers: number): Upset[] {
  if (random.next() < 0.5) return []
  const server = random.below(servers)
  const at = 20 + random.below(600)
  const kind = random.below(3)
  if (kind === 0) return [{ at: at + 700, do: 'start', server }]
  const upsets: Upset[] = [{ at, do: kind === 1 ? 'leave' : 'crash', server }]
  if (random.next() < 0.5) upsets.push({ at: at + 5 + random.below(4000), do: 'start', server })
  return upsets
}

function changes(random: Random, servers: number): Upset[] {
  const upsets: Upset[] = []
  const count = 1 + random.below(5)
  // Half of the runs keep the servers together, so that no past diverges and clients are judged.
  const kinds = random.next() < 0.5 ? 6 : 8
  for (let i = 0; i < count; i++) {
    const at = 10 + random.below(4000)
    const server = random.below(servers)
    const forMs = 50 + random.below(random.next() < 0.5 ? 800 : 5000)
    switch (random.below(kinds)) {
      case 0:
        upsets.push({ at, do: 'crash', server })
        upsets.push({
          at: at + 1 + random.below(random.next() < 0.5 ? 300 : 4000),
          do: 'start',
          server
        })
        break
      case 1:
        upsets.push({ at, do: 'leave', server })
        upsets.push({ at: at + 20 + random.below(3000), do: 'start', server })
        break
      case 2:
        upsets.push({ at, do: 'pause', server, forMs })
        break
      case 6:
        upsets.push({ at, do: 'split', sides: someSides(random, servers), forMs })
        break
      case 7:
        upsets.push({ at, do: 'deafen', server, from: random.below(servers), forMs })
        break
      case 3:
        upsets.push({ at, do: 'jump', server, byMs: 100 + random.below(5000) })
        break
      default: {
        const type = WEAK_MOMENTS[random.below(WEAK_MOMENTS.length)] ?? DatagramType.order
        upsets.push({ at, do: 'crash-sending', type, nth: 1 + random.below(6) })
        break
      }
    }
  }
  return upsets.sort((a, b) => a.at - b.at)
}

function someSides(random: Random, servers: number): number[][] {
  const sides: number[][] = Array.from({ length: 2 + random.below(2) }, () => [])
  for (let server = 0; server < servers; server++) sides[random.below(sides.length)]?.push(server)
  return sides
}
