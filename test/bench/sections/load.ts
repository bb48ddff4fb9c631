/** Throughput, latency and costs of three servers under a closed loop. */
import { DURABILITY_NAMES } from '../../../src/shared/views'
import { loadValues, valuesOf } from '../load-values'
import type { Section } from '../section'

/** A fresh server is slow until V8 has seen its hot paths: both ends of the load, uncounted. */
const FRESH_WARM_UP_MS = 700

export const load: Section = {
  name: 'load',
  title: 'Three servers',
  line: 'pushes, pops and both in turn, each client with so many operations outstanding',
  labels: ['durability', 'clients', 'outstanding', 'op'],
  values: loadValues,
  async *run(context) {
    const { quick, seconds } = context
    const ms = seconds * 1000
    for (const durability of quick ? (['memory'] as const) : DURABILITY_NAMES) {
      const servers = await context.servers({ durability })
      const process = context.load()
      const common = { path: servers.path, pids: servers.pids }
      for (const outstanding of [1024, 1]) {
        await process.measure({
          ...{ ...common, outstanding, warmUpMs: FRESH_WARM_UP_MS },
          stretches: []
        })
      }
      for (const clients of quick ? [1] : [1, 4]) {
        for (const outstanding of [1, 64, 1024]) {
          const results = await process.measure({
            ...{ ...common, outstanding, clients },
            stretches: [
              { op: 'push', ms },
              { op: 'pop', ms },
              { op: 'mixed', ms }
            ]
          })
          for (const result of results) {
            const labels = { durability, clients, outstanding, op: result.op }
            yield { labels, values: valuesOf(result) }
          }
        }
      }
      await process.stop()
      await servers.stop()
    }
  }
}
