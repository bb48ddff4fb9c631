/**
 * What the timeline holds: the newest events with the datagrams matched, the lanes, and the
 * gaps of the telling. While it is paused, what comes waits. Bounded; pure.
 */
import { bounds } from '../../../shared/bounds'
import type { TimelineBatch, TimelineEvent, TimelineGap } from '../../../shared/timeline'
import { Entries } from './entries'
import type { Entry } from './entry'
import { Flights } from './flights'
import type { EventKind } from './kinds'
import { Lanes } from './lanes'

export interface TimelineCounts {
  /** Events that are held. */
  readonly held: number
  /** Events that came since the pause. */
  readonly waiting: number
  /** Events that were not told, because too much happened at once. */
  readonly leftOut: number
  /** Events that waited, and made way for later ones. */
  readonly overflown: number
}

/** A clock of the day that was set by more than this is followed. */
const steppedMs = 1000

export class TimelineBook {
  readonly entries: Entries
  readonly flights = new Flights()
  readonly lanes = new Lanes()
  readonly gaps: TimelineGap[] = []
  /** Everything before it was told; microseconds. */
  settled = 0
  /** Milliseconds since 1970 at 0; null: its clock stands for itself. */
  epochMs: number | null = null
  /** Grows with every change. */
  revision = 0
  #leftOut = 0
  #overflown = 0
  #paused = false
  #waiting: TimelineEvent[] = []
  #waitingGaps: TimelineGap[] = []
  #waitingSettled = 0
  readonly #heldOf = new Map<EventKind, number>()
  #hasDatagrams = false

  constructor(capacity: number = bounds.window.timelineEvents) {
    this.entries = new Entries(capacity)
  }

  get counts(): TimelineCounts {
    return {
      held: this.entries.size,
      waiting: this.#waiting.length + this.#overflown,
      leftOut: this.#leftOut,
      overflown: this.#overflown
    }
  }

  get isPaused(): boolean {
    return this.#paused
  }

  /** Whether any datagram was told of; a recorded trace may have none. */
  get hasDatagrams(): boolean {
    return this.#hasDatagrams
  }

  heldOf(kind: EventKind): number {
    return this.#heldOf.get(kind) ?? 0
  }

  /** The time of the oldest and of the newest event; null: there is none. */
  get extent(): readonly [number, number] | null {
    const first = this.entries.at(0)
    const last = this.entries.last
    return first === undefined || last === undefined ? null : [first.event.at, last.event.at]
  }

  append(batch: TimelineBatch): void {
    // The two clocks are read one after the other: moments must not tremble for that.
    if (this.epochMs === null || Math.abs(batch.epochMs - this.epochMs) > steppedMs) {
      this.epochMs = batch.epochMs
    }
    for (const gap of batch.gaps) this.#leftOut += gap.count
    if (this.#paused) {
      this.#waitingSettled = batch.settled
      this.#waitingGaps = [...this.#waitingGaps, ...batch.gaps].slice(-bounds.window.timelineGaps)
      for (const event of batch.events) this.#waiting.push(event)
      const tooMany = this.#waiting.length - this.entries.capacity
      // Made way for in large parts, so that each costs nothing.
      if (tooMany > 4096) {
        this.#overflown += tooMany
        this.#waiting = this.#waiting.slice(tooMany)
      }
      return
    }
    this.#take(batch.events, batch.gaps, batch.settled)
  }

  /** Events of a recorded trace: they are all that there is in their stretch. */
  load(events: readonly TimelineEvent[], until: number): void {
    this.#take(events, [], until)
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused) return
    this.#paused = false
    const events = this.#waiting
    const gaps = this.#waitingGaps
    this.#waiting = []
    this.#waitingGaps = []
    if (this.#overflown > 0) {
      const from = this.entries.last?.event.at ?? 0
      gaps.unshift({ from, until: events[0]?.at ?? from, count: this.#overflown })
    }
    this.#overflown = 0
    this.#take(events, gaps, Math.max(this.settled, this.#waitingSettled))
  }

  clear(): void {
    this.entries.clear()
    this.flights.clear()
    this.lanes.clear()
    this.gaps.length = 0
    this.#heldOf.clear()
    this.#waiting = []
    this.#waitingGaps = []
    this.#leftOut = 0
    this.#overflown = 0
    this.#hasDatagrams = false
    this.settled = 0
    this.revision += 1
  }

  #take(events: readonly TimelineEvent[], gaps: readonly TimelineGap[], settled: number): void {
    this.revision += 1
    for (const gap of gaps) this.gaps.push(gap)
    if (this.gaps.length > bounds.window.timelineGaps) {
      this.gaps.splice(0, this.gaps.length - bounds.window.timelineGaps)
    }
    for (const event of events) this.#add(event)
    this.settled = Math.max(this.settled, settled)
    this.flights.settle(this.settled, this.gaps)
  }

  #add(event: TimelineEvent): void {
    const { entry, gone } = this.entries.push(event)
    if (gone !== undefined) this.#forget(gone)
    this.#heldOf.set(entry.kind, (this.#heldOf.get(entry.kind) ?? 0) + 1)
    if (this.lanes.note(event)) this.flights.ended(event.lane)
    switch (event.ev) {
      case 'send': {
        this.#hasDatagrams = true
        const live = this.lanes.live()
        const meant = event.to === 'group' ? live : live.filter((lane) => lane === event.to)
        entry.flight = this.flights.sent(entry, event, meant)
        break
      }
      case 'receive':
      case 'drop':
        this.#hasDatagrams = true
        entry.flight = this.flights.arrived(entry, event)
        break
      default:
        break
    }
  }

  #forget(gone: Entry): void {
    this.flights.forget(gone)
    this.#heldOf.set(gone.kind, (this.#heldOf.get(gone.kind) ?? 1) - 1)
  }
}
