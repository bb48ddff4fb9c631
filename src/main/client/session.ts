/**
 * One client identity as a state machine: operations in, datagrams out, each
 * operation settled exactly once. Pure: time is an argument, the jitter is
 * seeded, so the simulator and the real client drive the same object.
 *
 * Operations are numbered from 1. Those submitted before a `flush` share packets.
 * A packet is repeated whole, with the numbers it had, until every operation in
 * it is settled; each operation has its own deadline, so one that is given up may
 * still travel (and be executed: its outcome is unknown) in a packet whose other
 * operations are not due yet. One server's `busy` only delays the repetition:
 * another may have taken the packet, so a packet that is refused to the end is
 * `timeout` like any other. `low`, which every packet carries, is the first
 * number of the oldest packet that is not finished: what lies below is answered
 * or given up, and never holds up what comes later.
 * Every packet also says where some of the answers before it came from
 * (`untold-answers.ts`).
 */
import { bounds } from '../../shared/bounds'
import type { AnyOperation, ConfigId, MemberId, Millis, Slot, Status } from '../protocol/types'
import { limits } from '../protocol/limits'
import { DatagramType, unseal, type GroupMark } from '../protocol/wire/header'
import {
  clientTag,
  decodeReply,
  readResults,
  type RefusalReason,
  type Reply
} from '../protocol/wire/reply'
import { opcodeOf, RequestWriter, type Stamp } from '../protocol/wire/request'
import { OperationRing } from './operation-ring'
import { LONGEST_WAIT_MS, RoundTrip } from './round-trip'
import { UntoldAnswers } from './untold-answers'
import { costOf, Window } from './window'

export interface SessionOptions {
  /** The client's id, 1 to `limits.clientIdBytes` bytes of UTF-8, unique in the group. */
  readonly client: string
  readonly group: GroupMark
  /** Largest datagram on the path, bytes, until `resize`. */
  readonly maxDatagram: number
  /** 32 bits: the only randomness that the session gets. */
  readonly seed: number
  /** Operations sent and unanswered, 1 to `limits.outstandingPerClient`; default 16384. */
  readonly windowOperations?: number
}

/** How one operation ended. */
export interface Settlement {
  readonly status: Status
  /** -1 where the contract says so; null for `push`, `destroy`, refusals and timeouts. */
  readonly result: number | null
  /** Who sequenced or refused it; null when no answer came. */
  readonly server: MemberId | null
  readonly config: ConfigId | null
  /** Null when it was not executed, or nobody knows. */
  readonly slot: Slot | null
  /** Why it was refused as busy, or what the last word was before its time was up. */
  readonly reason: RefusalReason
}

/** May submit further operations; must not call anything else of the session. */
export type Settle = (seq: number, settlement: Settlement) => void
export type Send = (datagram: Uint8Array) => void

const DEFAULT_WINDOW_OPERATIONS = 16_384
/** A packet's first number plus its count fits into 32 bits. */
const LAST_SEQ = 0xfffffffe
/** So long another component may answer what one that is not primary, or has no room on a disk, refused. */
const REFUSAL_WAIT_MS = 300

/** A pop waits for an item until then, and for its answer so long after. */
interface Wait {
  until: Millis
  readonly timeoutMs: Millis
}

interface PacketInFlight {
  readonly first: number
  readonly count: number
  /** Operations not settled yet; 0: the packet is finished. */
  left: number
  /** Where its answer came from; null: there is none. */
  answeredIn: ConfigId | null
  /** Operations in it that were given up before. */
  readonly givenUp: number[]
  /** What it says of earlier answers, in every try. */
  readonly word: Stamp | null
  datagram: Uint8Array
  readonly firstSentAt: Millis
  attempts: number
  /** A busy server asked for the next repetition. */
  refused: boolean
  /** The last wait that a busy server caused, milliseconds; 0: none did. */
  busyMs: Millis
  /** A component that is not primary, or has no room on a disk, refused it: that counts from then on. */
  refusal: { readonly reply: Reply; until: Millis } | null
  waitMs: Millis
  /** When it is due to be sent again. */
  againAt: Millis
  /** No operation in it is due earlier. */
  deadline: Millis
  /** It waits for an item until then; Infinity: it does not, or no longer. */
  waitsUntil: Millis
}

