/**
 * A seeded virtual network: datagrams are lost, doubled, delayed and so overtake
 * each other, by the faults in force; links can be cut, each way by itself. Streams
 * lose nothing and keep the order, until a cut or a crash breaks them.
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

/** How long a stream takes to notice that something was lost. */
const STREAM_REPEAT_MS = 30

export const CALM: Faults = {
  loss: 0,
  duplication: 0,
  reordering: 0,
  reorderMs: 0,
  delayMs: 0.05,
  jitterMs: 0.02
}

/** `isStreamed`: it is the message of a stream, which waits as long as it must. */
export type Receive = (from: Endpoint, bytes: Uint8Array, isStreamed: boolean) => void
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
  /** No stream can be opened, as behind a firewall. */
  hasStreams = true
  /** How often the streams of a pair were broken, and when the last message of each arrives. */
  private readonly breaks = new Map<string, number>()
  private readonly streamedUntil = new Map<string, number>()
  /** Where who moved was at first: cuts are between machines, wherever they are. */
  private readonly homes = new Map<Endpoint, Endpoint>()
  streamed = 0
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
    for (const other of this.receivers.keys()) this.breakStreams(endpoint, other)
  }

  /** Who is at `from` is at `to` from now on. */
  move(from: Endpoint, to: Endpoint): void {
    this.homes.set(to, this.homeOf(from))
  }

  private homeOf(endpoint: Endpoint): Endpoint {
    return this.homes.get(endpoint) ?? endpoint
  }

  private linkOf(from: Endpoint, to: Endpoint): string {
    return this.homes.size === 0 ? linkOf(from, to) : linkOf(this.homeOf(from), this.homeOf(to))
  }

  private pairOf(a: Endpoint, b: Endpoint): string {
    const [one, other] = [this.homeOf(a), this.homeOf(b)]
    return linkOf(Math.min(one, other), Math.max(one, other))
  }

  cut(from: Endpoint, to: Endpoint): void {
    const link = this.linkOf(from, to)
    this.breakStreams(from, to)
    this.cuts.set(link, (this.cuts.get(link) ?? 0) + 1)
  }

  mend(from: Endpoint, to: Endpoint): void {
    const link = this.linkOf(from, to)
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

  /** Over the stream of this pair: in order, whole, or not at all. */
  stream(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    this.listen(bytes)
    const dies = this.watch(from, bytes)
    const isCut = this.cuts.has(this.linkOf(from, to)) || this.cuts.has(this.linkOf(to, from))
    if (dies || isCut || !this.hasStreams || this.swallow(bytes)) return
    this.streamed++
    const { agenda, faults, random } = this
    const link = this.linkOf(from, to)
    const pair = this.pairOf(from, to)
    const breaks = this.breaks.get(pair)
    // What a datagram would lose costs a stream a repeat.
    const repeatMs = random.next() < faults.loss ? STREAM_REPEAT_MS : 0
    const delay = faults.delayMs + random.next() * faults.jitterMs + repeatMs
    const at = Math.max(agenda.now + delay, this.streamedUntil.get(link) ?? 0)
    this.streamedUntil.set(link, at)
    agenda.at(at, () => {
      if (this.breaks.get(pair) === breaks) this.receivers.get(to)?.receive(from, bytes, true)
    })
  }

  /** What is on its way over the streams of this pair never arrives. */
  breakStreams(a: Endpoint, b: Endpoint): void {
    const pair = this.pairOf(a, b)
    this.breaks.set(pair, (this.breaks.get(pair) ?? 0) + 1)
    this.streamedUntil.delete(this.linkOf(a, b))
    this.streamedUntil.delete(this.linkOf(b, a))
  }

  private carry(from: Endpoint, to: Endpoint, bytes: Uint8Array): void {
    this.sent++
    const { faults, random } = this
    const { straggling = 0, stragglingMs = 0 } = faults
    const isCut = this.cuts.size > 0 && this.cuts.has(this.linkOf(from, to))
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
        this.agenda.after(delay, () => this.receivers.get(to)?.receive(from, bytes, false))
      if (!this.detain(bytes, arrive)) arrive()
    }
  }
}

function linkOf(from: Endpoint, to: Endpoint): string {
  return `${String(from)}>${String(to)}`
}
