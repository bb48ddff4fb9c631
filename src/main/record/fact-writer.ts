/** Gathers what the monitor of the properties has to know of every slot (`shared/observed.ts`). */
import { bounds } from '../../shared/bounds'
import { FactKind, type ConfigFact, type Facts, type MergeFact } from '../../shared/observed'
import { PackedWriter } from '../../shared/packed'
import { formatConfigId } from '../protocol/ids'
import type { Answered } from '../protocol/queue/sessions'
import type { ConfigId, Slot } from '../protocol/types'
import { viewOf } from '../protocol/wire/bytes'
import { xxh32 } from '../protocol/wire/checksum'
import { ORDER_HEAD_BYTES, type Message } from '../protocol/wire/order'

/** What is shorter is digested byte by byte: that needs no view on it. */
const SHORT_BYTES = 32

export class FactWriter {
  private readonly packed = new PackedWriter()
  private readonly configs = new Places()
  private readonly clients = new Places()
  private configurations: ConfigFact[] = []
  private merges: MergeFact[] = []
  private isLost = false
  private lastConfig: ConfigId | null = null
  private lastConfigText = ''
  private lastAt: number
  /** Who orders a slot delivers it at once: it is digested once. */
  private digested: Uint8Array | null = null
  private digest = 0

  /** @param base microseconds that times are told from */
  constructor(private base: number) {
    this.lastAt = base
  }

  order(at: number, config: string, slot: Slot, bytes: Uint8Array): void {
    if (!this.hasRoom()) return
    this.begin(FactKind.order, at, config, slot)
    this.packed.word(this.messagesDigest(bytes))
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
    const { packed } = this
    packed.word(this.messagesDigest(bytes))
    packed.word(hexWord(hash, 0))
    packed.word(hexWord(hash, 8))
    packed.number(messages.length)
    for (let i = 0; i < messages.length; i++) {
      const { packet } = messages[i] as Message
      const answered = answers[i]
      packed.number(this.clients.of(packet.client))
      packed.number(packet.first)
      packed.number(packet.count)
      packed.number(answered === undefined ? 0 : 1)
      if (answered !== undefined) packed.word(digestOf(answered.results))
    }
  }

  stable(at: number, config: string, slot: Slot): void {
    if (this.hasRoom()) this.begin(FactKind.stable, at, config, slot)
  }

  reply(at: number, { packet }: Message, answered: Answered): void {
    if (!this.hasRoom()) return
    this.begin(FactKind.reply, at, this.configText(answered.config), answered.slot)
    const { packed } = this
    packed.number(this.clients.of(packet.client))
    packed.number(answered.first)
    packed.number(answered.count)
    packed.word(digestOf(answered.results))
    packed.number(packet.agreed ? 1 : 0)
  }

  /** @param isOld it began before anybody looked on */
  config(at: number, fact: ConfigFact, isOld: boolean): void {
    if (!this.hasRoom()) return
    this.kind(FactKind.config, at)
    this.packed.number(this.configurations.push(fact) - 1)
    this.packed.number(isOld ? 1 : 0)
  }

  merge(at: number, fact: MergeFact): void {
    if (!this.hasRoom()) return
    this.kind(FactKind.merge, at)
    this.packed.number(this.merges.push(fact) - 1)
  }

  /** The facts since the last call; null: there were too many. */
  take(now: number): Facts | null {
    const { base, configurations, merges, isLost } = this
    const facts = {
      base,
      configs: this.configs.take(),
      clients: this.clients.take(),
      configurations,
      merges,
      packed: this.packed.take()
    }
    this.base = now
    this.lastAt = now
    this.configurations = []
    this.merges = []
    this.isLost = false
    this.digested = null
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
    if (this.packed.length >= bounds.server.observedFactBytes) this.isLost = true
    return !this.isLost
  }

  private begin(kind: number, at: number, config: string, slot: Slot): void {
    this.kind(kind, at)
    this.packed.number(this.configs.of(config))
    this.packed.number(slot)
  }

  private kind(kind: number, at: number): void {
    const now = Math.max(at, this.lastAt)
    this.packed.number(kind)
    this.packed.number(now - this.lastAt)
    this.lastAt = now
  }

  /** Of all messages in a slot, as every holder of it has them. */
  private messagesDigest(bytes: Uint8Array): number {
    if (bytes !== this.digested) {
      this.digested = bytes
      this.digest = xxh32(viewOf(bytes), ORDER_HEAD_BYTES, bytes.length, 0)
    }
    return this.digest
  }
}

/** Texts by their places in a list. */
class Places {
  private places = new Map<string, number>()
  private texts: string[] = []
  private last = ''
  private lastPlace = 0

  of(text: string): number {
    // The same one comes many times in a row.
    if (text === this.last && this.texts.length > 0) return this.lastPlace
    let place = this.places.get(text)
    if (place === undefined) {
      place = this.texts.push(text) - 1
      this.places.set(text, place)
    }
    this.last = text
    this.lastPlace = place
    return place
  }

  take(): string[] {
    const { texts } = this
    this.places.clear()
    this.texts = []
    return texts
  }
}

/** The same for the same bytes. */
function digestOf(bytes: Uint8Array): number {
  if (bytes.length > SHORT_BYTES) return xxh32(viewOf(bytes), 0, bytes.length, 0)
  // FNV-1a.
  let digest = 0x811c9dc5
  for (let i = 0; i < bytes.length; i++) {
    digest = Math.imul(digest ^ (bytes[i] as number), 0x01000193)
  }
  return digest >>> 0
}

/** Eight hex digits. */
function hexWord(text: string, from: number): number {
  let word = 0
  for (let i = from; i < from + 8; i++) {
    const code = text.charCodeAt(i)
    word = (word << 4) | (code <= 57 ? code - 48 : code - 87)
  }
  return word >>> 0
}