const TIMED_OUT: Settlement = {
  status: 'timeout',
  result: null,
  server: null,
  config: null,
  slot: null,
  reason: 'none'
}

const TOLD_BUSY: Settlement = { ...TIMED_OUT, reason: 'full' }
/** It never left this client. */
const NOT_SENT: Settlement = { ...TIMED_OUT, status: 'busy', reason: 'full' }

/** Operations whose result is -1 where there is nothing. */
const MINUS_ONE = new Set((['id', 'pop', 'top', 'size', 'settle'] as const).map(opcodeOf))

export class Session {
  private writer: RequestWriter
  private readonly ring = new OperationRing()
  private readonly roundTrip: RoundTrip
  private readonly tag: number
  private readonly windowOperations: number
  /** In order of their numbers; finished ones are taken away from the front. */
  private packets: PacketInFlight[] = []
  private readonly window = new Window()
  private unsettled = 0
  /** Next number to be sent, and next number to be given. */
  private unsent = 1
  private next = 1
  private readonly untold = new UntoldAnswers()
  private queueDeadline: Millis = Infinity
  /** Pops that wait for an item and are not settled, by their numbers. */
  private readonly waits = new Map<number, Wait>()
  private wakeAt: Millis = Infinity

  /** Throws RangeError for a client id of the wrong length. */
  constructor(private readonly options: SessionOptions) {
    this.writer = new RequestWriter(options.client, options.group, options.maxDatagram)
    this.roundTrip = new RoundTrip(options.seed)
    this.tag = clientTag(options.client)
    this.windowOperations = Math.min(
      options.windowOperations ?? DEFAULT_WINDOW_OPERATIONS,
      limits.outstandingPerClient
    )
  }

  /** Operations submitted and not settled. */
  get outstanding(): number {
    return this.unsettled
  }

  /** All sequence numbers are used up: go on with another session under another id. */
  get exhausted(): boolean {
    return this.next > LAST_SEQ
  }

  /**
   * Takes an operation for the next flush and returns its sequence number, or 0
   * when too many wait already or the session is exhausted: it was not taken.
   * `item` counts for a push and a settle only. Arguments must be valid (`checkOperation`).
   * A pop may wait `waitMs` for an item, and all that is submitted after it waits with it;
   * `timeoutMs` counts from then on.
   */
  submit(
    operation: AnyOperation,
    argument: number,
    item: number,
    now: Millis,
    timeoutMs: Millis,
    agreed = false,
    waitMs: Millis = 0
  ): number {
    const span = this.next - this.low
    if (span >= this.windowOperations + bounds.client.operationsQueued || this.exhausted) return 0
    const seq = this.next++
    const deadline = now + waitMs + timeoutMs
    if (waitMs > 0) this.waits.set(seq, { until: now + waitMs, timeoutMs })
    this.ring.put(this.low, seq, opcodeOf(operation), argument, item, deadline, agreed)
    this.unsettled++
    this.queueDeadline = Math.min(this.queueDeadline, deadline)
    this.wakeAt = Math.min(this.wakeAt, deadline)
    return seq
  }

  /** Another size, bytes, for packets from now on. Those in flight are repeated as they are. */
  resize(maxDatagram: number): void {
    this.writer = new RequestWriter(this.options.client, this.options.group, maxDatagram)
  }

  /** Sends what was submitted, as far as the window has room. */
  flush(now: Millis, send: Send): void {
    while (this.packets.length < bounds.client.packetsInFlight) {
      const room = this.window.room(now)
      if (room === 0) break
      // Operations given up before they were sent leave a gap; `low` passes over it.
      while (this.unsent < this.next && !this.ring.pending(this.unsent)) this.unsent++
      const packet = this.pack(now, room)
      if (packet === undefined) break
      this.packets.push(packet)
      this.window.sent(packet.datagram.length)
      this.wakeAt = Math.min(this.wakeAt, packet.againAt, packet.waitsUntil)
      send(packet.datagram)
    }
    if (this.unsent === this.next) this.queueDeadline = Infinity
  }

