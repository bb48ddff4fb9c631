/**
 * Does something grow? The medians of two parts of a run are compared: its second
 * quarter (the first one is warm-up) and its last.
 */

export interface Point {
  readonly atMs: number
  readonly value: number | null
}

/** How much more the last quarter may have, both together. */
export interface Tolerance {
  /** Of the second quarter's median. */
  readonly share: number
  readonly plus: number
}

export interface Trend {
  readonly name: string
  readonly unit: Unit
  readonly tolerance: Tolerance
  /** Medians; null: there is nothing in that quarter. */
  readonly second: number | null
  readonly last: number | null
  /** What the last quarter's median may be. */
  readonly most: number | null
  readonly verdict: 'flat' | 'grows' | 'not tested'
  /** Why it was not tested, or is flat in spite of these numbers. */
  readonly reason: string | null
}

export type Unit = 'MiB' | 'count'

/** Quarters of a shorter run tell of chance alone. */
export const RUN_LEAST_MS = 8 * 60_000
/** Values in a quarter, so that its median tells something. */
const VALUES_LEAST = 30

export interface TrendInput {
  readonly name: string
  readonly unit: Unit
  readonly points: readonly Point[]
  readonly tolerance: Tolerance
}

export function trendOf({ name, unit, points, tolerance }: TrendInput, runMs: number): Trend {
  const quarter = (n: number): number[] =>
    points.flatMap(({ atMs, value }) =>
      value !== null && atMs >= (runMs * n) / 4 && atMs < (runMs * (n + 1)) / 4 ? [value] : []
    )
  const [before, after] = [quarter(1), quarter(3)]
  const [second, last] = [medianOf(before), medianOf(after)]
  const most = second === null ? null : second * (1 + tolerance.share) + tolerance.plus
  const about = { name, unit, tolerance, second, last, most }
  const few = Math.min(before.length, after.length)
  const reason =
    runMs < RUN_LEAST_MS
      ? `the run was shorter than ${RUN_LEAST_MS / 60_000} minutes`
      : few < VALUES_LEAST
        ? 'no process lived from the second quarter to the last'
        : null
  if (reason !== null || most === null || last === null) {
    return { ...about, verdict: 'not tested', reason: reason ?? 'nothing was measured' }
  }
  return { ...about, verdict: last > most ? 'grows' : 'flat', reason: null }
}

export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length / 2
  const upper = sorted[Math.floor(middle)] ?? 0
  return Number.isInteger(middle) ? (upper + (sorted[middle - 1] ?? 0)) / 2 : upper
}
