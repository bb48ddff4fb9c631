/**
 * A seeded virtual network: datagrams are lost, doubled, delayed and so overtake
 * each other, by the faults in force; links can be cut, each way by itself.
 */
import type { Random } from '../../src/main/protocol/random'
import type { Endpoint } from '../../src/main/protocol/types'
import type { Agenda } from './agenda'

export interface Faults {
  /** Probability that a datagram is lost, for each receiver by itself. */
  readonly loss: number
  readonly duplication: number
  /** Probability that a datagram is held up for up to `reorderMs`. */
  readonly reordering: number
  readonly reorderMs: number
  /** Every datagram takes `delayMs`, and up to `jitterMs` more. */
  readonly delayMs: number
  readonly jitterMs: number
  /** Probability that a datagram takes up to `stragglingMs`, as through a queue that nobody empties. */
  readonly straggling?: number
  readonly stragglingMs?: number
}

export const CALM: Faults = {
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderMs: 0,
  delayMs: 0.05,
  jitterMs: 0.02
}

export type Receive = (from: Endpoint, bytes: Uint8Array) => void
/** Datagrams that never arrive: how a test switches off a mechanism that lives by messages. */
export type Swallow = (bytes: Uint8Array) => boolean
/** Sees each datagram as it is sent; true: the sender dies in the midst of sending it. */
export type Watch = (from: Endpoint, bytes: Uint8Array) => boolean
/** Takes a datagram that would arrive; true: it has it `arrive` later in place of now. */
export type Detain = (bytes: Uint8Array, arrive: () => void) => boolean

export class Network {
  private readonly receivers = new Map<Endpoint, { receive: Receive; inGroup: boolean }>()
  /** How many reasons there are for a one-way link to carry nothing. */
  private readonly cuts = new Map<string, number>()
  faults: Faults = CALM
  /** Drops what it says, from whom to whom. */
  drops: (from: Endpoint, to: Endpoint, bytes: Uint8Array) => boolean = () => false
  watch: Watch = () => false
  detain: Detain = () => false
  /** Hears each datagram as it is sent, before any copy of it is on its way. */
  listen: (bytes: Uint8Array) => void = () => undefined
  sent = 0
  lost = 0

  constructor(
    private readonly agenda: Agenda,
    private readonly random: Random,
    private readonly swallow: Swallow
  ) {}

  attach(endpoint: Endpoint, inGroup: boolean, receive: Receive): void {
    this.receivers.set(endpoint, { receive, inGroup })
  }

  detach(endpoint: Endpoint): void {
    this.receivers.delete(endpoint)
  }

  cut(from: Endpoint, to: Endpoint): void {
    const link = linkOf(from, to)
    this.cuts.set(link, (this.cuts.get(link) ?? 0) + 1)
  }

  mend(from: Endpoint, to: Endpoint): void {
    const link = linkOf(from, to)
    const left = (this.cuts.get(link) ?? 0) - 1
    if (left > 0) this.cuts.set(link, left)
    else this.cuts.delete(link)
  }

  mendAll(): void {
    this.cuts.clear()
  }

  /** To all that listen on the group's address, the sender among them. */
  multicast(from: Endpoint, bytes: Uint8Array): void {
    this.listen(bytes)
    const dies = this.watch(from, bytes)
    for (const [endpoint, { inGroup }] of this.receivers) {
      if (inGroup && !(dies && this.random.next() < 0.5)) this.carry(from, endpoint, bytes)
    }
  }

  unicast(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    this.listen(bytes)
    const dies = this.watch(from, bytes)
    if (!(dies && this.random.next() < 0.5)) this.carry(from, to, bytes)
  }

  private carry(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    this.sent++
    const { faults, random } = this
    const { straggling = 0, stragglingMs = 0 } = faults
    const isCut = this.cuts.size > 0 && this.cuts.has(linkOf(from, to))
    if (
      isCut ||
      this.drops(from, to, bytes) ||
      this.swallow(bytes) ||
      (from !== to && random.next() < faults.loss)
    ) {
      this.lost++
      return
    }
    const copies = random.next() < faults.duplication ? 2 : 1
    for (let copy = 0; copy < copies; copy++) {
      let delay = faults.delayMs + random.next() * faults.jitterMs
      if (random.next() < faults.reordering) delay += random.next() * faults.reorderMs
      if (straggling > 0 && from !== to && random.next() < straggling) {
        delay += random.next() * stragglingMs
      }
      const arrive = (): void =>
        this.agenda.after(delay, () => this.receivers.get(to)?.receive(from, bytes))
      if (!this.detain(bytes, arrive)) arrive()
    }
  }
}

function linkOf(from: Endpoint, to: Endpoint): string {
  return `${String(from)}>${String(to)}`
}
