/** One simulated server: the real core on the virtual network, clock and disk. */
import { formatMemberId } from '../../src/main/protocol/ids'
import type { Restored } from '../../src/main/protocol/kept'
import type { Random } from '../../src/main/protocol/random'
import {
  createCore,
  freezeWholeState,
  listItems,
  listQueues,
  nextWake,
  step,
  viewOf,
  watch,
  type Core
} from '../../src/main/protocol/step'
import type {
  ConfigEvent,
  CoreOptions,
  DivergenceEvent,
  Durability,
  Effects,
  Endpoint,
  Input,
  MergeEvent
} from '../../src/main/protocol/types'
import type { Watcher } from '../../src/main/protocol/watcher'
import { tracedLines, type TracedLine } from '../support/traced-lines'
import type { Agenda } from './agenda'
import { Inbox, type Pace } from './inbox'
import type { Network } from './network'
import { SimStore } from './sim-store'

/** What the checkers read: everything that happened, in order, at one server. */
export type Happening =
  | (TracedLine & { readonly at: number })
  | { readonly ev: 'config'; readonly at: number; readonly event: ConfigEvent }
  | { readonly ev: 'merge'; readonly at: number; readonly event: MergeEvent }
  | { readonly ev: 'divergence'; readonly at: number; readonly event: DivergenceEvent }

/** One step of one core. */
export type Step = (input: Input, effects: Effects) => void

export const GROUP = 'sim'
/** What Linux says of a socket's buffer where nobody raised its limit. */
const RECEIVE_BYTES = 425_984
/** Datagrams that wait in a paused process's socket. */
const SOCKET_ROOM = 300
/** Machines have addresses of their own, and so have the places where they go. */
const NEXT_ADDRESS = 65_536 * 256

export class SimServer {
  private core: Core | null = null
  /** The core of the life before. */
  private fallen: Core | null = null
  private armedFor = Infinity
  private flushDue = false
  private incarnation = 0
  /** How far this server's clock is ahead. */
  private ahead = 0
  /** Inputs that wait while the process is paused; null: it runs. */
  private paused: { readonly from: Endpoint; readonly bytes: Uint8Array }[] | null = null
  readonly idText: string
  /** One trace for each start, as real servers write them. */
  readonly traces: Happening[][] = []
  readonly logs: string[] = []
  /** How often it asked for new sockets. */
  deafened = 0
  /** Incidents that it took part in: none may ever happen without a defect. */
  readonly divergences: DivergenceEvent[] = []
  private gone = false
  /** What is to happen once the leave that is under way is over. */
  private afterLeave: (() => void)[] = []
  private run: Step = () => undefined
  readonly inbox: Inbox | null
  /** Null: it lives in memory. */
  readonly store: SimStore | null
  /** What its disk said while it was paused. */
  private keptWhilePaused = 0
  private ableAfterPause: boolean | null = null
  /** It has no address, and what it sends goes nowhere. */
  private isAddressless = false
  private movedWhilePaused = false
  /** Stands between each core of this server and its inputs; a test may look on there. */
  wrap: (options: CoreOptions, run: Step) => Step = (_options, run) => run
  /** Called with each core of this server before its first input. */
  onCore: (core: Core) => void = () => undefined

  constructor(
    readonly id: number,
    public endpoint: Endpoint,
    private readonly maxDatagram: number,
    private readonly agenda: Agenda,
    private readonly network: Network,
    private readonly random: Random,
    private readonly policy: 'available' | 'majority' = 'available',
    /** All that survives a crash, if there is no store. */
    private epoch = 0,
    private readonly durability: Durability = 'memory',
    /** Null: it reads everything at once, whatever comes. */
    private readonly pace: Pace | null = null,
    slowness = 1
  ) {
    this.idText = formatMemberId(id)
    this.inbox =
      pace &&
      new Inbox(
        agenda,
        pace,
        slowness,
        (from, bytes) => this.read(from, bytes),
        () => this.give({ kind: 'flush', now: this.now })
      )
    this.store = durability === 'memory' ? null : new SimStore(id, durability, agenda, this.random)
  }

  get alive(): boolean {
    return this.core !== null && !this.gone
  }

  get isPaused(): boolean {
    return this.paused !== null
  }

  get view(): ReturnType<typeof viewOf> | null {
    return this.core === null ? null : viewOf(this.core)
  }

  /** What its queues hold, by queue id. */
  get contents(): Map<number, readonly number[]> {
    const { core } = this
    if (core === null) return new Map()
    return new Map(
      listQueues(core, 0, Infinity).map(({ id }) => [id, listItems(core, id, 0, Infinity) ?? []])
    )
  }

  /** Requests whose several results nobody has chosen from. */
  get ambiguous(): string[] {
    const open = this.core?.replica.ambiguities.open() ?? []
    return open.map(({ client, sequence }) => `${client}:${String(sequence)}`)
  }

