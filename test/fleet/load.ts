/**
 * Clients that push, pop, look, make and destroy queues, at a rate that is set from
 * outside, and write everything that they are told into the ledger.
 */
import type { Client } from '../../src/main/client/client'
import { type Random } from '../../src/main/protocol/random'
import type { OperationAnswer, OperationName, StatusName } from '../../src/shared/views'
import type { Ledger } from './ledger'
import { until } from './until'
import { valueOf } from './values'

/** Labels of queues that are never destroyed, and of those that may be. */
const LASTING_LABELS = [11, 12, 13, 14]
const PASSING_LABELS = [91, 92]
const TICK_MS = 10
/** Items in a queue beyond which nothing more is pushed. */
const QUEUE_MOST = 3000
/** Operations with which a client tells what it took before. */
const WORDS = 4
const DRAIN_TIMEOUT_MS = 90_000

/** How much is asked for. */
export interface LoadLevel {
  /** Of all clients together; Infinity: a new one for each that is answered. */
  readonly operationsPerS: number
  /** Operations without an answer, for each client, at most. */
  readonly outstanding: number
  /** Items in a queue around which pushes and pops are in balance. */
  readonly itemsWanted: number
}

/** Counts since the beginning. */
export interface LoadCounts {
  /** Acknowledged, whatever the result. */
  answered: number
  pushed: number
  popped: number
  /** Without an answer in time. */
  timeouts: number
  /** Refused, by status and reason. */
  readonly refused: Map<string, number>
}

export class Load {
  readonly counts: LoadCounts = {
    answered: 0,
    pushed: 0,
    popped: 0,
    timeouts: 0,
    refused: new Map()
  }
  /** Longest time between two answers since `watch`, milliseconds. */
  longestGapMs = 0
  level: LoadLevel = { operationsPerS: 0, outstanding: 0, itemsWanted: 100 }
  /** Pops that may still be sent; each of them may become ambiguous while the group is parted. */
  popsLeft = Infinity
  /** Queues that are never destroyed, by id. */
  lasting: readonly number[] = []
  private passing: readonly number[] = []
  private readonly pushes: number[]
  /** By queue: items that may be there. */
  private readonly sizes = new Map<number, number>()
  private timer: NodeJS.Timeout | undefined
  private due = 0
  private lastTick = 0
  private lastAnswerAt = 0
  private next = 0

  constructor(
    private readonly clients: readonly Client[],
    private readonly ledger: Ledger,
    private readonly random: Random
  ) {
    this.pushes = clients.map(() => 0)
  }

  get outstanding(): number {
    return this.clients.reduce((sum, { outstanding }) => sum + outstanding, 0)
  }

  /** Makes the queues. @throws Error when that is not answered */
  async prepare(): Promise<void> {
    const [client] = this.clients
    const make = async (label: number): Promise<number> => {
      const answer = await client?.create(label)
      if (answer?.status !== 'ok') throw new Error(`create ${label}: ${answer?.status ?? 'nobody'}`)
      return answer.result ?? 0
    }
    this.lasting = await Promise.all(LASTING_LABELS.map(make))
    this.passing = await Promise.all(PASSING_LABELS.map(make))
  }

  /** Asks from now on, as `level` says. */
  start(): void {
    if (this.timer !== undefined) return
    this.lastTick = performance.now()
    this.watch()
    this.timer = setInterval(() => {
      this.tick()
    }, TICK_MS)
  }

  /** Asks nothing more, and waits until everything has ended. @throws Error when it does not */
  async drain(): Promise<void> {
    this.pause()
    await until('all operations have ended', DRAIN_TIMEOUT_MS, () => this.outstanding === 0)
  }

  /** Asks nothing more. */
  pause(): void {
    clearInterval(this.timer)
    this.timer = undefined
  }

  /** Begins to measure gaps. */
  watch(): void {
    this.lastAnswerAt = performance.now()
    this.longestGapMs = 0
  }

  /** Every client says what it took: so do its next requests. */
  async tellWords(): Promise<void> {
    const tell = async (client: Client): Promise<void> => {
      for (let i = 0; i < WORDS; i++) await client.size(this.lasting[0] ?? 0)
    }
    await Promise.all(this.clients.map(tell))
  }

