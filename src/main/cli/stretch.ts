/** Clients side by side that keep a queue busy for a time, and what that came to. */
import { setTimeout as wait } from 'node:timers/promises'
import { Histogram } from '../client/histogram'
import { monotonicNow } from '../client/driver'
import type { Operation, Status } from '../protocol/types'
import { Load, type LoadOptions } from './load'

export const BENCH_OPERATIONS = ['push', 'pop', 'mixed'] as const
export type BenchOperation = (typeof BENCH_OPERATIONS)[number]

const TURNS: Readonly<Record<BenchOperation, readonly Operation[]>> = {
  push: ['push'],
  pop: ['pop'],
  mixed: ['push', 'pop']
}

export interface LoadsOptions extends Omit<LoadOptions, 'ended'> {
  readonly clients: number
}

/** One measured stretch of time. */
export interface Stretch {
  /** Operations that ended well. */
  readonly operations: number
  /** Pops of `pop` that found nothing end the stretch, and are not counted. */
  readonly ranDry: boolean
  readonly errors: number
  readonly elapsedMs: number
  /** How long each took that ended well. */
  readonly durations: Histogram
}

export class Loads {
  private durations = new Histogram()
  private errors = 0
  /** When the stretch is over; Infinity while it lasts. */
  private endedAt = Infinity
  private ranDry = false
  private finish: () => void = () => undefined
  private clients: readonly Load[] = []

  private constructor() {
    // See `open`.
  }

  /** @throws UserError */
  static async open({ clients, ...options }: LoadsOptions): Promise<Loads> {
    const loads = new Loads()
    const ended = (status: Status, ms: number, now: number): void => {
      loads.ended(status, ms, now)
    }
    loads.clients = await Promise.all(
      Array.from({ length: clients }, () => Load.open({ ...options, ended }))
    )
    return loads
  }

  /**
   * For so long, or until `pop` finds nothing. `over` is called when the time is up and
   * before what is still on its way has ended.
   */
  async run(
    op: BenchOperation,
    queue: number,
    ms: number,
    over: () => void = () => undefined
  ): Promise<Stretch> {
    this.durations = new Histogram()
    this.errors = 0
    this.endedAt = Infinity
    this.ranDry = false
    const dry = new Promise<void>((resolve) => (this.finish = resolve))
    const startedAt = monotonicNow()
    const done = Promise.all(this.clients.map((load) => load.run(TURNS[op], queue)))
    await Promise.race([dry, wait(ms)])
    this.end(monotonicNow())
    over()
    const { durations, errors, ranDry, endedAt } = this
    const stretch = { operations: durations.count, durations, errors, ranDry }
    await done
    return { ...stretch, elapsedMs: endedAt - startedAt }
  }

  async close(): Promise<void> {
    await Promise.all(this.clients.map((load) => load.close()))
  }

  private ended(status: Status, ms: number, now: number): void {
    if (now > this.endedAt) return
    if (status === 'ok') {
      this.durations.add(ms)
    } else if (status === 'empty') {
      this.ranDry = true
      this.end(now)
      this.finish()
    } else {
      this.errors++
    }
  }

  private end(now: number): void {
    if (this.endedAt !== Infinity) return
    this.endedAt = now
    for (const load of this.clients) load.stop()
  }
}