  /** Starts it, for the first time or after a crash. Its past is lost: nothing but the epoch is on disk. */
  start(): void {
    if (this.alive) return
    this.incarnation++
    this.traces.push([])
    this.note('info', 'started', { incarnation: this.incarnation })
    const options: CoreOptions = {
      id: this.id,
      incarnation: this.incarnation,
      name: `s${String(this.id)}`,
      host: 'sim',
      endpoint: this.endpoint,
      group: GROUP,
      epoch: this.epoch,
      maxDatagram: this.maxDatagram,
      receiveBytes: this.pace?.receiveBytes ?? RECEIVE_BYTES,
      trace: true,
      policy: this.policy,
      durability: this.durability
    }
    const core = createCore(options, this.openStore())
    this.core = core
    this.onCore(core)
    this.run = this.wrap(options, (input, effects) => step(core, input, effects))
    this.gone = false
    this.paused = null
    this.keptWhilePaused = 0
    this.ableAfterPause = null
    this.movedWhilePaused = false
    if (!this.isAddressless) this.attach(core)
    this.give({ kind: 'start', now: this.now, seed: this.random.below(2 ** 32) })
  }

  /** Lets somebody look on at the core that runs. */
  watchBy(watcher: Watcher): void {
    if (this.core !== null) watch(this.core, watcher)
  }

  private attach(core: Core): void {
    this.network.attach(this.endpoint, true, (from, bytes, isStreamed) => {
      if (this.core === core) this.receive(core, from, bytes, isStreamed)
    })
  }

  /** It loses its address, and has another one after so long. */
  move(forMs: number): void {
    if (this.isAddressless) return
    this.note('info', 'address-lost', {})
    this.isAddressless = true
    this.network.detach(this.endpoint)
    if (forMs === 0) this.arrive()
    else this.agenda.after(forMs, () => this.arrive())
  }

  /** What lost its address has another one now. */
  arrive(): void {
    if (!this.isAddressless) return
    this.isAddressless = false
    const before = this.endpoint
    this.endpoint = before + NEXT_ADDRESS
    this.network.move(before, this.endpoint)
    const { core } = this
    if (core === null || this.gone) return
    this.attach(core)
    if (this.paused === null) this.tellMove()
    else this.movedWhilePaused = true
  }

  private tellMove(): void {
    const { endpoint, maxDatagram } = this
    this.give({ kind: 'moved', now: this.now, endpoint, maxDatagram })
  }

  /**
   * Calls back at once, or when the leave that is under way is over: until then it runs, and
   * cannot be started. A crash in the midst of the leave ends that, and nobody is called back.
   */
  onceLeft(then: () => void): void {
    if (this.view?.state === 'leaving') this.afterLeave.push(then)
    else then()
  }

  private openStore(): Restored | null {
    const { store } = this
    if (store === null) return null
    return store.open({
      // It may fall in the midst of what the store tells it; what that still begins is cut off
      // by the next start.
      freeze: () => freezeWholeState((this.core ?? this.fallen) as Core),
      kept: (count) => {
        if (this.paused === null) this.give({ kind: 'kept', now: this.now, count })
        else this.keptWhilePaused = count
      },
      storage: (isAble) => {
        if (this.paused === null) this.give({ kind: 'storage', now: this.now, isAble })
        else this.ableAfterPause = isAble
      },
      note: (event, fields) => {
        this.note('info', event, fields)
      }
    })
  }

  /** Stops it at once. What it sent is on its way. */
  crash(): void {
    if (!this.alive) return
    this.note('info', 'crashed', {})
    this.store?.kill()
    this.fall()
  }

  /** Its machine stops: of what was not synced anything may be lost. */
  losePower(): void {
    this.note('info', 'power-lost', {})
    this.store?.losePower()
    if (this.alive) this.fall()
  }

  private fall(): void {
    this.fallen = this.core
    this.core = null
    this.afterLeave = []
    this.network.detach(this.endpoint)
  }

  /** Its disk is that of long ago. */
  setBack(): void {
    this.epoch = 0
  }

  leave(): void {
    if (this.alive && this.paused === null) this.give({ kind: 'leave', now: this.now })
  }

  pause(): void {
    if (this.alive && this.paused === null) this.paused = []
    this.note('info', 'stopped', {})
  }

  resume(): void {
    const waiting = this.paused
    const { core } = this
    this.paused = null
    if (waiting === null || core === null) return
    this.note('info', 'continued', {})
    this.inbox?.wake()
    for (const { from, bytes } of waiting) this.receive(core, from, bytes, true)
    this.give({ kind: 'tick', now: this.now })
    const count = this.keptWhilePaused
    if (count > 0) this.give({ kind: 'kept', now: this.now, count })
    const isAble = this.ableAfterPause
    if (isAble !== null) this.give({ kind: 'storage', now: this.now, isAble })
    this.keptWhilePaused = 0
    this.ableAfterPause = null
    if (this.movedWhilePaused) this.tellMove()
    this.movedWhilePaused = false
  }

