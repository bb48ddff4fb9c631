/** What one seed stands for: servers, clients, faults, and what happens when. */
import { Random } from '../../src/main/protocol/random'
import type { Faults } from './network'

export type Upset =
  | { readonly at: number; readonly do: 'start' | 'leave' | 'crash' | 'restart'; readonly server: number }

export interface Scenario {
  readonly seed: number
  readonly servers: number
  readonly clients: number
  readonly operationsEach: number
  readonly outstanding: number
  readonly maxDatagram: number
  readonly faults: Faults
  /** Clients whose datagrams never reach some server, or never come from it, while there are faults. */
  readonly brokenLinks: readonly { readonly client: number; readonly server: number; readonly way: 'to' | 'from' }[]
  /** In order of time. Servers that no upset starts are there from the beginning. */
  readonly upsets: readonly Upset[]
}

/** The scenario of a seed: 3 to 7 servers, up to 30 % loss, duplication and reordering. */
export function scenarioOf(seed: number): Scenario {
  const random = new Random(Math.imul(seed, 0x9e3779b1) ^ 0x51)
  // The first draws of neighbouring seeds are alike.
  for (let i = 0; i < 8; i++) random.next()
  const servers = 3 + random.below(5)
  const faulty = random.next() < 0.9
  const upto = (most: number): number => (faulty && random.next() < 0.8 ? random.next() * most : 0)
  const faults = {
    loss: upto(0.3),
    duplication: upto(0.3),
    reordering: upto(0.3),
    reorderMs: 0.2 + random.next() * 10,
    delayMs: 0.05 + upto(2),
    jitterMs: 0.02 + upto(2)
  }
  const upsets: Upset[] = []
  if (random.next() < 0.5) {
    const server = random.below(servers)
    const at = 20 + random.below(600)
    const kind = random.below(3)
    if (kind === 0) upsets.push({ at: at + 700, do: 'start', server })
    else upsets.push({ at, do: kind === 1 ? 'leave' : 'crash', server })
    if (kind !== 0 && random.next() < 0.5) {
      upsets.push({ at: at + 5 + random.below(4000), do: 'restart', server })
    }
  }
  const clients = 1 + random.below(4)
  const brokenLinks = Array.from({ length: clients }, (_, client) => client)
    .filter(() => random.next() < 0.2)
    .map((client) => ({
      client,
      server: random.below(servers),
      way: random.next() < 0.5 ? ('to' as const) : ('from' as const)
    }))
  return {
    seed,
    servers,
    clients,
    brokenLinks,
    operationsEach: 20 + random.below(120),
    outstanding: 1 + random.below(24),
    maxDatagram: random.next() < 0.3 ? 400 : 1400,
    faults,
    upsets
  }
}
