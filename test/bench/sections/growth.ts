/** Whether the costs of an operation grow with how much there is to do. */
import { loadValues } from '../load-values'
import type { OfferResult } from '../load-messages'
import type { Results } from '../results'
import type { Section } from '../section'

const DURABILITIES = ['memory', 'async', 'sync'] as const
const RATES = [1000, 10_000, 100_000]
const CLIENTS = 4
/** Pops find something all the time, whatever the order in which clients are served. */
const STOCK = 10_000
const FRESH_WARM_UP_MS = 1000
/** What an operation costs at ten times the rate, by what it cost before. */
const COST_MOST = 1.05
const COSTS = ['serverMicros', 'clientMicros', 'wireBytes', 'datagrams', 'diskBytes'] as const

export const growth: Section = {
  name: 'growth',
  title: 'Growth',
  line:
    `${CLIENTS} clients issue pushes and pops in turn at a fixed rate: what one operation costs the servers ` +
    'together, the clients, the wire and the disks',
  labels: ['durability', 'rate'],
  values: {
    serverMicros: loadValues.serverMicros,
    clientMicros: loadValues.clientMicros,
    wireBytes: { title: 'wire B/op', unit: 'B' },
    datagrams: { title: 'datagrams/op', unit: '1', digits: 2 },
    diskBytes: { title: 'disk B/op', unit: 'B' },
    p50Ms: loadValues.p50Ms,
    p99Ms: loadValues.p99Ms
  },
  async *run(context) {
    const { quick, seconds } = context
    const ms = seconds * 1000
    for (const durability of quick ? (['async'] as const) : DURABILITIES) {
      const servers = await context.servers({ durability })
      const process = context.load()
      const { path, pids } = servers
      const queue = await process.fill({ path, items: STOCK })
      await process.measure({
        ...{ path, pids, queue, outstanding: 256, warmUpMs: FRESH_WARM_UP_MS },
        stretches: []
      })
      for (const rate of RATES) {
        const plan = { path, pids, queue, clients: CLIENTS, perSecond: rate, ms }
        const result = await process.offer(plan)
        yield { labels: { durability, rate }, values: valuesOf(result) }
      }
      await process.stop()
      await servers.stop()
    }
  },
  demands: (results) => DURABILITIES.flatMap((durability) => demandsOf(results, durability))
}

function valuesOf(result: OfferResult) {
  const { serverMicros, clientMicros, wireBytes, datagrams, diskBytes, p50Ms, p99Ms } = result
  return { serverMicros, clientMicros, wireBytes, datagrams, diskBytes, p50Ms, p99Ms }
}

/** Nothing costs more for an operation than at a tenth of the rate. */
function demandsOf(results: Results, durability: string) {
  const seen = (rate: number, value: string): number =>
    results.median(growth.name, { durability, rate }, value)
  return RATES.slice(1).map((rate) => {
    // Nothing by nothing: no disk is written to.
    const growths = COSTS.map((cost) => seen(rate, cost) / seen(rate / 10, cost)).filter(
      (one) => !Number.isNaN(one)
    )
    return {
      what: `${rate} operations a second, ${durability}: what grew most of costs, by a tenth of the rate`,
      kind: 'at most',
      demanded: COST_MOST,
      seen: growths.length === 0 ? NaN : Math.max(...growths),
      unit: '1'
    } as const
  })
}
