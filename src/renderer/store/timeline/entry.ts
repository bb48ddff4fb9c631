/** Events as they are held, and the datagrams that they are about. */
import type { DatagramContent, DroppedEvent, TimelineEvent } from '../../../shared/timeline'
import type { EventKind } from './kinds'

/** One event as it is held. */
export interface Entry {
  /** Counts up as they come; names the entry. */
  readonly seq: number
  readonly event: TimelineEvent
  readonly kind: EventKind
  /** The datagram that it is about. */
  flight: Flight | null
}

export type Fate =
  | 'arrived'
  /** It came, and a fault or the guard took it away. */
  | 'dropped'
  /** What was sent later arrived, and nothing was left out of the telling. */
  | 'lost'
  /** On its way, as far as is known. */
  | 'open'
  /** Nobody tells: its receiver is not watched, or was down, or not everything is told. */
  | 'untold'

/** One receiver of a datagram. */
export interface FlightEnd {
  readonly lane: string
  /** When it arrived there, microseconds; null: it did not, or nobody tells. */
  at: number | null
  fate: Fate
  why: string | null
  /** What tells of it there. */
  entry: Entry | null
}

/** One datagram from its sender to all who get it. */
export interface Flight {
  readonly datagram: string
  readonly from: string
  readonly content: DatagramContent
  /** Null: its sender is not watched, or that is not held any more. */
  sent: Entry | null
  /** The event that came first; drawn with it, and forgotten with it. */
  first: Entry
  readonly ends: FlightEnd[]
  /** Why its own sender kept it from some of its receivers; null: it did not. */
  cut: DroppedEvent['why'] | null
}
