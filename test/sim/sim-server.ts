/** One simulated server: the real core on the virtual network, clock and disk. */
import { formatMemberId } from '../../src/main/protocol/ids'
import type { Random } from '../../src/main/protocol/random'
import { createCore, nextWake, step, viewOf, type Core } from '../../src/main/protocol/step'
import type { ConfigEvent, Effects, Endpoint, Input, TraceEvent } from '../../src/main/protocol/types'
import type { Agenda } from './agenda'
import type { Network } from './network'

/** What the checkers read: everything that happened, in order, at one server. */
export type Happening =
  | (TraceEvent & { readonly at: number })
  | { readonly ev: 'config'; readonly at: number; readonly event: ConfigEvent }

export const GROUP = 'sim'

export class SimServer {
  private core: Core | null = null
  private armedFor = Infinity
  private flushDue = false
  private incarnation = 0
  /** The disk: all that survives a crash. */
  private epoch = 0
  readonly idText: string
  /** One trace for each start, as real servers write them. */
  readonly traces: Happening[][] = []
  readonly logs: string[] = []
  left = false

  constructor(
    readonly id: number,
    readonly endpoint: Endpoint,
    private readonly maxDatagram: number,
    private readonly agenda: Agenda,
    private readonly network: Network,
    private readonly random: Random
  ) {
    this.idText = formatMemberId(id)
  }

  get alive(): boolean {
    return this.core !== null && !this.left
  }

  get view(): ReturnType<typeof viewOf> | null {
    return this.core === null ? null : viewOf(this.core)
  }

  /** Starts it, for the first time or after a crash. Its past is lost: nothing but the epoch is on disk. */
  start(): void {
    this.incarnation++
    this.traces.push([])
    const core = createCore({
      id: this.id,
      incarnation: this.incarnation,
      name: `s${String(this.id)}`,
      host: 'sim',
      endpoint: this.endpoint,
      group: GROUP,
      epoch: this.epoch,
      maxDatagram: this.maxDatagram,
      trace: true
    })
    this.core = core
    this.left = false
    this.network.attach(this.endpoint, true, (from, bytes) => {
      if (this.core !== core) return
      this.give({ kind: 'datagram', now: this.agenda.now, from, bytes })
      this.flushSoon(core)
    })
    this.give({ kind: 'start', now: this.agenda.now, seed: this.random.below(2 ** 32) })
  }

  /** Stops it at once. What it sent is on its way. */
  crash(): void {
    this.core = null
    this.network.detach(this.endpoint)
  }

  leave(): void {
    if (this.alive) this.give({ kind: 'leave', now: this.agenda.now })
  }

  /** As an event loop does: everything that has arrived is read before it is acted upon. */
  private flushSoon(core: Core): void {
    if (this.flushDue) return
    this.flushDue = true
    this.agenda.after(this.random.next() * 0.02, () => {
      this.flushDue = false
      if (this.core === core) this.give({ kind: 'flush', now: this.agenda.now })
    })
  }

  private give(input: Input): void {
    const { core } = this
    if (core === null || this.left) return
    step(core, input, this.effectsOf(core))
    this.arm(core)
  }

  private arm(core: Core): void {
    const wake = nextWake(core)
    if (wake >= this.armedFor || wake === Infinity) return
    this.armedFor = wake
    this.agenda.at(Math.max(wake, this.agenda.now + 0.01), () => {
      if (this.armedFor > this.agenda.now) return
      this.armedFor = Infinity
      if (this.core === core) this.give({ kind: 'tick', now: this.agenda.now })
    })
  }

  private effectsOf(core: Core): Effects {
    const trace = this.traces.at(-1) ?? []
    return {
      multicast: (bytes) => this.network.multicast(this.endpoint, bytes),
      unicast: (to, bytes) => this.network.unicast(this.endpoint, to, bytes),
      persist: (epoch) => {
        this.agenda.after(0.2 + this.random.next() * 2, () => {
          if (this.core !== core) return
          this.epoch = Math.max(this.epoch, epoch)
          this.give({ kind: 'persisted', now: this.agenda.now, epoch })
        })
      },
      config: (event) => trace.push({ ev: 'config', at: this.agenda.now, event }),
      left: () => {
        this.left = true
        this.network.detach(this.endpoint)
      },
      trace: (event) => trace.push({ ...event, at: this.agenda.now }),
      log: (level, event, fields) => {
        this.logs.push(
          `${this.agenda.now.toFixed(2).padStart(10)} ${this.idText} ${level.padEnd(5)} ${event} ${JSON.stringify(fields)}`
        )
      }
    }
  }
}
