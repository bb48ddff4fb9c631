/**
 * Points of the total order of execution: configurations in their order, slots
 * inside a configuration, operations inside a slot. Over all lines of history
 * there is one such order, so that states of both sides of a partition can be
 * brought together by it.
 */
import { compareConfig, sameConfig } from '../ids'
import type { ConfigId, Slot } from '../types'

/** An executed slot; slot -1: the merge that was installed with the configuration. */
export interface Dot {
  readonly config: ConfigId
  readonly slot: Slot
}

/** One operation, or the first one of a packet. */
export interface Moment extends Dot {
  /** Operations before it in its slot, 0 to 65,535. */
  readonly place: number
}

export function compareDots(a: Dot, b: Dot): number {
  return compareConfig(a.config, b.config) || a.slot - b.slot
}

export function sameDot(a: Dot, b: Dot): boolean {
  return a.slot === b.slot && sameConfig(a.config, b.config)
}

export function compareMoments(a: Moment, b: Moment): number {
  return compareDots(a, b) || a.place - b.place
}

/** The later one; null counts as earlier than everything. */
export function laterMoment(a: Moment | null, b: Moment | null): Moment | null {
  if (a === null || b === null) return a ?? b
  return compareMoments(a, b) >= 0 ? a : b
}
