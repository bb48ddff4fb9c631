/** What a queue's length costs: an operation at its ends, and memory for each item. */
import { loadValues, valuesOf } from '../load-values'
import { MemoryWatch } from '../memory'
import type { Results } from '../results'
import type { Section } from '../section'

const SHORT = 10
const LONG = 10_000_000
const LENGTHS = [SHORT, 1000, 100_000, 1_000_000, LONG]
const QUICK_LENGTHS = [SHORT, 1_000_000]
const OUTSTANDING = 1024
/** Long: the short queue comes first, and what it costs then is what all others are held against. */
const FRESH_WARM_UP_MS = 4000
/** An operation on a long queue by one on a short one; what is above 1 is what measuring is worth. */
const COST_MOST = 1.1
const BYTES_MOST = 48

export const items: Section = {
  name: 'items',
  title: 'Long queues',
  line:
    `pushes and pops in turn, ${OUTSTANDING} outstanding, on a queue that keeps its length; memory of the server ` +
    'that holds most, by what it held with the shortest queue, all garbage collected',
  labels: ['durability', 'items'],
  values: {
    opsPerS: loadValues.opsPerS,
    serverMicros: loadValues.serverMicros,
    clientMicros: loadValues.clientMicros,
    cost: { title: 'of short', unit: '1', digits: 2 },
    residentBytes: { title: 'resident B/item', unit: 'B', digits: 1 },
    bufferBytes: { title: 'buffers B/item', unit: 'B', digits: 1 },
    heapBytes: { title: 'heap B/item', unit: 'B', digits: 2 },
    diskBytes: { title: 'disk B/op', unit: 'B', digits: 1 },
    wireBytes: loadValues.wireBytes,
    datagrams: loadValues.datagrams
  },
  // It moves hundreds of megabytes: what it costs hardly depends on the moment.
  roundsMost: 2,
  async *run(context) {
    const { quick, seconds } = context
    const ms = seconds * 1000
    for (const durability of quick ? (['memory'] as const) : (['memory', 'async'] as const)) {
      const memory = new MemoryWatch()
      try {
        const servers = await memory.over(() => context.servers({ durability }))
        const process = context.load()
        const { path, pids } = servers
        const queue = await process.fill({ path, items: SHORT })
        // Memory that does not depend on items is all there: answers, pops, buffers.
        await process.measure({
          ...{ path, pids, queue, outstanding: OUTSTANDING, warmUpMs: FRESH_WARM_UP_MS },
          stretches: []
        })
        let length = SHORT
        let shortMicros = NaN
        const empty = await memory.most(pids)
        for (const count of quick ? QUICK_LENGTHS : LENGTHS) {
          if (count > length) await process.fill({ path, queue, items: count - length })
          length = count
          const [result] = await process.measure({
            ...{ path, pids, queue, outstanding: OUTSTANDING },
            stretches: [{ op: 'mixed', ms }]
          })
          if (result === undefined) continue
          const held = await memory.most(pids)
          const micros = result.serverMicros + result.clientMicros
          if (count === SHORT) shortMicros = micros
          const isMuch = count >= 1_000_000
          const { opsPerS, serverMicros, clientMicros, diskBytes, wireBytes, datagrams } =
            valuesOf(result)
          yield {
            labels: { durability, items: count },
            values: {
              ...{ opsPerS, serverMicros, clientMicros, cost: micros / shortMicros },
              ...{ diskBytes, wireBytes, datagrams },
              ...(isMuch && {
                residentBytes: (held.residentBytes - empty.residentBytes) / count,
                bufferBytes: (held.arrayBufferBytes - empty.arrayBufferBytes) / count,
                heapBytes: (held.heapBytes - empty.heapBytes) / count
              })
            }
          }
        }
        await process.stop()
        await servers.stop()
      } finally {
        memory.close()
      }
    }
  },
  demands: (results) => (['memory', 'async'] as const).flatMap((one) => demandsOf(results, one))
}

function demandsOf(results: Results, durability: string) {
  const labels = { durability, items: LONG }
  const seen = (value: string): number => results.median(items.name, labels, value)
  const what = `a queue of ${String(LONG / 1e6)} million items, ${durability}`
  return [
    {
      what: `${what}: processor time of an operation, by that on ${SHORT}`,
      kind: 'at most',
      demanded: COST_MOST,
      seen: seen('cost'),
      unit: '1'
    },
    {
      what: `${what}: memory of a server`,
      kind: 'at most',
      demanded: BYTES_MOST,
      seen: seen('residentBytes'),
      unit: 'B'
    }
  ] as const
}
