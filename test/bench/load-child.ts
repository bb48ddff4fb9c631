/** The process that makes the load. */
import { randomInt } from 'node:crypto'
import { Client } from '../../src/main/client/client'
import { monotonicNow } from '../../src/main/client/driver'
import type { PathOptions } from '../../src/main/client/path'
import { fillQueue } from '../../src/main/cli/load'
import { Loads, type Stretch } from '../../src/main/cli/stretch'
import type {
  FillPlan,
  LoadAnswer,
  LoadPlan,
  LoadRequest,
  LoadResult,
  OfferPlan,
  OfferResult,
  Spent
} from './load-messages'
import { OpenLoad } from './open-load'
import { loopbackTraffic, machineMicros, usageOf } from './usage'

const TIMEOUT_MS = 10_000
const WARM_UP_MS = 300
/** Pops may be faster than the pushes before them: so many items more for each. */
const STOCK = 0.5

/** Answers one request at a time, until the bench goes. */
export function serveLoad(): void {
  process.on('disconnect', () => process.exit(0))
  process.on('message', (request: LoadRequest) => {
    answerTo(request)
      .catch((error: unknown): LoadAnswer => ({ kind: 'failed', problem: String(error) }))
      .then((answer) => process.send?.(answer))
      .catch(() => process.exit(1))
  })
}

async function answerTo(request: LoadRequest): Promise<LoadAnswer> {
  switch (request.kind) {
    case 'fill':
      return { kind: 'filled', queue: await fill(request.plan) }
    case 'offer':
      return { kind: 'offered', result: await offer(request.plan) }
    case 'measure':
      return { kind: 'measured', results: await measure(request.plan) }
  }
}

async function fill({ path, items, queue }: FillPlan): Promise<number> {
  const into = queue ?? (await newQueue(path))
  const pushed = await fillQueue({ path, items, queue: into, timeoutMs: TIMEOUT_MS })
  if (pushed !== items) throw new Error(`${items - pushed} of ${items} pushes failed`)
  return into
}

async function offer({ ms, pids, ...options }: OfferPlan): Promise<OfferResult> {
  const load = await OpenLoad.open({ ...options, timeoutMs: TIMEOUT_MS })
  try {
    const before = meter(pids)
    let after: Meter = before
    const { elapsedMs, executed, durations, ...counts } = await load.run(ms, () => {
      after = meter(pids)
    })
    return {
      ...counts,
      ...spentOn(executed, before, after),
      elapsedMs,
      opsPerS: (executed / elapsedMs) * 1000,
      p50Ms: durations.quantile(0.5),
      p99Ms: durations.quantile(0.99),
      mostMs: durations.quantile(1)
    }
  } finally {
    await load.close()
  }
}

async function newQueue(path: PathOptions): Promise<number> {
  const client = await Client.open({ ...path, timeoutMs: TIMEOUT_MS })
  const { result } = await client.create(randomInt(2 ** 47))
  await client.close()
  if (result === null) throw new Error('the group does not answer')
  return result
}

async function measure(plan: LoadPlan): Promise<LoadResult[]> {
  const { path, outstanding, clients = 1, warmUpMs = WARM_UP_MS, stretches, pids } = plan
  const queue = plan.queue ?? (await newQueue(path))
  const loads = await Loads.open({ path, outstanding, clients, timeoutMs: TIMEOUT_MS })
  try {
    if (warmUpMs > 0) await loads.run('mixed', queue, warmUpMs)
    const results: LoadResult[] = []
    let pushed = 0
    for (const { op, ms } of stretches) {
      if (op === 'pop') await fill({ path, queue, items: Math.ceil(pushed * STOCK) })
      const before = meter(pids)
      let spent: Meter = before
      const stretch = await loads.run(op, queue, ms, () => {
        spent = meter(pids)
      })
      pushed = op === 'push' ? stretch.operations : 0
      results.push({ op, ...ratesOf(stretch, before, spent) })
    }
    return results
  } finally {
    await loads.close()
    if (plan.queue === undefined) await destroy(path, queue)
  }
}

async function destroy(path: PathOptions, queue: number): Promise<void> {
  const client = await Client.open({ ...path, timeoutMs: TIMEOUT_MS })
  await client.destroy(queue)
  await client.close()
}

/** All that was spent so far. */
interface Meter extends Omit<Spent, 'othersCores'> {
  readonly machineMicros: number
  readonly atMs: number
}

function meter(pids: readonly number[]): Meter {
  const { cpuMicros, diskBytes } = usageOf(pids)
  const { user, system } = process.cpuUsage()
  const { bytes, datagrams } = loopbackTraffic()
  return {
    serverMicros: cpuMicros,
    clientMicros: user + system,
    diskBytes,
    wireBytes: bytes,
    datagrams,
    machineMicros: machineMicros(),
    atMs: monotonicNow()
  }
}

function ratesOf(stretch: Stretch, before: Meter, after: Meter): Omit<LoadResult, 'op'> {
  const { operations, elapsedMs, durations, errors } = stretch
  return {
    operations,
    elapsedMs,
    opsPerS: (operations / elapsedMs) * 1000,
    p50Ms: durations.quantile(0.5),
    p99Ms: durations.quantile(0.99),
    errors,
    ...spentOn(operations, before, after)
  }
}

function spentOn(operations: number, before: Meter, after: Meter): Spent {
  const spent = (name: keyof Meter): number => after[name] - before[name]
  const each = (name: keyof Meter): number => spent(name) / operations
  const othersMicros = spent('machineMicros') - spent('serverMicros') - spent('clientMicros')
  return {
    serverMicros: each('serverMicros'),
    clientMicros: each('clientMicros'),
    wireBytes: each('wireBytes'),
    datagrams: each('datagrams'),
    diskBytes: each('diskBytes'),
    othersCores: othersMicros / (spent('atMs') * 1000)
  }
}
