/**
 * What a server counts and measures, as it tells its host. Counts only grow while its process
 * lives, unless they are said to be of now.
 */
import type { PhaseName, PolicyName } from './views'

/** How long things took, in steps: `counts[i]` of them at most `steps[i]` seconds, the last of them longer. */
export interface DurationFigures {
  /** Rising, seconds. */
  readonly steps: readonly number[]
  /** One more than steps, each without those of the others. */
  readonly counts: readonly number[]
  /** Of all together, seconds. */
  readonly sum: number
}

export interface TrafficFigures {
  readonly received: number
  readonly receivedBytes: number
  readonly sent: number
  readonly sentBytes: number
}

/** What a server's files did. */
export interface DiskFigures {
  readonly writes: number
  readonly writtenBytes: number
  /** Writes and syncs that failed. */
  readonly failures: number
  readonly syncs: DurationFigures
}

export interface ServerFigures {
  /** Of now. */
  readonly config: string | null
  readonly kind: 'regular' | 'transitional' | null
  readonly phase: PhaseName
  readonly members: number
  readonly unheard: number
  readonly policy: PolicyName
  /** Its configuration orders what clients ask for. */
  readonly isPrimary: boolean
  /** What is to be kept can be written; always so in memory. */
  readonly isStoreAble: boolean
  /** The lab keeps it from handling anything. */
  readonly isPaused: boolean
  /** Slots of the present configuration, from 0. */
  readonly delivered: number
  readonly stable: number
  readonly queues: number
  readonly items: number
  readonly ambiguous: number
  /** Null: it lives in memory alone. */
  readonly disk: DiskFigures | null
  readonly operations: readonly {
    readonly operation: string
    readonly status: string
    readonly count: number
  }[]
  /** By the names that the log has of them when a server stops. */
  readonly counters: Readonly<Record<string, number>>
  readonly traffic: TrafficFigures
  readonly streams: { readonly receivedBytes: number; readonly sentBytes: number }
  readonly logLines: Readonly<Record<string, number>>
  readonly traceErrors: number
  readonly process: {
    /** Milliseconds since 1970. */
    readonly startedAt: number
    /** Of now. */
    readonly residentBytes: number
    readonly heapBytes: number
    readonly userSeconds: number
    readonly systemSeconds: number
    /** How late a timer was, every 50 ms since somebody asked first. */
    readonly loopLag: DurationFigures
  }
}
