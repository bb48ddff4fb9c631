/** What the window's timeline asks for, and what it is told. */
import { isInteger, isObject, isText, type Guard } from '../guards'
import type { Outcome } from '../outcome'
import type {
  Biography,
  PropertyView,
  RecordedTrace,
  TimelineBatch,
  TimelineEvent
} from '../timeline'

/** One field of a decoded datagram. */
export interface DatagramField {
  readonly name: string
  readonly value: string
}

/** Part of a recorded trace, by time. */
export interface TraceStretch {
  readonly events: readonly TimelineEvent[]
  /** There are more in the stretch than could be told at once; the first ones were. */
  readonly more: boolean
}

/** A trace as it was written. */
export interface SavedTrace {
  readonly folder: string
  readonly files: number
  /** Lines of all files. */
  readonly lines: number
  /** What is missing in it, as sentences; none: it is whole. */
  readonly lacks: readonly string[]
}

/** How far a trace that is being opened has come. */
export interface OpeningProgress {
  readonly at: 'reading' | 'judging'
  /** That were read. */
  readonly lines: number
}

/** Most events of a recorded trace in one answer. */
export const TRACE_EVENTS_MOST = 20_000

export interface TimelineRequests {
  /** Whether what happens is to be told. */
  'timeline:watch': { argument: { readonly on: boolean }; answer: Outcome<null> }
  /** Of a message of the group, or of the recorded trace while one is open. */
  'timeline:biography': { argument: { readonly message: string }; answer: Outcome<Biography> }
  /** Everything that a datagram says, as far as it is still known. */
  'timeline:datagram': {
    argument: { readonly datagram: string }
    answer: Outcome<readonly DatagramField[]>
  }
  /** `folder` null: the person chooses one. Answered with null: none was chosen, or it was closed before it was open. */
  'timeline:open': {
    argument: { readonly folder: string | null }
    answer: Outcome<RecordedTrace | null>
  }
  /** Of the open trace: `from` to `until`, microseconds on its clock, both included. */
  'timeline:read': {
    argument: { readonly from: number; readonly until: number; readonly most: number }
    answer: Outcome<TraceStretch>
  }
  /** Also ends the opening of one. */
  'timeline:close': { argument: null; answer: Outcome<null> }
  /** Writes what was observed as a folder of traces; null as with `timeline:open`. */
  'timeline:save': {
    argument: { readonly folder: string | null }
    answer: Outcome<SavedTrace | null>
  }
}

export interface TimelineEvents {
  'timeline:batch': TimelineBatch
  /** All of them as the timeline is opened, then those that changed. */
  'timeline:properties': readonly PropertyView[]
  'timeline:opening': OpeningProgress
}

const isNull: Guard<null> = (value): value is null => value === null
const isFlag: Guard<boolean> = (value): value is boolean => typeof value === 'boolean'
const isPath = isText(4096)
const isFolder: Guard<string | null> = (value): value is string | null =>
  value === null || (isPath(value) && value.length > 0)
const isMoment: Guard<number> = (value): value is number =>
  typeof value === 'number' && Number.isFinite(value)

export const timelineGuards: {
  readonly [C in keyof TimelineRequests]: Guard<TimelineRequests[C]['argument']>
} = {
  'timeline:watch': isObject({ on: isFlag }),
  'timeline:biography': isObject({ message: isText(100) }),
  'timeline:datagram': isObject({ datagram: isText(200) }),
  'timeline:open': isObject({ folder: isFolder }),
  'timeline:read': isObject({
    from: isMoment,
    until: isMoment,
    most: isInteger(1, TRACE_EVENTS_MOST)
  }),
  'timeline:close': isNull,
  'timeline:save': isObject({ folder: isFolder })
}

export const timelineEventChannels = [
  'timeline:batch',
  'timeline:properties',
  'timeline:opening'
] as const
