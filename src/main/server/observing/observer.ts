/**
 * Tells the host what happens in this server, while somebody watches: datagrams that left, came
 * and were lost, what the core did, and facts of every slot. It looks on where the core's
 * datagrams pass, behind the seals of a closed group and the faults of the lab, and changes nothing.
 */
import { performance } from 'node:perf_hooks'
import { bounds } from '../../../shared/bounds'
import type { ConfigFact, ObservedBatch, Watch } from '../../../shared/observed'
import type { DroppedEvent, TimelineEvent } from '../../../shared/timeline'
import { formatConfigId, formatMemberId } from '../../protocol/ids'
import type { Answered } from '../../protocol/queue/sessions'
import type { ConfigEvent, Endpoint, MemberId, MergeEvent, Slot } from '../../protocol/types'
import type { GroupMark } from '../../protocol/wire/header'
import { xxh32 } from '../../protocol/wire/checksum'
import { viewOf } from '../../protocol/wire/bytes'
import type { Message } from '../../protocol/wire/order'
import type { Packet } from '../../protocol/wire/request'
import type { Watcher } from '../../protocol/watcher'
import { machineMicros } from './clock'
import { contentOf, messageNames } from './content'
import { DatagramRing } from './datagram-ring'
import { decodeDatagram, isOwnFormat } from './decode'
import { Duty } from './duty'
import { FactWriter } from '../../record/fact-writer'
import { Lanes } from './lanes'
import { operationsOf, resultsOf } from './operations'

const BATCH_INTERVAL_MS = 100
/** Room for events that are told whether it is their time or not. */
const ALWAYS_MOST = 500

export interface ObserverOptions {
  readonly self: MemberId
  readonly group: GroupMark
  /** Where this server sends from. */
  readonly endpoint: () => Endpoint
  /** The configuration that it is in; null: none yet. */
  readonly config: ConfigEvent | null
  readonly post: (batch: ObservedBatch) => void
}

export class Observer implements Watcher {
  private readonly lane: string
  private readonly lanes: Lanes
  private readonly ring = new DatagramRing()
  private readonly duty: Duty
  private readonly facts: FactWriter
  private clients: ReadonlySet<string>
  private events: TimelineEvent[] = []
  private always = 0
  private seen = 0
  private turn = 0
  private isPaused = false
  private utilization = performance.eventLoopUtilization()
  /** Slots of the present configuration with messages of `clients` that are not stable. */
  private ownFrom = Infinity
  private ownUntil = -1
  private readonly timer: NodeJS.Timeout

  constructor(
    private readonly options: ObserverOptions,
    watch: Watch
  ) {
    const now = machineMicros()
    this.lane = formatMemberId(options.self)
    this.lanes = new Lanes(options.group)
    this.duty = new Duty(watch.periodMicros, watch.dutyMicros, bounds.server.observedEvents, now)
    this.facts = new FactWriter(now)
    this.clients = new Set(watch.clients)
    if (options.config !== null) this.begin(now, options.config)
    this.timer = setInterval(() => {
      this.tell()
    }, BATCH_INTERVAL_MS)
  }

  change({ periodMicros, dutyMicros, clients }: Watch): void {
    this.duty.change(periodMicros, dutyMicros)
    this.clients = new Set(clients)
  }

  /** Tells what is left, and nothing more. */
  close(): void {
    clearInterval(this.timer)
    this.tell()
  }

  /** What was observed as this datagram; null: it is not known any more. */
  datagram(id: string): Uint8Array | null {
    return this.ring.get(id)
  }

  /** A datagram leaves; `to` null: for the whole group. */
  sent(to: Endpoint | null, bytes: Uint8Array): void {
    const at = this.notice()
    if (!this.duty.admits(at)) return
    this.events.push({
      ev: 'send',
      at,
      lane: this.lane,
      datagram: this.remember(this.options.endpoint(), bytes),
      to: to === null ? 'group' : this.lanes.of(to),
      content: this.content(bytes)
    })
  }

