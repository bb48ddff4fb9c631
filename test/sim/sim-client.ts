/** One simulated client: the real session, kept busy with random operations. */
import { Session, type Settlement } from '../../src/main/client/session'
import { groupMark } from '../../src/main/protocol/wire/header'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import type { Random } from '../../src/main/protocol/random'
import { OPERATIONS, type Endpoint, type Operation } from '../../src/main/protocol/types'
import type { Agenda } from './agenda'
import type { Network } from './network'
import { HABITS, LABELS, type Habits } from './scenario'
import { GROUP } from './sim-server'

const TIMEOUT_MS = 60_000
/** Clients push items of 32 bits and far larger ones, so these are the filler's alone. */
const FILLED_FROM = 2 ** 40 + 1

export interface Settled {
  readonly request: string
  readonly operation: Operation
  readonly settlement: Settlement
}

export class SimClient {
  private readonly session: Session
  private readonly asked = new Map<number, Operation>()
  private left: number
  private armedFor = Infinity
  private thinking = 0
  private next: (() => readonly [Operation, number, number] | null) | null = null
  readonly settled: Settled[] = []
  /** Until when pops wait for an item. */
  private readonly waits = new Map<number, number>()
  /** Pops that were told that there is nothing before they had waited as long as they wanted. */
  readonly hasty: string[] = []

  constructor(
    readonly name: string,
    readonly endpoint: Endpoint,
    private readonly operations: number,
    private readonly outstanding: number,
    private readonly thinkMs: number,
    maxDatagram: number,
    private readonly agenda: Agenda,
    private readonly network: Network,
    private readonly random: Random,
    private readonly habits: Habits = HABITS
  ) {
    this.left = operations
    this.session = new Session({
      client: name,
      group: groupMark(GROUP),
      maxDatagram,
      seed: random.below(2 ** 32)
    })
  }

  /** Operations that it has no answer to yet. */
  get waiting(): number {
    return this.asked.size
  }

  get done(): boolean {
    return this.settled.length === this.operations
  }

  start(): void {
    this.network.attach(this.endpoint, false, (_from, bytes) => {
      this.session.receive(bytes, this.agenda.now, this.settle)
      this.work()
    })
    this.work()
  }

  /** Pushes so many items, evenly, to the first so many queues. */
  fill(items: number, queues: number): void {
    let step = 0
    this.keepDoing(() => {
      const at = step++ - queues
      if (at >= items) return null
      const label = LABELS[(at + queues) % queues] ?? 0
      return at < 0 ? ['create', label, 0] : ['push', queueIdOf(label), FILLED_FROM + at]
    })
  }

  /** From now on it does what `next` says, as fast as it can; null: nothing more. */
  keepDoing(next: () => readonly [Operation, number, number] | null): void {
    this.next = next
    this.start()
  }

  private readonly settle = (seq: number, settlement: Settlement): void => {
    const operation = this.asked.get(seq)
    if (operation === undefined) throw new Error(`${this.name}:${String(seq)} was settled twice`)
    this.asked.delete(seq)
    const until = this.waits.get(seq) ?? 0
    if (settlement.status === 'empty' && this.agenda.now < until) {
      this.hasty.push(`waiting: ${this.name}:${String(seq)} was told "empty" too early`)
    }
    this.settled.push({ request: `${this.name}:${String(seq)}`, operation, settlement })
    if (this.thinkMs === 0) return
    this.thinking++
    this.agenda.after(this.random.next() * this.thinkMs, () => {
      this.thinking--
      this.work()
    })
  }

  /** Keeps the wished number of operations outstanding. */
  private work(): void {
    const { now } = this.agenda
    while (this.next !== null && this.asked.size < this.outstanding) {
      const wish = this.next()
      if (wish === null) break
      const [operation, argument, item] = wish
      const seq = this.session.submit(operation, argument, item, now, TIMEOUT_MS)
      if (seq === 0) break
      this.asked.set(seq, operation)
    }
    while (this.left > 0 && this.asked.size + this.thinking < this.outstanding) {
      const operation = this.choose()
      const label = LABELS[this.random.below(this.habits.queues)] ?? 0
      const byLabel = operation === 'create' || operation === 'id'
      const argument = byLabel ? label : queueIdOf(label)
      const item = this.random.below(2 ** 31) * (this.random.next() < 0.5 ? -1048576 : 1)
      const waitMs = this.chooseWait(operation)
      const seq = this.session.submit(operation, argument, item, now, TIMEOUT_MS, false, waitMs)
      if (seq === 0) break
      this.asked.set(seq, operation)
      if (waitMs > 0) this.waits.set(seq, now + waitMs)
      this.left--
    }
    const send = (bytes: Uint8Array): void => this.network.multicast(this.endpoint, bytes)
    this.session.flush(now, send)
    this.arm()
  }

  private choose(): Operation {
    const dice = this.random.next()
    if (dice < 0.4) return 'push'
    if (dice < 0.7) return 'pop'
    if (dice < 0.7 + this.habits.destroys) return 'destroy'
    return OPERATIONS[this.random.below(6)] ?? 'create'
  }

  /** How long an operation waits for an item; some change their minds sooner. */
  private chooseWait(operation: Operation): number {
    const { waits = 0 } = this.habits
    if (waits === 0 || operation !== 'pop' || this.random.next() >= waits) return 0
    const waitMs = this.random.next() * (this.random.next() < 0.1 ? 3000 : 300)
    if (this.random.next() < 0.1) {
      this.agenda.after(this.random.next() * waitMs, () => {
        for (const [seq, until] of this.waits) {
          if (until <= this.agenda.now || !this.asked.has(seq)) continue
          this.waits.delete(seq)
          this.session.endWait(seq, this.agenda.now)
        }
        this.work()
      })
    }
    return waitMs
  }

  private arm(): void {
    const wake = this.session.nextWake()
    if (wake >= this.armedFor || wake === Infinity) return
    this.armedFor = wake
    this.agenda.at(Math.max(wake, this.agenda.now + 0.01), () => {
      if (this.armedFor > this.agenda.now) return
      this.armedFor = Infinity
      const send = (bytes: Uint8Array): void => this.network.multicast(this.endpoint, bytes)
      this.session.tick(this.agenda.now, send, this.settle)
      this.work()
    })
  }
}
