/**
 * Faults on purpose, at the sockets' edge of a `--lab` server: what a bad network
 * or a stopped process would do to real datagrams, before the protocol sees them.
 * Counters show that each fault bites.
 */
import type { Endpoint, MemberId, MemberInfo, Millis } from '../protocol/types'
import { DelayLine, type Arrival, type Channel } from './delay-line'
import { Partition } from './partition'

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
  /** Datagrams from and to the other side of a partition. */
  cutReceived: number
  cutSent: number
  /** Datagrams that waited for the end of a pause, and those for which there was no room. */
  pausedKept: number
  pausedLost: number
  /** Delayed datagrams for which there was no room. */
  delayLost: number
  /** Partitions that healed behind their last client message. */
  healed: number
}

export interface FaultOptions {
  readonly self: MemberId
  /** Numbers in [0, 1). */
  readonly random: () => number
  readonly now: () => Millis
  /** What a paused process's sockets would keep, bytes. */
  readonly pauseBytesMax: number
  /** Where datagrams go that survive. */
  readonly deliver: (channel: Channel, from: Endpoint, bytes: Uint8Array) => void
  /** A partition healed by itself. */
  readonly onHealed: () => void
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
  private loss = 0
  private delayMs = 0
  private jitterMs = 0
  private duplicate = 0
  private reorder = 0
  private paused = false
  private kept: Arrival[] = []
  private keptBytes = 0
  private readonly cut: Partition
  private readonly line: DelayLine

  constructor(private readonly options: FaultOptions) {
    this.cut = new Partition(options.self)
    this.line = new DelayLine(options.now, (arrival) => {
      this.arrive(arrival)
    })
  }

  /** A probability from 0 to 1 for each received datagram. */
  setLoss(probability: number): void {
    this.loss = probability
  }

  /** Received datagrams come `delayMs` later, give or take `jitterMs`. */
  setDelay(delayMs: number, jitterMs: number): void {
    this.delayMs = delayMs
    this.jitterMs = jitterMs
  }

  setDuplicate(probability: number): void {
    this.duplicate = probability
  }

  setReorder(probability: number): void {
    this.reorder = probability
  }

  partition(groups: readonly (readonly MemberId[])[], forMessages: number | null): void {
    this.cut.begin(groups, forMessages)
  }

  heal(): void {
    this.cut.heal()
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
    this.setLoss(0)
    this.setDelay(0, 0)
    this.setDuplicate(0)
    this.setReorder(0)
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

  get isPaused(): boolean {
    return this.paused
  }

  get isPartitioned(): boolean {
    return this.cut.isOn
  }

  /** The faults that are on, for people; null: none. */
  describe(): string | null {
    const on: string[] = []
    if (this.loss > 0) on.push(`loss ${percent(this.loss)}`)
    if (this.delayMs > 0 || this.jitterMs > 0)
      on.push(`delay ${this.delayMs} ± ${this.jitterMs} ms`)
    if (this.duplicate > 0) on.push(`duplicate ${percent(this.duplicate)}`)
    if (this.reorder > 0) on.push(`reorder ${percent(this.reorder)}`)
    if (this.cut.isOn) {
      const left = this.cut.remaining
      on.push(left === Infinity ? 'partition' : `partition for ${left} more messages`)
    }
    if (this.paused) on.push('paused')
    return on.length === 0 ? null : on.join(', ')
  }

  /** Where the members of a configuration are. */
  learn(members: readonly MemberInfo[]): void {
    this.cut.learn(members)
  }

  /** A datagram came from a socket. */
  receive(channel: Channel, from: Endpoint, bytes: Uint8Array): void {
    if (this.paused) {
      this.keep({ channel, from, bytes })
      return
    }
    if (this.cut.cutsReceived(from, bytes)) {
      this.counters.cutReceived++
      return
    }
    const heals = this.cut.countMessage(channel, bytes)
    if (this.loses()) {
      // The last message counts although it is lost here: the others have it.
    } else {
      this.pass({ channel, from, bytes })
      if (this.happens(this.duplicate)) {
        this.counters.duplicated++
        this.later({ channel, from, bytes }, this.options.random() * COPY_MOST_MS)
      }
    }
    if (heals) {
      this.heal()
      this.counters.healed++
      this.options.onHealed()
    }
  }

  /** False: this datagram to one endpoint is cut off. */
  allows(to: Endpoint, bytes: Uint8Array): boolean {
    if (!this.cut.cutsSent(to, bytes)) return true
    this.counters.cutSent++
    return false
  }

  /** False: a question that came is not heard, because of loss or a pause. */
  hearsQuestion(): boolean {
    return !this.paused && !this.loses()
  }

  private pass(arrival: Arrival): void {
    const { random } = this.options
    const jitter = this.jitterMs > 0 ? (2 * random() - 1) * this.jitterMs : 0
    let delayMs = Math.max(0, this.delayMs + jitter)
    if (delayMs > 0) this.counters.delayed++
    if (this.happens(this.reorder)) {
      this.counters.reordered++
      delayMs += REORDER_LEAST_MS + random() * (REORDER_MOST_MS - REORDER_LEAST_MS)
    }
    if (delayMs === 0) this.options.deliver(arrival.channel, arrival.from, arrival.bytes)
    else this.later(arrival, delayMs)
  }

  private later(arrival: Arrival, delayMs: number): void {
    if (!this.line.add(arrival, delayMs)) this.counters.delayLost++
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
      return
    }
    this.keptBytes += size
    this.counters.pausedKept++
    this.kept.push(arrival)
  }

  private loses(): boolean {
    const lost = this.happens(this.loss)
    if (lost) this.counters.lost++
    return lost
  }

  private happens(probability: number): boolean {
    return probability > 0 && this.options.random() < probability
  }
}

function percent(probability: number): string {
  return `${Math.round(probability * 1000) / 10} %`
}