  /**
   * Takes any bytes at all; true when they were an answer to a packet of this
   * session that was still waiting. Flush afterwards: the window may have room.
   */
  receive(bytes: Uint8Array, now: Millis, settle: Settle): boolean {
    if (unseal(bytes, this.options.group) !== DatagramType.reply) return false
    const reply = decodeReply(bytes)
    if (reply === undefined || reply.client !== this.tag) return false
    const packet = this.packets.find(
      (one) => one.first === reply.first && one.count === reply.count && one.left > 0
    )
    if (packet === undefined) return false
    this.window.allowed(reply.room, now)
    if (reply.refusal === 'busy' && reply.reason !== 'storage') {
      this.backOff(packet, reply.hintMs, now)
      return true
    }
    if (reply.refusal !== 'ok' && !this.isRefusedByAll(packet, reply, now)) return true
    // How long it took to come to an item says nothing about the path.
    const isWaited = this.waits.has(packet.first)
    if (packet.attempts === 1 && !isWaited) this.roundTrip.measured(now - packet.firstSentAt)
    if (reply.refusal === 'ok') this.window.grow(packet.datagram.length)
    // `low` moves on only afterwards: what `settle` submits must not take these places.
    if (reply.refusal === 'ok') {
      packet.answeredIn = reply.config
      this.settleResults(reply, settle)
    } else this.settleRefused(reply, settle)
    this.finish(packet)
    return true
  }

  /** Too much waits there: this packet waits longer, and there is less under way at a time. */
  private backOff(packet: PacketInFlight, hintMs: Millis, now: Millis): void {
    packet.refused = true
    packet.busyMs = this.roundTrip.busy(packet.busyMs, hintMs)
    packet.againAt = now + this.roundTrip.jittered(packet.busyMs)
    this.wakeAt = Math.min(this.wakeAt, packet.againAt)
    this.window.cut(now, packet.busyMs)
  }

  /**
   * A component refused the packet, because it is not primary or has no room on a disk;
   * another one may yet execute it. Only after some time, in which it is repeated, does
   * the refusal count: as long as who refuses says that the others may take to change without
   * it. What is malformed is so everywhere.
   */
  private isRefusedByAll(packet: PacketInFlight, reply: Reply, now: Millis): boolean {
    if (reply.refusal === 'bad-request') return true
    // Others may yet hold one that waits, and an item that it was given later would be lost.
    const leastMs = packet.refusal === null ? REFUSAL_WAIT_MS : 0
    const lastsMs = this.waits.has(packet.first) ? Infinity : Math.max(leastMs, reply.hintMs)
    packet.refusal ??= { reply, until: now }
    const until = Math.min(now + lastsMs, packet.deadline)
    packet.refusal.until = Math.max(packet.refusal.until, until)
    this.wakeAt = Math.min(this.wakeAt, packet.refusal.until)
    return now >= packet.refusal.until
  }

  /** Gives up what is due, repeats what waited long enough, sends what has room. */
  tick(now: Millis, send: Send, settle: Settle): void {
    if (now < this.wakeAt) return
    for (const packet of [...this.packets]) {
      const { refusal } = packet
      if (packet.left > 0 && refusal !== null && refusal.until <= now) {
        this.settleRefused(refusal.reply, settle)
        this.finish(packet)
      } else if (packet.left > 0 && packet.deadline <= now) this.giveUp(packet, now, settle)
    }
    if (this.queueDeadline <= now) this.giveUpQueued(now, settle)
    if (this.waits.size > 0) this.endWaits(now, send)
    this.repeatDue(now, send)
    this.flush(now, send)
    this.wakeAt = this.queueDeadline
    for (const packet of this.packets) {
      if (packet.left === 0) continue
      const refusedAt = packet.refusal?.until ?? Infinity
      const { againAt, deadline, waitsUntil } = packet
      this.wakeAt = Math.min(this.wakeAt, againAt, deadline, waitsUntil, refusedAt)
    }
  }

