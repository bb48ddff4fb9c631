/**
 * Which part of the time is told in full, and how much happened in the rest. A complete picture
 * of a busy group is too much for a window, so it is sampled in time, not by datagrams: within
 * a stretch nothing is missing.
 */
import type { TimelineGap } from '../../../shared/timeline'

/** A gap that may still grow. */
interface OpenGap {
  readonly from: number
  /** It ends here at the latest. */
  readonly limit: number
  count: number
}

export class Duty {
  private gap: OpenGap | null = null
  private gaps: TimelineGap[] = []
  private left: number
  /** No gap begins before. */
  private since: number

  /** @param most events that are told between two `take` */
  constructor(
    private periodMicros: number,
    private dutyMicros: number,
    private readonly most: number,
    now: number
  ) {
    this.left = most
    this.since = now
  }

  change(periodMicros: number, dutyMicros: number): void {
    this.periodMicros = periodMicros
    this.dutyMicros = dutyMicros
  }

  /** Whether an event at this time is to be told; if not it is counted. */
  admits(at: number): boolean {
    if (at % this.periodMicros < this.dutyMicros && this.left > 0) {
      this.left--
      return true
    }
    this.skip(at, 1)
    return false
  }

  /** True for a time in which events are told, unless there are too many. */
  isOpen(at: number): boolean {
    return at % this.periodMicros < this.dutyMicros && this.left > 0
  }

  /** So many events are not told. */
  skip(at: number, count: number): void {
    if (this.gap !== null && at < this.gap.limit) {
      this.gap.count += count
      return
    }
    this.end(at)
    const phase = at % this.periodMicros
    const isOpen = phase < this.dutyMicros
    const from = isOpen ? at : at - phase + this.dutyMicros
    this.gap = {
      from: Math.max(from, this.since),
      limit: at - phase + this.periodMicros,
      count
    }
  }

  /** The gaps since the last call, up to `now`. There is room for events again. */
  take(now: number): readonly TimelineGap[] {
    this.end(now)
    this.since = now
    this.left = this.most
    const { gaps } = this
    this.gaps = []
    return gaps
  }

  private end(now: number): void {
    if (this.gap === null) return
    const { from, limit, count } = this.gap
    // What is counted at the moment of a flush still belongs before it.
    this.gaps.push({ from: Math.min(from, now), until: Math.min(limit, now), count })
    this.gap = null
  }
}