  /** A datagram of somebody else goes to the core. */
  received(from: Endpoint, bytes: Uint8Array): void {
    if (this.lanes.isForeign(bytes)) return
    const at = this.notice()
    if (!this.duty.admits(at) || this.lanes.isStranger(bytes)) return
    const sender = this.lanes.ofSender(from, bytes)
    this.events.push({
      ev: 'receive',
      at,
      lane: this.lane,
      datagram: this.remember(from, bytes),
      from: sender,
      content: this.content(bytes)
    })
  }

  /** It came and is lost here. */
  dropped(from: Endpoint, bytes: Uint8Array, why: DroppedEvent['why']): void {
    if (this.lanes.isForeign(bytes)) return
    const at = this.notice()
    if (!this.duty.admits(at) || this.lanes.isStranger(bytes)) return
    this.events.push({
      ev: 'drop',
      at,
      lane: this.lane,
      datagram: this.remember(from, bytes),
      from: this.lanes.ofSender(from, bytes),
      why,
      content: this.content(bytes)
    })
  }

  /** It should leave, and does not: the way to its receiver is cut. */
  cut(to: Endpoint, bytes: Uint8Array): void {
    this.sent(to, bytes)
    this.dropped(this.options.endpoint(), bytes, 'partition')
  }

  config(event: ConfigEvent): void {
    const at = this.notice()
    const fact = configFact(event)
    this.lanes.learn(event.members)
    this.facts.config(at, fact, false)
    this.events.push({ ev: 'config', at, lane: this.lane, ...fact })
    this.ownFrom = Infinity
    this.ownUntil = -1
  }

  merge({ report, hash, ...event }: MergeEvent): void {
    const at = this.notice()
    const config = formatConfigId(event.config)
    const from = event.from.map(formatConfigId)
    const text = Buffer.from(JSON.stringify(report))
    const digest = xxh32(viewOf(text), 0, text.length, 0).toString(16)
    this.facts.merge(at, { config, from, report: digest, hash })
    this.events.push({ ev: 'merge', at, lane: this.lane, config, from, report, hash })
  }

  /** The lab holds this server, or lets it go on. */
  paused(isPaused: boolean): void {
    if (isPaused === this.isPaused) return
    this.isPaused = isPaused
    const what = isPaused ? 'paused' : 'resumed'
    this.events.push({ ev: 'life', at: this.notice(), lane: this.lane, what })
  }

  // Watcher: only the core calls these, from inside a step.

  ordered(config: string, slot: Slot, messages: readonly Message[], bytes: Uint8Array): void {
    const at = this.notice()
    this.facts.order(at, config, slot, bytes)
    const packets = messages.map(({ packet }) => packet)
    const isOwn = this.isOwn(packets)
    if (isOwn) {
      this.ownFrom = Math.min(this.ownFrom, slot)
      this.ownUntil = Math.max(this.ownUntil, slot)
    }
    if (!this.isTold(at, isOwn)) return
    this.events.push({
      ev: 'order',
      at,
      lane: this.lane,
      config,
      slot,
      messages: messageNames(packets, this.clients),
      count: packets.reduce((sum, { count }) => sum + count, 0)
    })
  }

  delivered(
    config: string,
    slot: Slot,
    messages: readonly Message[],
    answers: readonly (Answered | undefined)[],
    bytes: Uint8Array,
    hash: string
  ): void {
    const at = machineMicros()
    this.facts.deliver(at, config, slot, messages, answers, bytes, hash)
    for (let i = 0; i < messages.length; i++) {
      const answered = answers[i]
      if (answered === undefined) continue
      const { packet } = messages[i] as Message
      const isOwn = this.clients.has(packet.client)
      if (isOwn) {
        this.ownFrom = Math.min(this.ownFrom, slot)
        this.ownUntil = Math.max(this.ownUntil, slot)
      }
      this.seen += packet.count
      if (!isOwn && !this.duty.isOpen(at)) this.duty.skip(at, packet.count)
      else this.addDeliveries(at, config, slot, packet, answered, isOwn)
    }
  }

