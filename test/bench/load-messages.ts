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

/** What an operation cost, of all servers, or all clients, together. */
export interface Spent {
  /** Processor time for an operation, microseconds; NaN where the system does not say. */
  readonly serverMicros: number
  readonly clientMicros: number
  /** On the loopback interface for an operation: a multicast counts once. */
  readonly wireBytes: number
  readonly datagrams: number
  /** Bytes that the servers made the disk write for an operation. */
  readonly diskBytes: number
  /** Cores that other processes, or other machines on the same hardware, took meanwhile. */
  readonly othersCores: number
}

/** One stretch of a plan. */
export interface LoadResult extends Spent {
  readonly op: BenchOperation
  readonly operations: number
  readonly elapsedMs: number
  readonly opsPerS: number
  readonly p50Ms: number
  readonly p99Ms: number
  readonly errors: number
}

export interface FillPlan {
  readonly path: PathOptions
  readonly items: number
  /** One that exists already; default: a new one. */
  readonly queue?: number
}

export interface OfferPlan {
  readonly path: PathOptions
  readonly queue: number
  readonly clients: number
  /** Operations, of all clients together. */
  readonly perSecond: number
  readonly ms: number
  /** Processes whose processor time is counted. */
  readonly pids: readonly number[]
}

/** What became of operations that were issued at a fixed rate. */
export interface OfferResult extends Spent {
  readonly offered: number
  readonly elapsedMs: number
  /** Executed and answered while operations were issued. */
  readonly opsPerS: number
  /** Of all that were answered, from when they were due. */
  readonly p50Ms: number
  readonly p99Ms: number
  readonly mostMs: number
  /** Operations that client or group turned away, and those of which nobody knows. */
  readonly refused: number
  readonly timedOut: number
}

export type LoadRequest =
  | { readonly kind: 'measure'; readonly plan: LoadPlan }
  | { readonly kind: 'fill'; readonly plan: FillPlan }
  | { readonly kind: 'offer'; readonly plan: OfferPlan }

export type LoadAnswer =
  | { readonly kind: 'measured'; readonly results: readonly LoadResult[] }
  | { readonly kind: 'filled'; readonly queue: number }
  | { readonly kind: 'offered'; readonly result: OfferResult }
  | { readonly kind: 'failed'; readonly problem: string }