  /**
   * Lets a pop wait no longer: its answer comes, with an item or with none. Flush and tick
   * afterwards.
   */
  endWait(seq: number, now: Millis): void {
    const wait = this.waits.get(seq)
    if (wait === undefined || wait.until <= now) return
    wait.until = now
    const deadline = now + wait.timeoutMs
    this.ring.setDeadline(seq, deadline)
    this.queueDeadline = Math.min(this.queueDeadline, deadline)
    const packet = this.packets.find(({ first }) => first === seq)
    if (packet !== undefined) {
      packet.waitsUntil = now
      packet.deadline = deadline
      if (packet.refusal !== null) packet.refusal.until = deadline
    }
    this.wakeAt = now
  }

  /** Those who waited as long as they wanted ask for their answers. */
  private endWaits(now: Millis, send: Send): void {
    for (const packet of this.packets) {
      if (packet.left === 0 || packet.waitsUntil > now) continue
      packet.waitsUntil = Infinity
      packet.datagram = this.writer.waitNoLonger(packet.datagram)
      packet.waitMs = this.roundTrip.firstWaitMs
      this.sendAgain(packet, now, send)
    }
  }

  /**
   * Repeats what waited long enough, the oldest first and not all at one time: where an answer
   * is late because there is much to do, repeats are even more to do.
   */
  private repeatDue(now: Millis, send: Send): void {
    let repeated = 0
    for (const packet of this.packets) {
      if (packet.left === 0 || packet.againAt > now) continue
      const cost = costOf(packet.datagram.length)
      if (repeated > 0 && repeated + cost > this.window.repeats) {
        packet.againAt = now + this.roundTrip.jittered(packet.waitMs)
        continue
      }
      repeated += cost
      if (!packet.refused && packet.waitsUntil === Infinity) this.window.cut(now, packet.waitMs)
      this.sendAgain(packet, now, send)
    }
  }

  /**
   * Gives up one unsettled operation before its time: `timeout`, or `busy` where it never left.
   * Flush afterwards: the window may have room.
   */
  abandon(seq: number, settle: Settle): void {
    const packet = this.packets.find((one) => seq >= one.first && seq < one.first + one.count)
    this.settleAll([seq], packet === undefined ? NOT_SENT : TIMED_OUT, settle)
    if (packet === undefined) return
    packet.givenUp.push(seq)
    packet.left--
    if (packet.left === 0) this.finish(packet)
  }

  /** When `tick` is due, on the clock of `now`; Infinity when nothing is pending. May be early. */
  nextWake(): Millis {
    return this.unsettled === 0 ? Infinity : this.wakeAt
  }

  private get low(): number {
    return this.packets[0]?.first ?? this.unsent
  }

  /** Makes a packet of the operations next in line; undefined when none may be sent. */
  private pack(now: Millis, room: number): PacketInFlight | undefined {
    const { ring, writer } = this
    writer.limit(room)
    const first = this.unsent
    const end = Math.min(this.next, this.low + this.windowOperations)
    const agreed = ring.agreed(first)
    const wait = this.waits.get(first)
    const waitsUntil = wait !== undefined && wait.until > now ? wait.until : Infinity
    let deadline = Infinity
    let seq = first
    while (seq < end && ring.pending(seq) && ring.agreed(seq) === agreed) {
      // One that waits goes alone.
      if (seq > first && (waitsUntil < Infinity || this.waits.has(seq))) break
      if (!writer.add(ring.operation(seq), ring.argument(seq), ring.item(seq))) break
      deadline = Math.min(deadline, ring.deadline(seq))
      seq++
    }
    if (seq === first) return undefined
    const low = this.low
    const word = this.untold.take()
    this.unsent = seq
    const waitMs = this.roundTrip.firstWaitMs
    return {
      first,
      count: seq - first,
      left: seq - first,
      answeredIn: null,
      givenUp: [],
      word,
      datagram: writer.finish(first, low, agreed, word, waitsUntil < Infinity),
      firstSentAt: now,
      attempts: 1,
      refused: false,
      busyMs: 0,
      refusal: null,
      waitMs,
      againAt: now + this.roundTrip.jittered(waitMs),
      deadline,
      waitsUntil
    }
  }

