/** What becomes of throughput and latency when more is asked for than the servers can do. */
import type { OfferResult } from '../load-messages'
import type { Measured, Section } from '../section'

const FACTORS = [0.5, 1, 1.5, 2, 3]
/** Twice the capacity is what must be borne. */
const OVERLOAD = 2
const CLIENTS = 4
/** As many as a client sends without an answer: what the group can do at most. */
const CLOSED_OUTSTANDING = 16_384
/** Pops find something all the time, whatever the order in which clients are served. */
const STOCK = 100_000
const FRESH_WARM_UP_MS = 700
/** An answer that takes longer is as bad as none. */
const LATENCY_MOST_MS = 1000
const CLOSED = 'closed loop'

export const overload: Section = {
  name: 'overload',
  title: 'Overload',
  line:
    `${CLIENTS} clients in one process issue pushes and pops in turn at a fixed rate, by the capacity that a ` +
    'closed loop has found; a time begins when the operation was due',
  labels: ['durability', 'offered'],
  values: {
    offeredPerS: { title: 'offered/s', unit: '1/s' },
    opsPerS: { title: 'ops/s', unit: '1/s' },
    p50Ms: { title: 'p50 ms', unit: 'ms', digits: 2 },
    p99Ms: { title: 'p99 ms', unit: 'ms', digits: 1 },
    mostMs: { title: 'most ms', unit: 'ms' },
    refused: { title: 'refused', unit: '1', digits: 3 },
    timedOut: { title: 'timed out', unit: '1', digits: 3 },
    ofPeak: { title: 'of the peak', unit: '1', digits: 2 }
  },
  async *run(context) {
    const { quick, seconds } = context
    const ms = seconds * 1000
    for (const durability of quick ? (['memory'] as const) : (['memory', 'async'] as const)) {
      const servers = await context.servers({ durability })
      const process = context.load()
      const { path, pids } = servers
      const queue = await process.fill({ path, items: STOCK })
      const [closed] = await process.measure({
        ...{ path, pids, queue, warmUpMs: FRESH_WARM_UP_MS },
        ...{ clients: CLIENTS, outstanding: CLOSED_OUTSTANDING },
        stretches: [{ op: 'mixed', ms }]
      })
      const capacity = closed?.opsPerS ?? 0
      const seen: [string, OfferResult][] = []
      for (const factor of quick ? [1, OVERLOAD] : FACTORS) {
        const plan = { path, pids, queue, clients: CLIENTS, perSecond: factor * capacity, ms }
        seen.push([offeredText(factor), await process.offer(plan)])
      }
      const peak = Math.max(capacity, ...seen.map(([, { opsPerS }]) => opsPerS))
      if (closed !== undefined) {
        const { opsPerS, p50Ms, p99Ms } = closed
        const values = { opsPerS, p50Ms, p99Ms, ofPeak: opsPerS / peak }
        yield { labels: { durability, offered: CLOSED }, values }
      }
      for (const [offered, result] of seen) yield measuredOf(durability, offered, result, peak)
      await process.stop()
      await servers.stop()
    }
  },
  demands: (results) =>
    (['memory', 'async'] as const).flatMap((durability) => {
      const labels = { durability, offered: offeredText(OVERLOAD) }
      const what = `twice the capacity, ${durability}`
      return [
        {
          what: `${what}: throughput by the peak`,
          kind: 'at least',
          demanded: 0.8,
          seen: results.median(overload.name, labels, 'ofPeak'),
          unit: '1'
        },
        {
          what: `${what}: p99`,
          kind: 'at most',
          demanded: LATENCY_MOST_MS,
          seen: results.median(overload.name, labels, 'p99Ms'),
          unit: 'ms'
        },
        {
          what: `${what}: part that timed out`,
          kind: 'at most',
          demanded: 0,
          seen: results.median(overload.name, labels, 'timedOut'),
          unit: '1'
        }
      ]
    })
}

function offeredText(factor: number): string {
  return `${factor} ×`
}

function measuredOf(
  durability: string,
  offered: string,
  result: OfferResult,
  peak: number
): Measured {
  const { offered: count, elapsedMs, opsPerS, p50Ms, p99Ms, mostMs } = result
  return {
    labels: { durability, offered },
    values: {
      offeredPerS: (count / elapsedMs) * 1000,
      opsPerS,
      p50Ms,
      p99Ms,
      mostMs,
      refused: result.refused / count,
      timedOut: result.timedOut / count,
      ofPeak: opsPerS / peak
    }
  }
}
