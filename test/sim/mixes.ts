/** The scenario that a seed stands for, by the mix of what happens. */
import { Random } from '../../src/main/protocol/random'
import { aimedScenario } from './aimed'
import { partitionsScenario } from './partitions'
import { disksScenario } from './disks'
import { withMoves } from './moves'
import { HABITS, MIXES, type Mix, type Scenario } from './scenario'
import { changes, comingOrGoing } from './upsets'

/** A generator whose first draws differ between neighbouring seeds. */
function randomOf(seed: number, salt: number): Random {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ salt)
  for (let i = 0; i < 8; i++) random.next()
  return random
}

/** The scenario of a seed: 2 to 7 servers, up to 30 % loss, duplication and reordering. */
export function scenarioOf(seed: number, mix: Mix): Scenario {
  if (mix === 'partitions') return partitionsScenario(randomOf(seed, 0x54), seed)
  if (mix === 'disks') return disksScenario(randomOf(seed, 0x55), seed)
  if (mix === 'moves') {
    const base = scenarioOf(seed, seed % 2 === 0 ? 'changes' : 'aimed')
    return withMoves(base, randomOf(seed, 0x56))
  }
  if (mix === 'waiting') {
    const base = scenarioOf(seed, MIXES[seed % MIXES.indexOf('waiting')] ?? 'network')
    return { ...base, habits: { ...(base.habits ?? HABITS), waits: 0.7 } }
  }
  if (mix === 'aimed') return aimedScenario(randomOf(seed, 0x53), seed)
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
