/** Measures a running group: operations in a second, and how long each takes. */
import { randomInt } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import { bounds } from '../../shared/bounds'
import { Client } from '../client/client'
import { NoAnswerError } from '../client/errors'
import type { PathOptions } from '../client/path'
import { monotonicNow } from '../client/driver'
import type { Operation, Status } from '../protocol/types'
import { Histogram } from '../client/histogram'
import { Load } from './load'

export const BENCH_OPERATIONS = ['push', 'pop', 'mixed'] as const
export type BenchOperation = (typeof BENCH_OPERATIONS)[number]

export interface BenchPlan {
  readonly path: PathOptions
  readonly op: BenchOperation
  /** Operations in flight of each client. */
  readonly outstanding: number
  readonly seconds: number
  readonly clients: number
  readonly timeoutMs: number
}

/** As `--json` prints it (contract.md section 9). */
export interface BenchResult {
  readonly op: BenchOperation
  readonly ops_per_s: number
  readonly p50_ms: number
  readonly p99_ms: number
  readonly errors: number
  readonly outstanding: number
  readonly clients: number
  readonly seconds: number
  readonly durability: string
  readonly replicas: number
}

const WARM_UP_MS = 300
/** Pops that show how many items a measurement needs, and items made at most. */
const PROBE_ITEMS = 50_000
/** Items in stock for each that the probe foresees. */
const STOCK = 1.6
/** In flight while the stock is made. */
const FILL_OUTSTANDING = 1024

const TURNS: Readonly<Record<BenchOperation, readonly Operation[]>> = {
  push: ['push'],
  pop: ['pop'],
  mixed: ['push', 'pop']
}

/** @throws UserError, NoAnswerError */
export async function bench(plan: BenchPlan): Promise<BenchResult> {
  const client = await Client.open({ ...plan.path, timeoutMs: plan.timeoutMs })
  try {
    const statuses = await client.statusAnswers()
    if (statuses.length === 0) {
      throw new NoAnswerError(
        `no server of group "${client.group}" can be heard: start one with "ftqueue serve", ` +
          'or check --group and --interface'
      )
    }
    const { result: queue } = await client.create(randomInt(2 ** 47))
    if (queue === null) {
      throw new NoAnswerError(`group "${client.group}" answers no operations: see "ftqueue status"`)
    }
    try {
      const durability = [...new Set(statuses.map((one) => one.durability))].join(', ')
      const replicas = Math.max(...statuses.map(({ members }) => members.length))
      return {
        ...(await new Bench({ ...plan, path: { ...plan.path, ...client.place } }, queue).run()),
        durability,
        replicas
      }
    } finally {
      await client.destroy(queue)
    }
  } finally {
    await client.close()
  }
}

class Bench {
  private readonly histogram = new Histogram()
  private errors = 0
  private executed = 0
  private measuring = false
  /** When the stock of items ran out. */
  private emptyAt: number | null = null
  private loads: readonly Load[] = []

  constructor(
    private readonly plan: BenchPlan,
    private readonly queue: number
  ) {}

  async run(): Promise<Omit<BenchResult, 'durability' | 'replicas'>> {
    const { op, outstanding, clients, seconds, path, timeoutMs } = this.plan
    const ended = (status: Status, ms: number, now: number): void => {
      this.ended(status, ms, now)
    }
    this.loads = await Promise.all(
      Array.from({ length: clients }, () => Load.open({ path, outstanding, timeoutMs, ended }))
    )
    try {
      if (op === 'pop') await this.fill(PROBE_ITEMS)
      const perSecond = await this.warmUp()
      if (op === 'pop')
        await this.fill(Math.min(bounds.host.benchItems, perSecond * seconds * STOCK))
      const elapsedMs = await this.measure()
      return {
        op,
        ops_per_s: Math.round((this.histogram.count / elapsedMs) * 1000),
        p50_ms: rounded(this.histogram.quantile(0.5)),
        p99_ms: rounded(this.histogram.quantile(0.99)),
        errors: this.errors,
        outstanding,
        clients,
        seconds: rounded(elapsedMs / 1000)
      }
    } finally {
      await Promise.all(this.loads.map((load) => load.close()))
    }
  }

  /** Operations in a second. */
  private async warmUp(): Promise<number> {
    const startedAt = monotonicNow()
    const done = this.startAll()
    await Promise.race([done, wait(WARM_UP_MS)])
    const { executed } = this
    const elapsedMs = (this.endOfStock() ?? monotonicNow()) - startedAt
    this.stopAll()
    await done
    return (executed / elapsedMs) * 1000
  }

  private async measure(): Promise<number> {
    this.emptyAt = null
    this.errors = 0
    this.measuring = true
    const startedAt = monotonicNow()
    const done = this.startAll()
    await Promise.race([done, wait(this.plan.seconds * 1000)])
    const endedAt = this.endOfStock() ?? monotonicNow()
    this.measuring = false
    this.stopAll()
    await done
    return endedAt - startedAt
  }

  private endOfStock(): number | null {
    return this.emptyAt
  }

  private async fill(count: number): Promise<void> {
    const { path, timeoutMs } = this.plan
    const load = await Load.open({
      path,
      timeoutMs,
      outstanding: FILL_OUTSTANDING,
      ended: () => undefined
    })
    await load.run(['push'], this.queue, Math.ceil(count))
    await load.close()
  }

  private startAll(): Promise<unknown> {
    const turns = TURNS[this.plan.op]
    return Promise.all(this.loads.map((load) => load.run(turns, this.queue)))
  }

  private stopAll(): void {
    for (const load of this.loads) load.stop()
  }

  private ended(status: Status, ms: number, now: number): void {
    if (status === 'ok') {
      this.executed++
      if (this.measuring) this.histogram.add(ms)
    } else if (status === 'empty') {
      // Only pops of `pop` find nothing: the measurement ends where the stock does.
      this.emptyAt ??= now
      this.stopAll()
    } else {
      this.errors++
    }
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
