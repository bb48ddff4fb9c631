/** Facts as servers tell them (`shared/observed.ts`), one by one. */
import { FactKind, type ConfigFact, type Facts, type MergeFact } from '../../../shared/observed'

interface Told {
  /** Microseconds on the machine's clock. */
  readonly at: number
}

/** A client's packet as it was delivered. */
export interface PacketFact {
  readonly client: string
  readonly first: number
  readonly count: number
  /** Digest of its results; null: it was executed before. */
  readonly results: number | null
}

export interface OrderFact extends Told {
  readonly kind: 'order'
  readonly config: string
  readonly slot: number
  readonly digest: number
}

export interface DeliverFact extends Told {
  readonly kind: 'deliver'
  readonly config: string
  readonly slot: number
  /** Of its messages. */
  readonly digest: number
  /** Of the queues' contents afterwards. */
  readonly hash: string
  readonly packets: readonly PacketFact[]
}

export interface StableFact extends Told {
  readonly kind: 'stable'
  readonly config: string
  readonly slot: number
}

export interface ReplyFact extends Told {
  readonly kind: 'reply'
  /** Where it was ordered. */
  readonly config: string
  readonly slot: number
  readonly client: string
  readonly first: number
  readonly count: number
  readonly results: number
  /** At delivery, as the client wished. */
  readonly agreed: boolean
}

export interface ConfiguredFact extends Told {
  readonly kind: 'config'
  readonly fact: ConfigFact
  /** It began before anybody looked on. */
  readonly isOld: boolean
}

export interface MergedFact extends Told {
  readonly kind: 'merge'
  readonly fact: MergeFact
}

export type Fact = OrderFact | DeliverFact | StableFact | ReplyFact | ConfiguredFact | MergedFact

/** In the order in which they happened. @throws Error for what no server tells */
export function* unpackFacts(facts: Facts): Generator<Fact> {
  const { base, configs, clients, configurations, merges, words } = facts
  let place = 0
  const next = (): number => words[place++] ?? broken()
  const within = <T>(list: readonly T[]): T => list[next()] ?? broken()
  while (place < words.length) {
    const kind = next()
    const at = base + next()
    switch (kind) {
      case FactKind.order:
        yield { kind: 'order', at, config: within(configs), slot: next(), digest: next() }
        break
      case FactKind.deliver: {
        const config = within(configs)
        const [slot, digest] = [next(), next()]
        const hash = hex(next()) + hex(next())
        const packets: PacketFact[] = []
        for (let left = next(); left > 0; left--) {
          const packet = { client: within(clients), first: next(), count: next() }
          const results = next()
          packets.push({ ...packet, results: results < 0 ? null : results })
        }
        yield { kind: 'deliver', at, config, slot, digest, hash, packets }
        break
      }
      case FactKind.stable:
        yield { kind: 'stable', at, config: within(configs), slot: next() }
        break
      case FactKind.reply: {
        const config = within(configs)
        const slot = next()
        const packet = { client: within(clients), first: next(), count: next(), results: next() }
        yield { kind: 'reply', at, config, slot, ...packet, agreed: next() === 1 }
        break
      }
      case FactKind.config:
        yield { kind: 'config', at, fact: within(configurations), isOld: next() === 1 }
        break
      case FactKind.merge:
        yield { kind: 'merge', at, fact: within(merges) }
        break
      default:
        broken()
    }
  }
}

function broken(): never {
  throw new Error('these are no facts')
}

function hex(word: number): string {
  return word.toString(16).padStart(8, '0')
}
