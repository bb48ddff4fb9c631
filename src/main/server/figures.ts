/** What a server counts and measures, gathered when its host asks. */
import { performance } from 'node:perf_hooks'
import type { ServerFigures } from '../../shared/figures'
import { formatConfigId } from '../protocol/ids'
import { countOperations, viewOf, type Core } from '../protocol/step'
import type { ConfigEvent } from '../protocol/types'
import type { LoopLag } from './loop-lag'
import type { Parts } from './parts'
import { edgeCounters } from './telling'

export interface FiguresSource {
  readonly core: Core
  readonly parts: Parts
  readonly lag: LoopLag
  readonly lastConfig: ConfigEvent | null
  readonly ambiguous: number
  readonly isPaused: boolean
  readonly malformedQueries: number
}

const MICROSECONDS = 1e6

export function figuresOf(source: FiguresSource): ServerFigures {
  const { core, parts, lag, lastConfig, ambiguous, isPaused, malformedQueries } = source
  const { carrier, keeping, logs, trace } = parts
  const view = viewOf(core)
  const { traffic, streams } = carrier.counters
  const kept = keeping?.figures ?? null
  const memory = process.memoryUsage()
  const cpu = process.cpuUsage()
  return {
    config: view.config === null ? null : formatConfigId(view.config),
    kind: lastConfig?.kind ?? null,
    phase: view.state,
    members: view.members.length,
    unheard: view.unheard.length,
    policy: view.policy,
    isPrimary: view.primary,
    isStoreAble: kept?.isAble ?? true,
    isPaused,
    delivered: view.delivered + 1,
    stable: view.stable + 1,
    queues: view.queues,
    items: view.items,
    ambiguous,
    disk: kept?.disk ?? null,
    operations: countOperations(core),
    counters: { ...view.counters, ...edgeCounters(parts, malformedQueries) },
    traffic,
    streams: { receivedBytes: streams.receivedBytes, sentBytes: streams.sentBytes },
    logLines: logs.written,
    traceErrors: trace?.errors ?? 0,
    process: {
      startedAt: performance.timeOrigin,
      residentBytes: memory.rss,
      heapBytes: memory.heapUsed,
      userSeconds: cpu.user / MICROSECONDS,
      systemSeconds: cpu.system / MICROSECONDS,
      loopLag: lag.figures
    }
  }
}