  stable(config: string, slot: Slot): void {
    const at = this.notice()
    this.facts.stable(at, config, slot)
    const isOwn = slot >= this.ownFrom
    if (isOwn) this.ownFrom = slot < this.ownUntil ? slot + 1 : Infinity
    if (this.isTold(at, isOwn))
      this.events.push({ ev: 'stable', at, lane: this.lane, config, slot })
  }

  answered(message: Message, answered: Answered): void {
    const at = machineMicros()
    this.facts.reply(at, message, answered)
    const { client } = message.packet
    const { first, count } = answered
    this.seen += count
    const isOwn = this.clients.has(client)
    if (!isOwn && !this.duty.isOpen(at)) {
      this.duty.skip(at, count)
      return
    }
    resultsOf(answered.results, count).forEach(({ status, result }, i) => {
      if (!this.isTold(at, isOwn)) return
      const name = `${client}:${String(first + i)}`
      this.events.push({ ev: 'reply', at, lane: this.lane, message: name, result, status })
    })
  }

  /** It was in a configuration before anybody looked on: that is where everything else begins. */
  private begin(at: number, event: ConfigEvent): void {
    this.lanes.learn(event.members)
    this.facts.config(at, configFact(event), true)
  }

  private addDeliveries(
    at: number,
    config: string,
    slot: Slot,
    packet: Packet,
    { results }: Answered,
    isOwn: boolean
  ): void {
    const operations = operationsOf(packet, packet.count)
    resultsOf(results, packet.count).forEach(({ status, result }, i) => {
      const operation = operations[i]
      if (operation === undefined || !this.isTold(at, isOwn)) return
      this.events.push({
        ev: 'deliver',
        at,
        lane: this.lane,
        config,
        slot,
        message: `${packet.client}:${String(packet.first + i)}`,
        op: operation.op,
        args: operation.args,
        result,
        status,
        phase: 'regular'
      })
    })
  }

  private isOwn(packets: readonly Packet[]): boolean {
    return this.clients.size > 0 && packets.some(({ client }) => this.clients.has(client))
  }

  /** What is of the window's own messages is told at any time, as long as there is room. */
  private isTold(at: number, isOwn: boolean): boolean {
    if (!isOwn || this.always >= ALWAYS_MOST) return this.duty.admits(at)
    this.always++
    return true
  }

  private notice(): number {
    this.seen++
    return machineMicros()
  }

  private content(bytes: Uint8Array): ReturnType<typeof contentOf> {
    return contentOf(decodeDatagram(bytes), bytes.length, this.clients)
  }

  private remember(from: Endpoint, bytes: Uint8Array): string {
    const view = viewOf(bytes)
    const sum = isOwnFormat(bytes) ? view.getUint32(4, true) : xxh32(view, 0, bytes.length, 0)
    const id = `${from.toString(36)}-${sum.toString(36)}`
    this.ring.add(id, bytes)
    return id
  }

  private tell(): void {
    const until = machineMicros()
    const { lane, events, seen } = this
    this.events = []
    this.seen = 0
    this.always = 0
    const facts = this.facts.take(until)
    const now = performance.eventLoopUtilization()
    const { utilization } = performance.eventLoopUtilization(now, this.utilization)
    this.utilization = now
    this.options.post({
      lane,
      turn: this.turn++,
      until,
      events,
      gaps: this.duty.take(until),
      seen,
      facts: facts && { ...facts, packed: base64(facts.packed) },
      load: utilization
    })
  }
}

function base64({ buffer, byteOffset, length }: Uint8Array): string {
  return Buffer.from(buffer, byteOffset, length).toString('base64')
}

function configFact({ config, kind, members, from }: ConfigEvent): ConfigFact {
  return {
    config: formatConfigId(config),
    kind,
    members: members.map(({ id }) => formatMemberId(id)),
    from: from.map(formatConfigId)
  }
}
