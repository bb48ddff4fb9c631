/** What happens to servers and links in the mixes `network` and `changes`, at random times. */
import type { Random } from '../../src/main/protocol/random'
import { DatagramType } from '../../src/main/protocol/wire/header'
import type { Upset } from './scenario'

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
  DatagramType.stateRequest,
  DatagramType.statePieces
]

export function comingOrGoing(random: Random, servers: number): Upset[] {
  if (random.next() < 0.5) return []
  const server = random.below(servers)
  const at = 20 + random.below(600)
  const kind = random.below(3)
  if (kind === 0) return [{ at: at + 700, do: 'start', server }]
  const upsets: Upset[] = [{ at, do: kind === 1 ? 'leave' : 'crash', server }]
  if (random.next() < 0.5) upsets.push({ at: at + 5 + random.below(4000), do: 'start', server })
  return upsets
}

export function changes(random: Random, servers: number): Upset[] {
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
        const nth = 1 + random.below(6)
        const forMs = 500 + random.below(3000)
        upsets.push({ at, do: 'strike', type, nth, how: 'crash', forMs, victim: 'sender' })
        break
      }
    }
  }
  return upsets.sort((a, b) => a.at - b.at)
}

export function someSides(random: Random, servers: number): number[][] {
  const sides: number[][] = Array.from({ length: 2 + random.below(2) }, () => [])
  for (let server = 0; server < servers; server++) sides[random.below(sides.length)]?.push(server)
  return sides
}