  private sendAgain(packet: PacketInFlight, now: Millis, send: Send): void {
    // Servers tell by it how old a request is: it counts a time in which this process stood still.
    const age = Math.floor((now - packet.firstSentAt) / LONGEST_WAIT_MS)
    packet.datagram = this.writer.again(packet.datagram, Math.max(packet.attempts, age), this.low)
    packet.attempts++
    // What a busy server asks for says nothing about the path.
    if (packet.waitsUntil < Infinity) packet.waitMs = this.roundTrip.waited(packet.waitMs)
    else if (!packet.refused) packet.waitMs = this.roundTrip.ranOut(packet.waitMs)
    packet.refused = false
    packet.againAt = now + this.roundTrip.jittered(packet.waitMs)
    send(packet.datagram)
  }

  /** True the first time. */
  private finishOperation(seq: number): boolean {
    if (!this.ring.finish(seq)) return false
    this.unsettled--
    if (this.waits.size > 0) this.waits.delete(seq)
    return true
  }

  private finish(packet: PacketInFlight): void {
    packet.left = 0
    this.window.finished(packet.datagram.length)
    // Without an answer, nobody knows whether it was executed, and its word with it.
    if (packet.answeredIn === null) this.untold.giveBack(packet.word)
    let finished = 0
    for (const one of this.packets) {
      if (one.left > 0) break
      this.untold.passOver(one)
      finished++
    }
    if (finished > 0) this.packets.splice(0, finished)
  }

  private settleResults(reply: Reply, settle: Settle): void {
    const { ring } = this
    const { server, config, slot, first } = reply
    let settlement: Settlement | null = null
    readResults(reply.results, (index, status, value) => {
      const seq = first + index
      if (!this.finishOperation(seq)) return
      const nothing = status === 'empty' || status === 'no-such-queue'
      const result = !nothing ? value : MINUS_ONE.has(ring.operation(seq)) ? -1 : null
      // Executed and busy: the group holds as much as it may.
      const reason = status === 'busy' ? 'full' : 'none'
      // Most pushes of a packet end alike: one object tells of all of them.
      if (settlement?.status !== status || settlement.result !== result) {
        settlement = { status, result, server, config, slot, reason }
      }
      settle(seq, settlement)
    })
  }

  private settleRefused(reply: Reply, settle: Settle): void {
    const { server, config, refusal: status, reason } = reply
    const settlement: Settlement = { status, result: null, server, config, slot: null, reason }
    for (let seq = reply.first; seq < reply.first + reply.count; seq++) {
      if (!this.finishOperation(seq)) continue
      settle(seq, settlement)
    }
  }

  private giveUp(packet: PacketInFlight, now: Millis, settle: Settle): void {
    const { ring } = this
    const due: number[] = []
    packet.deadline = Infinity
    for (let seq = packet.first; seq < packet.first + packet.count; seq++) {
      if (!ring.pending(seq)) continue
      if (ring.deadline(seq) <= now) due.push(seq)
      else packet.deadline = Math.min(packet.deadline, ring.deadline(seq))
    }
    packet.givenUp.push(...due)
    this.settleAll(due, packet.busyMs > 0 ? TOLD_BUSY : TIMED_OUT, settle)
    packet.left -= due.length
    if (packet.left === 0) this.finish(packet)
  }

  private giveUpQueued(now: Millis, settle: Settle): void {
    const { ring } = this
    const due: number[] = []
    this.queueDeadline = Infinity
    for (let seq = this.unsent; seq < this.next; seq++) {
      if (!ring.pending(seq)) continue
      if (ring.deadline(seq) <= now) due.push(seq)
      else this.queueDeadline = Math.min(this.queueDeadline, ring.deadline(seq))
    }
    // A session that is closed tells nothing of servers.
    this.settleAll(due, now === Infinity ? TIMED_OUT : NOT_SENT, settle)
  }

  private settleAll(due: readonly number[], settlement: Settlement, settle: Settle): void {
    for (const seq of due) {
      if (!this.finishOperation(seq)) continue
      settle(seq, settlement)
    }
  }
}
