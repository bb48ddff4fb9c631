/** Throughput, latency and costs of three servers under a closed loop. */
import { DURABILITY_NAMES, type DurabilityName } from '../../../src/shared/views'
import { BENCH_OPERATIONS, type BenchOperation } from '../../../src/main/cli/stretch'
import { ceilings, machineLimits } from '../ceilings'
import { loadValues, valuesOf } from '../load-values'
import { COROSYNC, JETSTREAM, peerFigure, RABBITMQ, type Peers } from '../peers'
import { numberText } from '../report/text'
import type { Results } from '../results'
import type { Demand, Section } from '../section'
import { cellWarmUpMs, warmUp } from '../warm-up'

export const OUTSTANDING = [1, 64, 1024] as const

export interface LoadLabels extends Readonly<Record<string, string | number>> {
  readonly durability: DurabilityName
  readonly clients: number
  readonly outstanding: number
  readonly op: BenchOperation
}

export const load: Section = {
  name: 'load',
  title: 'Three servers',
  line: 'pushes, pops and both in turn, each client with so many operations outstanding',
  labels: ['durability', 'clients', 'outstanding', 'op'],
  values: {
    ...loadValues,
    ofLimit: { title: 'of limit', unit: '1', digits: 2 },
    ofWire: { title: 'of the wire', unit: '1', digits: 3, onlyJson: true },
    ofHops: { title: 'of the hops', unit: '1', digits: 3, onlyJson: true },
    ofPipeline: { title: 'of the pipeline', unit: '1', digits: 3, onlyJson: true }
  },
  needs: ['limits'],
  async *run(context) {
    const { quick, seconds } = context
    const ms = seconds * 1000
    const machine = machineLimits(context)
    for (const durability of quick ? (['memory'] as const) : DURABILITY_NAMES) {
      const servers = await context.servers({ durability })
      const process = context.load()
      await warmUp(process, servers)
      for (const clients of quick ? [1] : [1, 4]) {
        for (const outstanding of OUTSTANDING) {
          context.tell(`${durability}, ${clients} × ${outstanding} outstanding`)
          const results = await process.measure({
            ...{ path: servers.path, pids: servers.pids, outstanding, clients },
            warmUpMs: cellWarmUpMs(outstanding),
            stretches: BENCH_OPERATIONS.map((op) => ({ op, ms }))
          })
          for (const result of results) {
            const labels: LoadLabels = { durability, clients, outstanding, op: result.op }
            const inFlight = clients * outstanding
            const { wire, hops } = ceilings(machine, inFlight)
            const [ofWire, ofHops] = [result.opsPerS / wire, result.opsPerS / hops]
            const ofLimit = inFlight === 1 ? ofHops : ofWire
            const ofPipeline = inFlight === 1 ? result.opsPerS / machine.pipelinePerS : NaN
            const shares = { ofLimit, ofWire, ofHops, ofPipeline }
            yield { labels, values: { ...valuesOf(result), ...shares } }
          }
        }
      }
      await process.stop()
      await servers.stop()
    }
  },
  digest(results) {
    const titles = OUTSTANDING.map((outstanding) => `${numberText(outstanding)} outstanding`)
    const rows = DURABILITY_NAMES.flatMap((durability) =>
      (['push', 'pop'] as const).map((op) => [
        durability,
        op,
        ...OUTSTANDING.map((outstanding) => {
          const of = (name: string): number =>
            results.median('load', oneClient(durability, outstanding, op), name)
          const latency = `${numberText(of('p50Ms'), 2)} / ${numberText(of('p99Ms'), 2)}`
          return `${numberText(of('opsPerS'))} (${latency})`
        })
      ])
    )
    const columns = [
      { title: 'durability' },
      { title: 'op' },
      ...titles.map((title) => ({ title: `${title}: ops/s (p50 / p99 ms)`, right: true }))
    ]
    return { columns, rows }
  },
  demands(results, peers) {
    return [...fastDemands(results, peers), ...syncDemands(results, peers)]
  }
}

export function oneClient(
  durability: DurabilityName,
  outstanding: number,
  op: BenchOperation
): LoadLabels {
  return { durability, clients: 1, outstanding, op }
}

/** The worst of pushes and pops. */
function worst(
  results: Results,
  durabilities: readonly DurabilityName[],
  outstanding: number,
  name: string
): number {
  const seen = durabilities.flatMap((durability) =>
    (['push', 'pop'] as const).map((op) =>
      results.median('load', oneClient(durability, outstanding, op), name)
    )
  )
  return name.endsWith('Ms') ? Math.max(...seen) : Math.min(...seen)
}

function fastDemands(results: Results, peers: Peers): Demand[] {
  const seen = (outstanding: number, name: string): number =>
    worst(results, ['memory', 'async'], outstanding, name)
  const times = (outstanding: number, peer: string, demanded: number): Demand => ({
    what: `${numberText(outstanding)} outstanding, memory and async: times ${peer}`,
    kind: 'at least',
    demanded,
    seen: seen(outstanding, 'opsPerS') / peerFigure(peers, peer, outstanding).opsPerS,
    unit: '×'
  })
  const within = (outstanding: number, name: string, title: string, demanded: number): Demand => ({
    what: `${numberText(outstanding)} outstanding, memory and async: ${title}`,
    kind: 'at most',
    demanded,
    seen: seen(outstanding, name),
    unit: 'ms'
  })
  return [
    times(1, JETSTREAM, 1.8),
    within(1, 'p50Ms', 'p50', 0.3),
    within(1, 'p99Ms', 'p99', 1),
    {
      what: '1 outstanding, memory and async: of what four hops would allow',
      kind: 'at least',
      demanded: 0.5,
      seen: seen(1, 'ofHops'),
      unit: '×'
    },
    times(64, JETSTREAM, 6),
    times(64, COROSYNC, 1),
    times(1024, JETSTREAM, 20),
    times(1024, COROSYNC, 4),
    within(1024, 'p99Ms', 'p99', 8)
  ]
}

function syncDemands(results: Results, peers: Peers): Demand[] {
  const demanded = [1.5, 5, 10]
  return OUTSTANDING.map((outstanding, i) => ({
    what: `${numberText(outstanding)} outstanding, sync: times ${RABBITMQ}`,
    kind: 'at least',
    demanded: demanded[i] ?? NaN,
    seen:
      worst(results, ['sync'], outstanding, 'opsPerS') /
      peerFigure(peers, RABBITMQ, outstanding).opsPerS,
    unit: '×'
  }))
}
