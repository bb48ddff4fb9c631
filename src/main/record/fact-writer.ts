/** Gathers what the monitor of the properties has to know of every slot (`shared/observed.ts`). */
import { bounds } from '../../shared/bounds'
import { FactKind, type ConfigFact, type Facts, type MergeFact } from '../../shared/observed'
import { formatConfigId } from '../protocol/ids'
import type { Answered } from '../protocol/queue/sessions'
import type { ConfigId, Slot } from '../protocol/types'
import { viewOf } from '../protocol/wire/bytes'
import { xxh32 } from '../protocol/wire/checksum'
import { ORDER_HEAD_BYTES, type Message } from '../protocol/wire/order'

export class FactWriter {
  private words: number[] = []
  private readonly configs = new Places()
  private readonly clients = new Places()
  private configurations: ConfigFact[] = []
  private merges: MergeFact[] = []
  private isLost = false
  private lastConfig: ConfigId | null = null
  private lastConfigText = ''

  /** @param base microseconds that times are told from */
  constructor(private base: number) {}

  order(at: number, config: string, slot: Slot, bytes: Uint8Array): void {
    if (!this.hasRoom()) return
    this.begin(FactKind.order, at, config, slot)
    this.words.push(messagesDigest(bytes))
  }

  deliver(
    at: number,
    config: string,
    slot: Slot,
    messages: readonly Message[],
    answers: readonly (Answered | undefined)[],
    bytes: Uint8Array,
    hash: string
  ): void {
    if (!this.hasRoom()) return
    this.begin(FactKind.deliver, at, config, slot)
    const { words } = this
    words.push(
      messagesDigest(bytes),
      Number.parseInt(hash.slice(0, 8), 16),
      Number.parseInt(hash.slice(8), 16),
      messages.length
    )
    for (let i = 0; i < messages.length; i++) {
      const { packet } = messages[i] as Message
      const answered = answers[i]
      words.push(
        this.clients.of(packet.client),
        packet.first,
        packet.count,
        answered === undefined ? -1 : resultsDigest(answered)
      )
    }
  }

  stable(at: number, config: string, slot: Slot): void {
    if (this.hasRoom()) this.begin(FactKind.stable, at, config, slot)
  }

  reply(at: number, { packet }: Message, answered: Answered): void {
    if (!this.hasRoom()) return
    this.begin(FactKind.reply, at, this.configText(answered.config), answered.slot)
    this.words.push(
      this.clients.of(packet.client),
      answered.first,
      answered.count,
      resultsDigest(answered),
      packet.agreed ? 1 : 0
    )
  }

  /** @param isOld it began before anybody looked on */
  config(at: number, fact: ConfigFact, isOld: boolean): void {
    if (!this.hasRoom()) return
    const place = this.configurations.push(fact) - 1
    this.words.push(FactKind.config, at - this.base, place, isOld ? 1 : 0)
  }

  merge(at: number, fact: MergeFact): void {
    if (!this.hasRoom()) return
    this.words.push(FactKind.merge, at - this.base, this.merges.push(fact) - 1)
  }

  /** The facts since the last call; null: there were too many. */
  take(now: number): Facts | null {
    const { base, words, configurations, merges, isLost } = this
    const facts = {
      base,
      configs: this.configs.take(),
      clients: this.clients.take(),
      configurations,
      merges,
      words
    }
    this.base = now
    this.words = []
    this.configurations = []
    this.merges = []
    this.isLost = false
    return isLost ? null : facts
  }

  /** Answers name their configuration by an object of which there is one. */
  private configText(config: ConfigId): string {
    if (config !== this.lastConfig) {
      this.lastConfig = config
      this.lastConfigText = formatConfigId(config)
    }
    return this.lastConfigText
  }

  private hasRoom(): boolean {
    if (this.words.length >= bounds.server.observedWords) this.isLost = true
    return !this.isLost
  }

  private begin(kind: number, at: number, config: string, slot: Slot): void {
    this.words.push(kind, at - this.base, this.configs.of(config), slot)
  }
}

/** Texts by their places in a list. */
class Places {
  private places = new Map<string, number>()

  of(text: string): number {
    let place = this.places.get(text)
    if (place === undefined) {
      place = this.places.size
      this.places.set(text, place)
    }
    return place
  }

  take(): string[] {
    const texts = [...this.places.keys()]
    this.places = new Map()
    return texts
  }
}

/** Of all messages in a slot, as every holder of it has them. */
function messagesDigest(bytes: Uint8Array): number {
  return xxh32(viewOf(bytes), ORDER_HEAD_BYTES, bytes.length, 0)
}

function resultsDigest({ results }: Answered): number {
  return xxh32(viewOf(results), 0, results.length, 0)
}
