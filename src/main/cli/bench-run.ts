/** Measures a running group: operations in a second, and how long each takes. */
import { randomInt } from 'node:crypto'
import { bounds } from '../../shared/bounds'
import { Client } from '../client/client'
import { NoAnswerError } from '../client/errors'
import type { PathOptions } from '../client/path'
import type { Io } from './io'
import { fillQueue } from './load'
import { Loads, type BenchOperation } from './stretch'

export interface BenchPlan {
  readonly path: PathOptions
  readonly op: BenchOperation
  /** Operations in flight of each client. */
  readonly outstanding: number
  readonly seconds: number
  readonly clients: number
  readonly timeoutMs: number
  readonly io: Pick<Io, 'progress' | 'during'>
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
        ...(await measured({ ...plan, path: { ...plan.path, ...client.place } }, queue)),
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

async function measured(
  { op, outstanding, clients, seconds, path, timeoutMs, io }: BenchPlan,
  queue: number
): Promise<Omit<BenchResult, 'durability' | 'replicas'>> {
  const fill = async (items: number): Promise<void> => {
    const progress = io.progress('filling the queue', items, 'items')
    const onPushed = (pushed: number): void => {
      progress.update(pushed)
    }
    await fillQueue({ path, timeoutMs, queue, items, onPushed })
    progress.end()
  }
  if (op === 'pop') await fill(PROBE_ITEMS)
  const loads = await Loads.open({ path, outstanding, timeoutMs, clients })
  try {
    const warm = await loads.run(op, queue, WARM_UP_MS)
    if (op === 'pop') {
      const foreseen = (warm.operations / warm.elapsedMs) * 1000 * seconds
      await fill(Math.min(bounds.host.benchItems, foreseen * STOCK))
    }
    const { operations, durations, errors, elapsedMs } = await io.during(
      `measuring ${op}`,
      seconds,
      () => loads.run(op, queue, seconds * 1000)
    )
    return {
      op,
      ops_per_s: Math.round((operations / elapsedMs) * 1000),
      p50_ms: rounded(durations.quantile(0.5)),
      p99_ms: rounded(durations.quantile(0.99)),
      errors,
      outstanding,
      clients,
      seconds: rounded(elapsedMs / 1000)
    }
  } finally {
    await loads.close()
  }
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}