  private tick(): void {
    const now = performance.now()
    const { operationsPerS, outstanding } = this.level
    const earned = now > this.lastTick ? ((now - this.lastTick) * operationsPerS) / 1000 : 0
    // What could not be asked in time is not made up for.
    this.due = Math.min(this.due + earned, operationsPerS / 10 + 1)
    this.lastTick = now
    for (let tried = 0; this.due >= 1 && tried < this.clients.length;) {
      const place = this.next++ % this.clients.length
      if ((this.clients[place]?.outstanding ?? Infinity) >= outstanding) {
        tried++
        continue
      }
      tried = 0
      this.due--
      void this.act(place)
    }
  }

  private act(place: number): Promise<void> {
    const chance = this.random.next()
    if (chance < 0.08) return this.actOnPassing(place)
    const queue = this.anyOf(this.lasting)
    if (chance < 0.1) return this.run(place, 'top', [queue])
    if (chance < 0.12) return this.run(place, 'size', [queue])
    const size = this.sizes.get(queue) ?? 0
    const isFull = size >= QUEUE_MOST
    const balance = size / (size + this.level.itemsWanted)
    if (this.popsLeft > 0 && this.random.next() < balance) return this.pop(place, queue)
    return isFull ? this.run(place, 'size', [queue]) : this.push(place, queue)
  }

  private actOnPassing(place: number): Promise<void> {
    const queue = this.anyOf(this.passing)
    const chance = this.random.next()
    if (chance < 0.1) return this.run(place, 'destroy', [queue])
    if (chance < 0.4) return this.run(place, 'create', [this.anyOf(PASSING_LABELS)])
    if (chance < 0.7 || this.popsLeft <= 0) return this.push(place, queue)
    return this.pop(place, queue)
  }

  private async push(place: number, queue: number): Promise<void> {
    const n = this.pushes[place] ?? 0
    this.pushes[place] = n + 1
    const value = valueOf(place + 1, n)
    this.ledger.pushing(value, queue)
    this.grow(queue, 1)
    const answer = await this.ask(place, 'push', [queue, value])
    this.ledger.pushed(value, answer)
    if (answer.status === 'ok') this.counts.pushed++
    else this.grow(queue, -1)
  }

  private async pop(place: number, queue: number): Promise<void> {
    this.popsLeft--
    const answer = await this.ask(place, 'pop', [queue])
    this.ledger.popped(queue, answer)
    if (answer.status === 'empty') this.sizes.set(queue, 0)
    if (answer.status !== 'ok') return
    this.counts.popped++
    this.grow(queue, -1)
  }

  private async run(place: number, op: OperationName, args: readonly number[]): Promise<void> {
    const answer = await this.ask(place, op, args)
    const queue = args[0] ?? 0
    if (op === 'size' && answer.status === 'ok') this.sizes.set(queue, answer.result ?? 0)
  }

  private async ask(
    place: number,
    op: OperationName,
    args: readonly number[]
  ): Promise<OperationAnswer> {
    const client = this.clients[place]
    if (client === undefined) throw new Error(`there is no client ${place}`)
    const answer = await client.run(op, args)
    this.count(answer.status, answer.reason)
    if (this.timer !== undefined && this.level.operationsPerS === Infinity) this.tick()
    return answer
  }

  private count(status: StatusName, reason: string | undefined): void {
    const { counts } = this
    if (status === 'timeout') counts.timeouts++
    else if (status === 'ok' || status === 'empty' || status === 'no-such-queue') {
      counts.answered++
      const now = performance.now()
      this.longestGapMs = Math.max(this.longestGapMs, now - this.lastAnswerAt)
      this.lastAnswerAt = now
    } else {
      const why = reason === undefined ? status : `${status} (${reason})`
      counts.refused.set(why, (counts.refused.get(why) ?? 0) + 1)
    }
  }

  private grow(queue: number, by: number): void {
    this.sizes.set(queue, Math.max(0, (this.sizes.get(queue) ?? 0) + by))
  }

  private anyOf(all: readonly number[]): number {
    return all[this.random.below(all.length)] ?? 0
  }
}
