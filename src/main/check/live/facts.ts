/** Facts as servers tell them (`shared/observed.ts`), one by one. */
import { FactKind, type ConfigFact, type Facts, type MergeFact } from '../../../shared/observed'
import { PackedReader } from '../../../shared/packed'

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
  /** Of the queues' contents afterwards: high and low half. */
  readonly hash: readonly [high: number, low: number]
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

/** The facts of one batch, one by one in the order in which they happened. */
export class FactReader {
  private readonly packed: PackedReader
  private kind = 0
  /** When the next one happened, microseconds; null: there is none. */
  at: number | null

  constructor(private readonly facts: Facts) {
    this.packed = new PackedReader(facts.packed)
    this.at = facts.base
    this.step()
  }

  /** The next one, and goes on to the one behind it. @throws Error for what no server tells */
  next(): Fact {
    const { at } = this
    if (at === null) return broken()
    const fact = this.read(at)
    this.step()
    return fact
  }

  /** To the beginning of the next one. */
  private step(): void {
    const { packed } = this
    if (packed.isAtEnd || this.at === null) {
      this.at = null
      return
    }
    this.kind = packed.number()
    this.at += packed.number()
  }

  private read(at: number): Fact {
    const { packed } = this
    const { configs, clients, configurations, merges } = this.facts
    switch (this.kind) {
      case FactKind.order: {
        const config = placed(configs, packed.number())
        return { kind: 'order', at, config, slot: packed.number(), digest: packed.word() }
      }
      case FactKind.deliver:
        return this.delivery(at)
      case FactKind.stable: {
        const config = placed(configs, packed.number())
        return { kind: 'stable', at, config, slot: packed.number() }
      }
      case FactKind.reply:
        return {
          kind: 'reply',
          at,
          config: placed(configs, packed.number()),
          slot: packed.number(),
          client: placed(clients, packed.number()),
          first: packed.number(),
          count: packed.number(),
          results: packed.word(),
          agreed: packed.number() === 1
        }
      case FactKind.config: {
        const fact = placed(configurations, packed.number())
        return { kind: 'config', at, fact, isOld: packed.number() === 1 }
      }
      case FactKind.merge:
        return { kind: 'merge', at, fact: placed(merges, packed.number()) }
      default:
        return broken()
    }
  }

  private delivery(at: number): DeliverFact {
    const { packed } = this
    const { configs, clients } = this.facts
    const config = placed(configs, packed.number())
    const slot = packed.number()
    const digest = packed.word()
    const hash = [packed.word(), packed.word()] as const
    const packets: PacketFact[] = []
    for (let left = packed.number(); left > 0; left--) {
      packets.push({
        client: placed(clients, packed.number()),
        first: packed.number(),
        count: packed.number(),
        results: packed.number() === 1 ? packed.word() : null
      })
    }
    return { kind: 'deliver', at, config, slot, digest, hash, packets }
  }
}

function placed<T>(list: readonly T[], place: number): T {
  return list[place] ?? broken()
}

function broken(): never {
  throw new Error('these are no facts')
}
