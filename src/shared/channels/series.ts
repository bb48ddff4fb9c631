/** How queues fill and empty over time, for charts and for the list of queues. */
import { isFlag, isInteger, isObject, isText, type Guard } from '../guards'
import type { Outcome } from '../outcome'
import type { QueueView } from '../views'

/** The state at one time, and what happened since the sample before. */
export interface Sample {
  /** Milliseconds since 1970. */
  readonly at: number
  /** Items held; null: not known. */
  readonly depth: number | null
  /** A second; null: not known. */
  readonly pushes: number | null
  readonly pops: number | null
}

/** Oldest first, at most twice a second. */
export interface SeriesView {
  readonly group: readonly Sample[]
  /** Of the queue that is watched; empty: none is. */
  readonly queue: readonly Sample[]
}

export interface SampleEvent {
  readonly group: Sample | null
  /** With the queue that it is of. */
  readonly queue: (Sample & { readonly id: number }) | null
}

export const QUEUE_ORDERS = ['label', 'id', 'size', 'rate'] as const
export type QueueOrder = (typeof QUEUE_ORDERS)[number]

export interface QueueRowsRequest {
  /** A member's id; null: any that answers. */
  readonly server: string | null
  readonly offset: number
  /** 1 to 1000. */
  readonly count: number
  readonly by: QueueOrder
  readonly descending: boolean
  /** Part of a label or id; empty: all. */
  readonly filter: string
}

export interface QueueRow extends QueueView {
  /** Items that it gained (or lost, below 0) a second, lately; null: not known yet. */
  readonly rate: number | null
}

export interface QueueRows {
  readonly server: string
  readonly rows: readonly QueueRow[]
  /** That fit the filter. */
  readonly total: number
  /** In all. */
  readonly all: number
}

export interface SeriesRequests {
  /** What was sampled so far; from now on samples are told, as long as it is on. */
  'series:watch': {
    argument: {
      readonly on: boolean
      readonly queue: number | null
      readonly server: string | null
    }
    answer: Outcome<SeriesView>
  }
  /** A stretch of the list of queues, in an order and through a filter. */
  'queues:rows': { argument: QueueRowsRequest; answer: Outcome<QueueRows> }
}

export interface SeriesEvents {
  'series:sample': SampleEvent
}

const isServerChoice: Guard<string | null> = (value): value is string | null =>
  value === null || (typeof value === 'string' && /^[0-9a-f]{12}$/.test(value))
const isQueueChoice: Guard<number | null> = (value): value is number | null =>
  value === null || isInteger(1, Number.MAX_SAFE_INTEGER)(value)
const isOrder: Guard<QueueOrder> = (value): value is QueueOrder =>
  QUEUE_ORDERS.some((order) => order === value)

export const seriesGuards = {
  'series:watch': isObject<SeriesRequests['series:watch']['argument']>({
    on: isFlag,
    queue: isQueueChoice,
    server: isServerChoice
  }),
  'queues:rows': isObject<QueueRowsRequest>({
    server: isServerChoice,
    offset: isInteger(0, Number.MAX_SAFE_INTEGER),
    count: isInteger(1, 1000),
    by: isOrder,
    descending: isFlag,
    filter: isText(40)
  })
}

export const seriesEventChannels = ['series:sample'] as const
