/**
 * What the servers of this machine tell while a window is open, brought into one order and
 * remembered for a while.
 */
import { bounds } from '../../../shared/bounds'
import type { DatagramField } from '../../../shared/channels/timeline'
import type { ObservedBatch } from '../../../shared/observed'
import type { PropertyView, TimelineEvent, TimelineGap } from '../../../shared/timeline'
import type { LocalServerView } from '../../../shared/views'
import { Monitor } from '../../check/live/monitor'
import type { Host } from '../../host/host'
import { EventStore } from './event-store'
import { joinGaps } from './join-gaps'
import { machineMicros } from './machine-micros'
import { Numbering } from './numbering'
import { Settling } from './settling'

const TELL_INTERVAL_MS = 100
/** Properties are told twice a second. */
const PROPERTIES_TURNS = 5

/** What became known since the last time. */
export interface Settled {
  /** By time. */
  readonly events: readonly TimelineEvent[]
  readonly gaps: readonly TimelineGap[]
  /** Those that changed. */
  readonly properties: readonly PropertyView[]
  /** Microseconds on the machine's monotonic clock. */
  readonly now: number
  /** Everything before this has been told. */
  readonly settled: number
}

export class ObservedGroup {
  readonly store = new EventStore()
  private readonly settling = new Settling()
  private readonly numbering = new Numbering()
  private readonly listeners = new Set<(settled: Settled) => void>()
  private events: TimelineEvent[] = []
  private gaps: TimelineGap[] = []
  private readonly names = new Map<string, string>()
  private readonly monitor: Monitor
  private turns = 0
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly host: Pick<Host, 'on' | 'observe' | 'favour' | 'datagram' | 'views'>
  ) {
    this.monitor = new Monitor(this.nameOf)
    for (const view of host.views()) this.learn(view)
    host.on('changed', (view) => {
      this.learn(view)
    })
    host.on('observed', (batch) => {
      this.take(batch)
    })
    host.on('life', (event) => {
      this.events.push(event)
      if (event.what === 'started') return
      this.settling.forget(event.lane)
      this.monitor.gone(event.lane)
    })
  }

  /** What people call a server; its id where it does not run here. */
  readonly nameOf = (lane: string): string => this.names.get(lane) ?? lane

  /**
   * The servers are observed as long as anybody listens. At most 10 times a second; returns the
   * function that stops listening.
   */
  listen(listener: (settled: Settled) => void): () => void {
    this.listeners.add(listener)
    this.host.observe(true)
    this.timer ??= setInterval(() => {
      this.turn()
    }, TELL_INTERVAL_MS)
    return () => {
      this.listeners.delete(listener)
      if (this.listeners.size > 0) return
      this.host.observe(false)
      if (this.timer !== null) clearInterval(this.timer)
      this.timer = null
    }
  }

  /** Whose messages are observed from end to end. */
  favour(clients: readonly string[]): void {
    this.store.favour(clients)
    this.host.favour(clients)
  }

  /** Every property as far as it was tested since servers are observed. */
  properties(): readonly PropertyView[] {
    return this.monitor.views()
  }

  /** Null: it is not known any more. */
  datagram(id: string): Promise<readonly DatagramField[] | null> {
    return this.host.datagram(id)
  }

  private learn({ server, name }: LocalServerView): void {
    if (server === null) return
    if (this.names.size >= bounds.host.serversKnown) this.names.clear()
    this.names.set(server, name)
  }

  private take(batch: ObservedBatch): void {
    this.settling.note(batch.lane, batch.until, machineMicros())
    const { facts } = batch
    const unpacked = facts && { ...facts, packed: Buffer.from(facts.packed, 'base64') }
    this.monitor.take({ ...batch, facts: unpacked })
    for (const event of batch.events) this.events.push(event)
    for (const gap of batch.gaps) this.gaps.push(gap)
  }

  private turn(): void {
    const now = machineMicros()
    const settled = this.settling.at(now)
    const [before, after] = split(this.events, (event) => event.at < settled)
    this.events = after
    const events = before
      .sort((a, b) => a.at - b.at)
      .map((event) => {
        const named = this.numbering.name(event)
        this.store.add(named)
        return named
      })
    const [closed, open] = split(this.gaps, (gap) => gap.until < settled)
    this.gaps = open
    const gaps = joinGaps(closed)
    this.monitor.advance(settled)
    for (const gap of gaps) this.store.addGap(gap)
    const properties = ++this.turns % PROPERTIES_TURNS === 0 ? this.monitor.changes() : []
    for (const listener of this.listeners) listener({ events, gaps, properties, now, settled })
  }
}

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const [first, rest]: [T[], T[]] = [[], []]
  for (const one of all) (isFirst(one) ? first : rest).push(one)
  return [first, rest]
}
