/** What the bench and the process that makes the load say to each other. */
import type { PathOptions } from '../../src/main/client/path'
import type { BenchOperation } from '../../src/main/cli/stretch'

export interface LoadPlan {
  readonly path: PathOptions
  /** Operations in flight of each client. */
  readonly outstanding: number
  /** Default 1. */
  readonly clients?: number
  /** Pushes and pops in turn, not counted, before the first stretch; default 300. */
  readonly warmUpMs?: number
  /** One after the other on one queue: pops find what the pushes before them left. */
  readonly stretches: readonly { readonly op: BenchOperation; readonly ms: number }[]
  /** One that exists already; default: one that is made and destroyed. */
  readonly queue?: number
  /** Processes whose processor time is counted. */
  readonly pids: readonly number[]
}

/** One stretch of a plan. What is counted for an operation is of all servers, or all clients, together. */
export interface LoadResult {
  readonly op: BenchOperation
  readonly operations: number
  readonly elapsedMs: number
  readonly opsPerS: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly errors: number
  /** Processor time for an operation, microseconds; NaN where the system does not say. */
  readonly serverMicros: number
  readonly clientMicros: number
  /** On the loopback interface for an operation: a multicast counts once. */
  readonly wireBytes: number
  readonly datagrams: number
  /** Bytes that the servers made the disk write for an operation. */
  readonly diskBytes: number
}

export interface FillPlan {
  readonly path: PathOptions
  readonly items: number
  /** One that exists already; default: a new one. */
  readonly queue?: number
}

export type LoadRequest =
  | { readonly kind: 'measure'; readonly plan: LoadPlan }
  | { readonly kind: 'fill'; readonly plan: FillPlan }

export type LoadAnswer =
  | { readonly kind: 'measured'; readonly results: readonly LoadResult[] }
  | { readonly kind: 'filled'; readonly queue: number }
  | { readonly kind: 'failed'; readonly problem: string }