  /** Its memory breaks: it holds what no slot ordered. */
  damage(): void {
    this.give({ kind: 'damage', now: this.now })
  }

  jump(byMs: number): void {
    this.ahead += byMs
    this.note('info', 'clock-jumped', { byMs })
    this.armedFor = Infinity
    this.give({ kind: 'tick', now: this.now })
  }

  private get now(): number {
    return this.agenda.now + this.ahead
  }

  private read(from: Endpoint, bytes: Uint8Array): boolean {
    if (this.paused !== null) return false
    this.give({ kind: 'datagram', now: this.now, from, bytes })
    return true
  }

  private receive(core: Core, from: Endpoint, bytes: Uint8Array, isStreamed: boolean): void {
    if (this.inbox !== null && !isStreamed) {
      this.inbox.put(from, bytes)
      return
    }
    if (this.paused !== null) {
      if (isStreamed || this.paused.length < SOCKET_ROOM) this.paused.push({ from, bytes })
      return
    }
    this.give({ kind: 'datagram', now: this.now, from, bytes })
    this.flushSoon(core)
  }

  /** As an event loop does: everything that has arrived is read before it is acted upon. */
  private flushSoon(core: Core): void {
    if (this.flushDue) return
    this.flushDue = true
    this.agenda.after(this.random.next() * 0.02, () => {
      this.flushDue = false
      if (this.core === core) this.give({ kind: 'flush', now: this.now })
    })
  }

  private give(input: Input): void {
    const { core } = this
    if (core === null || this.gone || this.paused !== null) return
    this.run(input, this.effectsOf(core))
    if (this.core === core) this.arm(core)
  }

  private arm(core: Core): void {
    const wake = nextWake(core) - this.ahead
    if (wake >= this.armedFor || wake === Infinity) return
    this.armedFor = wake
    this.agenda.at(Math.max(wake, this.agenda.now + 0.01), () => {
      if (this.armedFor > this.agenda.now) return
      this.armedFor = Infinity
      if (this.core === core) this.give({ kind: 'tick', now: this.now })
    })
  }

  private note(level: string, event: string, fields: Readonly<Record<string, unknown>>): void {
    this.logs.push(
      `${this.agenda.now.toFixed(2).padStart(10)} ${this.idText} ${level.padEnd(5)} ${event} ${JSON.stringify(fields)}`
    )
  }

  private effectsOf(core: Core): Effects {
    const trace = this.traces.at(-1) ?? []
    // A server that crashed inside this very step has no more effects.
    const runs = (): boolean => this.core === core
    return {
      multicast: (bytes) => {
        if (runs() && !this.isAddressless) this.network.multicast(this.endpoint, bytes)
      },
      unicast: (to, bytes) => {
        if (runs() && !this.isAddressless) this.network.unicast(this.endpoint, to, bytes)
      },
      stream: (to, bytes) => {
        if (runs() && !this.isAddressless) this.network.stream(this.endpoint, to, bytes)
      },
      persist: (epoch) => {
        this.agenda.after(0.2 + this.random.next() * 2, () => {
          if (!runs()) return
          this.epoch = Math.max(this.epoch, epoch)
          this.give({ kind: 'persisted', now: this.now, epoch })
        })
      },
      keep: (record, state) => {
        if (runs()) this.store?.keep(record, state)
      },
      config: (event) => {
        if (runs()) trace.push({ ev: 'config', at: this.agenda.now, event })
      },
      merge: (event) => {
        if (runs()) trace.push({ ev: 'merge', at: this.agenda.now, event })
      },
      divergence: (event) => {
        if (!runs()) return
        trace.push({ ev: 'divergence', at: this.agenda.now, event })
        this.divergences.push(event)
        if (!event.leaves) return
        // As the process does: its state is set aside, and it comes back with none.
        this.gone = true
        this.store?.setAside()
        this.network.detach(this.endpoint)
        this.agenda.after(50, () => this.start())
      },
      change: () => undefined,
      deaf: () => {
        this.deafened++
      },
      left: () => {
        this.gone = true
        this.store?.close()
        this.network.detach(this.endpoint)
        // Not inside of its last step.
        for (const then of this.afterLeave.splice(0)) this.agenda.after(0, then)
      },
      trace: (event) => {
        if (!runs()) return
        for (const line of tracedLines(event)) trace.push({ ...line, at: this.agenda.now })
      },
      log: (level, event, fields) => this.note(level, event, fields)
    }
  }
}
