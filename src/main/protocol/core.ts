/**
 * The core's whole state, and the few things that every mechanism needs: whom to
 * speak as, how to send, what to count.
 */
import { Keeper } from './keeper'
import { limits } from './limits'
import { type Ordering } from './ordering/ordering'
import { Pending } from './ordering/pending'
import { Waiters } from './ordering/waiters'
import { HearingGraph } from './membership/hearing-graph'
import { Offers } from './membership/offers'
import { Peers } from './membership/peers'
import type { Phase } from './membership/phases'
import type { LineageEntry } from './queue/history'
import { PartStock } from './queue/part-stock'
import type { Primary } from './queue/settings'
import { Replica } from './queue/replica'
import { Random } from './random'
import type { CoreOptions, Effects, Endpoint, MemberId, MemberInfo, Millis } from './types'
import { groupMark, type GroupMark } from './wire/header'
import { NO_CONFIG, type Sender } from './wire/sender'
import type { Watcher } from './watcher'

export class Core {
  readonly group: GroupMark
  readonly pending = new Pending()
  readonly waiters = new Waiters()
  readonly peers = new Peers()
  readonly counters: Record<string, number> = {}
  readonly keeper: Keeper
  readonly offers = new Offers()
  readonly graph = new HearingGraph()
  replica = new Replica()
  /** What was learned before joining: the base of differences, never a past of this server's own. */
  learned: Replica | null = null
  /**
   * It remembers everything since its epoch was this one: of configurations with greater
   * epochs it knows whether it was in them, or ready for them.
   */
  since: number
  /** Whom that was learned from. */
  teacher: MemberId | null = null
  /** Parts of states that came and are of no state yet. */
  readonly stock = new PartStock()
  /** Primary configurations that it was ready for, and does not know whether they began. */
  attempts: Primary[] = []
  /** The last slot of the past that was found when this core was made; null: there was none. */
  restored: LineageEntry | null = null
  /** Until then it asks to be let in without learning again. */
  preparedUntil: Millis = 0
  random = new Random(0)
  /** Greatest epoch seen; durable before it is used. */
  epoch: number
  /** Ordering in the configuration installed last; null before the first. */
  ordering: Ordering | null = null
  phase: Phase = { name: 'left' }
  now: Millis = 0
  lastMulticastAt: Millis = -Infinity
  lastHeartbeatAt: Millis = -Infinity
  /** When its own multicast last came back (null: it never did, so that says nothing), and when it was last said that none does. */
  ownHeardAt: Millis | null = null
  deafToldAt: Millis = -Infinity
  /** This process ran late: until then it suspects nobody. */
  graceUntil: Millis = 0
  /** When an input came late last: until then this process heard nobody for a while. */
  lateAt: Millis = -Infinity
  expireAt: Millis = 0
  /** Datagrams that were of no use to anybody: it only grows. */
  wasted = 0
  /** Where this server receives unicast; and how often it may still gather to tell the others of that. */
  endpoint: Endpoint
  movesToTell = 0
  /** Largest datagram to make up, bytes; and the largest packet of a client to take in. */
  maxDatagram: number
  packetMost = 0
  /** Null: nobody looks on. */
  watcher: Watcher | null = null
  /** Valid inside `step` only. */
  effects: Effects

  constructor(
    readonly options: CoreOptions,
    effects: Effects
  ) {
    this.group = groupMark(options.group)
    this.epoch = options.epoch
    this.since = options.epoch
    this.keeper = new Keeper(options.durability)
    this.effects = effects
    this.endpoint = options.endpoint
    this.maxDatagram = 0
    this.setMaxDatagram(options.maxDatagram)
  }

  /** This server as the sender of a datagram. */
  get sender(): Sender {
    return {
      id: this.options.id,
      incarnation: this.options.incarnation,
      config: this.ordering?.config ?? NO_CONFIG
    }
  }

  get self(): MemberInfo {
    const { id, incarnation, name, host } = this.options
    return { id, incarnation, endpoint: this.endpoint, name, host }
  }

  /** What a client was let send is taken in for good: it repeats it as it is. */
  setMaxDatagram(bytes: number): void {
    this.maxDatagram = bytes
    this.packetMost = Math.max(this.packetMost, bytes, limits.packetBytes)
  }

  count(what: string, by = 1): void {
    this.counters[what] = (this.counters[what] ?? 0) + by
  }

  /** Counts a datagram that was of no use. */
  waste(why: string): void {
    this.wasted++
    this.count(why)
  }

  multicast(bytes: Uint8Array): void {
    this.lastMulticastAt = this.now
    this.effects.multicast(bytes)
  }

  unicast(to: Endpoint, bytes: Uint8Array): void {
    this.effects.unicast(to, bytes)
  }

  stream(to: Endpoint, bytes: Uint8Array): void {
    this.effects.stream(to, bytes)
  }
}
