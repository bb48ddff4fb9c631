/**
 * Faults on purpose, at the sockets' edge of a `--lab` server: what a bad network
 * or a stopped process would do to real datagrams, before the protocol sees them.
 * Counters show that each fault bites.
 */
import type { FaultsView, WayFaults } from '../../shared/lab'
import { formatMemberId } from '../protocol/ids'
import type { Endpoint, MemberId, MemberInfo, Millis } from '../protocol/types'
import type { GroupMark } from '../protocol/wire/header'
import { Cuts, type Sides } from './cuts'
import { DelayLine, type Arrival, type Channel } from './delay-line'
import { hasFaults, LinkFaults, NO_WAY_FAULTS } from './link-faults'
import { MessageCounter } from './message-counter'

/** Extra time that lets later datagrams overtake, milliseconds. */
const REORDER_LEAST_MS = 1
const REORDER_MOST_MS = 10
/** A copy comes at most so much later, milliseconds. */
const COPY_MOST_MS = 5
/** What a datagram costs a kernel besides its bytes. */
const KERNEL_OVERHEAD_BYTES = 512

/** What the faults did so far; every count only grows. */
export interface FaultCounters {
  lost: number
  delayed: number
  duplicated: number
  reordered: number
  /** Datagrams over cut ways: from others, and to others. */
  cutReceived: number
  cutSent: number
  /** Datagrams that waited for the end of a pause, and those for which there was no room. */
  pausedKept: number
  pausedLost: number
  /** Delayed datagrams for which there was no room. */
  delayLost: number
  /** Partitions that healed by themselves. */
  healed: number
}

export type DropReason = 'loss' | 'partition' | 'paused'

export interface FaultOptions {
  readonly self: MemberId
  readonly group: GroupMark
  /** Numbers in [0, 1). */
  readonly random: () => number
  readonly now: () => Millis
  /** What a paused process's sockets would keep, bytes. */
  readonly pauseBytesMax: number
  /** Where datagrams go that survive. */
  readonly deliver: (channel: Channel, from: Endpoint, bytes: Uint8Array) => void
  /** What came by a socket does not go on. */
  readonly onDrop: (from: Endpoint, bytes: Uint8Array, why: DropReason) => void
  /** The partition with this key healed behind its last client message. */
  readonly onHealed: (key: string) => void
}

export class FaultLayer {
  readonly counters: FaultCounters = {
    lost: 0,
    delayed: 0,
    duplicated: 0,
    reordered: 0,
    cutReceived: 0,
    cutSent: 0,
    pausedKept: 0,
    pausedLost: 0,
    delayLost: 0,
    healed: 0
  }
  /** Of everything that is received. */
  private way: WayFaults = NO_WAY_FAULTS
  private readonly links = new LinkFaults()
  private paused = false
  private kept: Arrival[] = []
  private keptBytes = 0
  /** Count of client messages at which the partition heals by itself. */
  private healsAt = Infinity
  private readonly cuts: Cuts
  private readonly messages: MessageCounter
  private readonly line: DelayLine

  constructor(private readonly options: FaultOptions) {
    this.cuts = new Cuts(options.self)
    this.messages = new MessageCounter(options.group)
    this.line = new DelayLine(options.now, (arrival) => {
      this.arrive(arrival)
    })
  }

  /**
   * Sets these faults; the others stay. `from`: of what these servers send, as long as
   * it is not reset; null: of all that is received. Both count where both are set.
   */
  set(change: Partial<WayFaults>, from: readonly MemberId[] | null = null): void {
    if (from === null) this.way = { ...this.way, ...change }
    else this.links.set(from, change)
  }

  /**
   * Cuts the group into sides. `key`: what the partition is known by among servers;
   * `forMessages`: it heals behind so many client messages, null: when told.
   */
  partition(sides: Sides, forMessages: number | null, key: string): void {
    this.cuts.divide(sides, key)
    this.healsAt = forMessages === null ? Infinity : this.messages.total + forMessages
  }

  /** Lets the partition that is on heal behind so many client messages from now on. */
  healBehind(forMessages: number): void {
    this.healsAt = this.messages.total + forMessages
  }

  /** Ends the partition with this key. False: another one is on, or none. */
  healPartition(key: string): boolean {
    if (this.cuts.key !== key) return false
    this.cuts.unite()
    this.healsAt = Infinity
    this.counters.healed++
    return true
  }

  /** One way: nothing is heard of these servers. Adds to those that are not heard already. */
  deafen(others: readonly MemberId[]): void {
    this.cuts.deafen(others)
  }

  /** Ends the partition and all one-way cuts. */
  heal(): void {
    this.cuts.heal()
    this.healsAt = Infinity
  }

  /** From now on nothing is handled; what comes is kept as a kernel would. */
  pause(): void {
    this.paused = true
  }

  /** Hands out what was kept, in its order. */
  resume(): void {
    if (!this.paused) return
    this.paused = false
    const kept = this.kept
    this.kept = []
    this.keptBytes = 0
    for (const { channel, from, bytes } of kept) this.receive(channel, from, bytes)
  }

  /** Ends every fault. What is delayed comes at once; the counters stay. */
  reset(): void {
    this.way = NO_WAY_FAULTS
    this.links.clear()
    this.heal()
    this.resume()
    this.line.drain()
  }

  /** Drops everything that waits: the server goes down. */
  close(): void {
    this.line.clear()
    this.kept = []
    this.keptBytes = 0
  }

