/** The mix `moves`: servers change their addresses in the midst of whatever else happens. */
import type { Random } from '../../src/main/protocol/random'
import type { Scenario, Upset } from './scenario'

/** At once, before anybody misses it, after it was missed, or after it gave the others up. */
function absence(random: Random): number {
  switch (random.below(5)) {
    case 0:
      return 0
    case 1:
      return 1 + random.below(300)
    case 2:
      return 300 + random.below(1500)
    case 3:
      return 1000 + random.below(5000)
    default:
      return 9000 + random.below(4000)
  }
}

/** A scenario of another mix, and moves: of one server, or of several that change the network together. */
export function withMoves(scenario: Scenario, random: Random): Scenario {
  const moves: Upset[] = []
  const count = 1 + random.below(4)
  for (let i = 0; i < count; i++) {
    const at = 10 + random.below(4000)
    const forMs = absence(random)
    const isNetwork = random.next() < 0.3
    const who = isNetwork
      ? Array.from({ length: scenario.servers }, (_, server) => server)
      : [random.below(scenario.servers)]
    for (const server of who) {
      moves.push({ at: at + random.below(400), do: 'move', server, forMs })
    }
  }
  // Half of the runs know nothing else but the network's own faults.
  const others = random.next() < 0.5 ? [] : scenario.upsets
  return { ...scenario, upsets: [...others, ...moves].sort((a, b) => a.at - b.at) }
}
