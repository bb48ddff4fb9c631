/** What tracing, logging and a window that watches take from the throughput. */
import { ObservedGroup } from '../../../src/main/desk/timeline/observed-group'
import { withEnvironment } from '../environment'
import { loadValues, valuesOf } from '../load-values'
import type { LoadProcess } from '../load-process'
import type { LoadResult } from '../load-messages'
import type { Results } from '../results'
import type { Section } from '../section'
import type { Servers } from '../servers'

const EXTRAS = ['nothing', 'log', 'window', 'trace', 'all'] as const
type Extra = (typeof EXTRAS)[number]

const OUTSTANDING = [64, 1024]
const FRESH_WARM_UP_MS = 700
/** How often each is measured in a round, in turn: one after the other tells the machine, not the extra. */
const TURNS = 3
const COST_MOST = 0.1

export const extras: Section = {
  name: 'extras',
  title: 'Extras',
  line:
    'pushes while servers log at info and tell the host, a window watches, a trace is written, ' +
    'and all of these; by the throughput with nothing of it in the same round',
  labels: ['outstanding', 'extra'],
  values: {
    opsPerS: loadValues.opsPerS,
    ofNothing: { title: 'of nothing', unit: '1', digits: 3 },
    serverMicros: loadValues.serverMicros,
    hostMicros: { title: 'host µs/op', unit: 'µs', digits: 2 },
    clientMicros: loadValues.clientMicros
  },
  async *run(context) {
    const { quick, seconds } = context
    const load = context.load()
    const quiet = await withEnvironment({ FTQUEUE_LOG_LEVEL: 'error' }, () => context.servers())
    const telling = { views: true, forwardLogs: true }
    const told = await context.servers(telling)
    const traced = await context.servers({ ...telling, trace: `${told.home}/trace` })
    const groups: Readonly<Record<Extra, Servers>> = {
      nothing: quiet,
      log: told,
      window: told,
      trace: traced,
      all: traced
    }
    const observed = new Map(
      [told, traced].map((servers) => [servers, new ObservedGroup(servers.host)])
    )
    for (const { path } of [quiet, told, traced]) {
      await load.measure({
        ...{ path, pids: [], outstanding: 1024, warmUpMs: FRESH_WARM_UP_MS },
        stretches: []
      })
    }
    for (const outstanding of quick ? [1024] : OUTSTANDING) {
      const seen = new Map<Extra, Seen[]>(EXTRAS.map((extra) => [extra, []]))
      for (let turn = 0; turn < (quick ? 1 : TURNS); turn++) {
        // Who comes first changes from turn to turn.
        for (const extra of turn % 2 === 0 ? EXTRAS : [...EXTRAS].reverse()) {
          const servers = groups[extra]
          const isWatched = extra === 'window' || extra === 'all'
          const stop = isWatched ? observed.get(servers)?.listen(() => undefined) : undefined
          seen.get(extra)?.push(await measured(load, servers, outstanding, seconds * 1000))
          stop?.()
        }
      }
      const plain = middle(seen.get('nothing') ?? [])?.opsPerS ?? NaN
      for (const extra of EXTRAS) {
        const one = middle(seen.get(extra) ?? [])
        if (one === undefined) continue
        const { opsPerS, serverMicros, clientMicros } = valuesOf(one)
        yield {
          labels: { outstanding, extra },
          values: {
            ...{ opsPerS, serverMicros, clientMicros, hostMicros: one.hostMicros },
            ofNothing: opsPerS / plain
          }
        }
      }
    }
  },
  demands: (results) => OUTSTANDING.map((outstanding) => demandOf(results, outstanding))
}

interface Seen extends LoadResult {
  /** Processor time of this process, which stands for the app's. */
  readonly hostMicros: number
}

async function measured(
  load: LoadProcess,
  { path, pids }: Servers,
  outstanding: number,
  ms: number
): Promise<Seen> {
  const before = process.cpuUsage()
  const [result] = await load.measure({
    ...{ path, pids, outstanding },
    stretches: [{ op: 'push', ms }]
  })
  const { user, system } = process.cpuUsage(before)
  if (result === undefined) throw new Error('nothing was measured')
  return { ...result, hostMicros: (user + system) / result.operations }
}

function middle(seen: readonly Seen[]): Seen | undefined {
  return [...seen].sort((a, b) => a.opsPerS - b.opsPerS)[Math.floor(seen.length / 2)]
}

function demandOf(results: Results, outstanding: number) {
  return {
    what: `all extras together, ${outstanding} outstanding: part of the throughput that is left`,
    kind: 'at least',
    demanded: 1 - COST_MOST,
    seen: results.median(extras.name, { outstanding, extra: 'all' }, 'ofNothing'),
    unit: '1'
  } as const
}