  get self(): MemberId {
    return this.options.self
  }

  get isPaused(): boolean {
    return this.paused
  }

  get isPartitioned(): boolean {
    return this.cuts.sides !== null
  }

  /** False: everything passes as it came. */
  get isOn(): boolean {
    return (
      this.paused ||
      this.isPartitioned ||
      this.cuts.deafTo.size > 0 ||
      hasFaults(this.way) ||
      this.links.isOn
    )
  }

  /** What is on, and what it did so far. */
  view(): FaultsView {
    const { way, paused, counters } = this
    const { sides, deafTo } = this.cuts
    const left = this.healsAt === Infinity ? null : Math.max(1, this.healsAt - this.messages.total)
    return {
      ...way,
      paused,
      partition:
        sides === null
          ? null
          : { sides: sides.map((side) => side.map(formatMemberId)), messagesLeft: left },
      deafTo: [...deafTo].map(formatMemberId),
      links: this.links.view(),
      messages: this.messages.total,
      counters: { ...counters }
    }
  }

  /** Where the members of a configuration are. */
  learn(members: readonly MemberInfo[]): void {
    this.cuts.learn(members)
  }

  /** A datagram, or a message of a stream, came from a socket. */
  receive(channel: Channel, from: Endpoint, bytes: Uint8Array): void {
    if (this.paused) {
      this.keep({ channel, from, bytes })
      return
    }
    const sender = this.cuts.senderOf(from, bytes)
    if (sender !== null && this.cuts.cutsReceived(sender)) {
      this.counters.cutReceived++
      this.links.dropped(sender)
      this.options.onDrop(from, bytes, 'partition')
      return
    }
    // What TCP carries it repeats, and in its order: nothing is lost but the way itself.
    if (channel === 'stream') {
      this.options.deliver(channel, from, bytes)
      return
    }
    // A message counts although it is lost here: the others have it.
    this.messages.note(channel, bytes)
    this.travel({ channel, from, bytes }, sender)
    if (this.messages.total >= this.healsAt) this.healBehindLast()
  }

  /** False: this datagram to one endpoint is cut off. */
  allows(to: Endpoint, bytes: Uint8Array): boolean {
    if (!this.cuts.cutsSent(to, bytes)) return true
    this.counters.cutSent++
    return false
  }

  /** False: a question that came is not heard, because of loss or a pause. */
  hearsQuestion(): boolean {
    return !this.paused && !this.loses(this.way)
  }

  private healBehindLast(): void {
    const { key } = this.cuts
    if (key !== null && this.healPartition(key)) this.options.onHealed(key)
  }

  /** What its way and its link do to a datagram. `sender`: null for what is no server's. */
  private travel(arrival: Arrival, sender: MemberId | null): void {
    const link = this.links.of(sender) ?? NO_WAY_FAULTS
    if (this.loses(this.way) || this.loses(link)) {
      this.links.dropped(sender)
      this.options.onDrop(arrival.from, arrival.bytes, 'loss')
      return
    }
    const isLate = this.pass(arrival, link)
    const isDoubled = this.happens(this.way.duplicate) || this.happens(link.duplicate)
    if (isDoubled) {
      this.counters.duplicated++
      this.later(arrival, this.options.random() * COPY_MOST_MS)
    }
    if (isLate || isDoubled) this.links.disturbed(sender)
  }

  /** True when it came later than it would have. */
  private pass(arrival: Arrival, link: WayFaults): boolean {
    const { random } = this.options
    let delayMs = this.delayOf(this.way) + this.delayOf(link)
    if (delayMs > 0) this.counters.delayed++
    if (this.happens(this.way.reorder) || this.happens(link.reorder)) {
      this.counters.reordered++
      delayMs += REORDER_LEAST_MS + random() * (REORDER_MOST_MS - REORDER_LEAST_MS)
    }
    if (delayMs === 0) this.options.deliver(arrival.channel, arrival.from, arrival.bytes)
    else this.later(arrival, delayMs)
    return delayMs > 0
  }

  private delayOf({ delayMs, jitterMs }: WayFaults): number {
    const jitter = jitterMs > 0 ? (2 * this.options.random() - 1) * jitterMs : 0
    return Math.max(0, delayMs + jitter)
  }

  private later(arrival: Arrival, delayMs: number): void {
    if (this.line.add(arrival, delayMs)) return
    this.counters.delayLost++
    this.options.onDrop(arrival.from, arrival.bytes, 'loss')
  }

  /** A delayed datagram's time has come. */
  private arrive(arrival: Arrival): void {
    if (this.paused) this.keep(arrival)
    else this.options.deliver(arrival.channel, arrival.from, arrival.bytes)
  }

  private keep(arrival: Arrival): void {
    const size = arrival.bytes.length + KERNEL_OVERHEAD_BYTES
    if (this.keptBytes + size > this.options.pauseBytesMax) {
      this.counters.pausedLost++
      this.options.onDrop(arrival.from, arrival.bytes, 'paused')
      return
    }
    this.keptBytes += size
    this.counters.pausedKept++
    this.kept.push(arrival)
  }

  private loses({ loss }: WayFaults): boolean {
    const lost = this.happens(loss)
    if (lost) this.counters.lost++
    return lost
  }

  private happens(probability: number): boolean {
    return probability > 0 && this.options.random() < probability
  }
}
