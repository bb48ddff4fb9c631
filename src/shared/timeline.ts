/**
 * What the timeline shows: things that happened at the servers of this machine, and in
 * recorded traces, on one clock. Plain data, JSON-safe.
 */
import type { MergeReportView } from './merges'
import type { StatusName } from './views'

/** Datagrams of the protocol, by what they do; `docs/protocol.md` says of each what it is for. */
export const DATAGRAM_NAMES = [
  'request',
  'reply',
  'order',
  'ack',
  'nak',
  'resend',
  'handover',
  'heartbeat',
  'join',
  'propose',
  'accept',
  'plan',
  'ready',
  'install',
  'leave',
  'state',
  'audit',
  'other'
] as const
export type DatagramName = (typeof DATAGRAM_NAMES)[number]

/** What a datagram says, as far as people are told. */
export interface DatagramContent {
  readonly name: DatagramName
  readonly bytes: number
  readonly config?: string
  /** First and last slot that it is about; the same for one. */
  readonly slots?: readonly [number, number]
  /** Client messages in it (`CLIENT:SEQ`), at most 16 of them. */
  readonly messages?: readonly string[]
  /** How many client messages are in it. */
  readonly count?: number
  /** The rest as one short line, such as `push 25 5` or `asks for 7–9`. */
  readonly note?: string
}

/**
 * One thing that happened at one place.
 *
 * `at`: microseconds on the machine's monotonic clock (a recorded trace: on its own).
 * `lane`: a server's id, or `client` followed by a space and its address.
 */
interface Happened {
  readonly at: number
  readonly lane: string
}

/** A datagram left. `datagram` is the same at its sender and its receivers. */
export interface SentEvent extends Happened {
  readonly ev: 'send'
  readonly datagram: string
  /** A lane; `group`: all that listen. */
  readonly to: string
  readonly content: DatagramContent
}

export interface ReceivedEvent extends Happened {
  readonly ev: 'receive'
  readonly datagram: string
  /** Lane of the sender. */
  readonly from: string
  readonly content: DatagramContent
}

/**
 * A datagram was made to be lost, by a fault of the lab or the guard: as it arrived, or as it
 * left, where its own sender is cut off from its receiver (`lane` is the sender then).
 */
export interface DroppedEvent extends Happened {
  readonly ev: 'drop'
  readonly datagram: string
  readonly from: string
  readonly why: 'loss' | 'partition' | 'paused' | 'guard'
  readonly content: DatagramContent
}

export interface OrderedEvent extends Happened {
  readonly ev: 'order'
  readonly config: string
  readonly slot: number
  /** At most 16. */
  readonly messages: readonly string[]
  readonly count: number
}

export interface DeliveredEvent extends Happened {
  readonly ev: 'deliver'
  readonly config: string
  readonly slot: number
  readonly message: string
  readonly op: string
  readonly args: readonly number[]
  readonly result: number | null
  readonly status: StatusName
  readonly phase: 'regular' | 'transitional'
}

export interface StableEvent extends Happened {
  readonly ev: 'stable'
  readonly config: string
  readonly slot: number
}

export interface RepliedEvent extends Happened {
  readonly ev: 'reply'
  readonly message: string
  readonly result: number | null
  readonly status: StatusName
}

export interface ConfiguredEvent extends Happened {
  readonly ev: 'config'
  readonly config: string
  readonly kind: 'regular' | 'transitional'
  readonly members: readonly string[]
  readonly from: readonly string[]
}

export interface MergedEvent extends Happened {
  readonly ev: 'merge'
  readonly config: string
  readonly from: readonly string[]
  readonly report: MergeReportView
  /** Of the queues' contents afterwards. */
  readonly hash: string
}

/**
 * What became of a server: its start and its end, as its host saw them; and that the lab held it,
 * and let it go on, as it says itself.
 */
export interface LifeEvent extends Happened {
  readonly ev: 'life'
  readonly what: 'started' | 'stopped' | 'crashed' | 'paused' | 'resumed'
}

export type TimelineEvent =
  | SentEvent
  | ReceivedEvent
  | DroppedEvent
  | OrderedEvent
  | DeliveredEvent
  | StableEvent
  | RepliedEvent
  | ConfiguredEvent
  | MergedEvent
  | LifeEvent

/** A stretch of time in which not everything that happened is told: too much did. */
export interface TimelineGap {
  readonly from: number
  readonly until: number
  /** Events that are left out in it. */
  readonly count: number
}

/** What was observed since the last batch, by time. */
export interface TimelineBatch {
  readonly events: readonly TimelineEvent[]
  readonly gaps: readonly TimelineGap[]
  /** The machine's monotonic clock now, microseconds: everything before `settled` has been told. */
  readonly now: number
  readonly settled: number
  /** Milliseconds since 1970 at 0 of the monotonic clock. */
  readonly epochMs: number
}

export type PropertyVerdict = 'holds' | 'violated' | 'untested'

/** One property of extended virtual synchrony, as far as it was tested by now (docs/protocol.md). */
export interface PropertyView {
  /** As in `ftqueue check`: `P1`, `Q1`, … */
  readonly id: string
  readonly name: string
  /** What is tested of it, in a sentence. */
  readonly tested: string
  /** How often it was tested. */
  readonly cases: number
  /** Cases that cannot be decided, as at the end of a recorded trace. */
  readonly open: number
  readonly verdict: PropertyVerdict
  /** The first case in which it does not hold; null: there is none. */
  readonly counterexample: PropertyCounterexample | null
}

export interface PropertyCounterexample {
  /** One line that names who, where and what. */
  readonly text: string
  readonly at: number
  readonly servers: readonly string[]
  readonly config: string | null
  readonly slot: number | null
  readonly message: string | null
}

/** The life of one client message, on every server that was watched. */
export interface Biography {
  readonly message: string
  /** As in `push 25 5`; null: nothing that tells it was seen. */
  readonly command: string | null
  readonly result: number | null
  readonly status: StatusName | null
  readonly config: string | null
  readonly slot: number | null
  readonly steps: readonly {
    readonly at: number
    readonly lane: string
    readonly what: 'sent' | 'received' | 'ordered' | 'delivered' | 'stable' | 'replied' | 'dropped'
    /** The datagram that it came by or left with; null: none. */
    readonly datagram: string | null
  }[]
  /** Something between may have happened that was not watched. */
  readonly incomplete: boolean
}

/** A recorded trace that was opened. */
export interface RecordedTrace {
  readonly folder: string
  readonly events: number
  /** Microseconds on the trace's clock. */
  readonly from: number
  readonly until: number
  /** Servers with their names, by id. */
  readonly lanes: readonly { readonly lane: string; readonly name: string }[]
  readonly properties: readonly PropertyView[]
  /** Events in each of equal parts of the time between `from` and `until`, at most 400 of them. */
  readonly density: readonly number[]
}
