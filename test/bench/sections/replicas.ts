/** What more servers cost. */
import { loadValues, valuesOf } from '../load-values'
import { numberText } from '../report/text'
import type { Section } from '../section'
import { cellWarmUpMs, warmUp } from '../warm-up'
import { OUTSTANDING } from './load'

const OPERATIONS = ['push', 'pop'] as const
/** What the others are held against: the first to be measured in each round. */
const USUAL = 3

export const replicas: Section = {
  name: 'replicas',
  title: 'More and fewer servers',
  line: 'in memory, one client; every acknowledged operation is held by all of them',
  labels: ['replicas', 'outstanding', 'op'],
  values: { ...loadValues, ofThree: { title: 'of three', unit: '1', digits: 2 } },
  async *run(context) {
    const { quick, seconds } = context
    const ms = seconds * 1000
    const three = new Map<string, number>()
    for (const count of quick ? [USUAL, 7] : [USUAL, 1, 5, 7]) {
      const servers = await context.servers({ count })
      const process = context.load()
      await warmUp(process, servers)
      for (const outstanding of OUTSTANDING) {
        context.tell(`${count} servers, ${outstanding} outstanding`)
        const results = await process.measure({
          ...{ path: servers.path, pids: servers.pids, outstanding },
          warmUpMs: cellWarmUpMs(outstanding),
          stretches: OPERATIONS.map((op) => ({ op, ms }))
        })
        for (const result of results) {
          const key = `${outstanding} ${result.op}`
          if (count === USUAL) three.set(key, result.opsPerS)
          const ofThree = result.opsPerS / (three.get(key) ?? NaN)
          const labels = { replicas: count, outstanding, op: result.op }
          yield { labels, values: { ...valuesOf(result), ofThree } }
        }
      }
      await process.stop()
      await servers.stop()
    }
  },
  demands(results) {
    return OUTSTANDING.map((outstanding) => ({
      what: `seven servers, ${numberText(outstanding)} outstanding: of three servers' throughput`,
      kind: 'at least',
      demanded: 0.4,
      seen: Math.min(
        ...OPERATIONS.map((op) =>
          results.median('replicas', { replicas: 7, outstanding, op }, 'ofThree')
        )
      ),
      unit: '×'
    }))
  }
}
