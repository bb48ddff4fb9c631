import { describe, expect, it } from 'vitest'
import { medianOf, RUN_LEAST_MS, trendOf } from './trend'

const TOLERANCE = { share: 0.25, plus: 2 }
const RUN_MS = 600_000

/** A value each second. */
function trend(valueAt: (share: number) => number | null, runMs = RUN_MS) {
  const points = Array.from({ length: runMs / 1000 }, (_, i) => {
    return { atMs: i * 1000, value: valueAt((i * 1000) / runMs) }
  })
  return trendOf({ name: 'memory', unit: 'MiB', points, tolerance: TOLERANCE }, runMs)
}

describe('a trend', () => {
  it('is flat where the last quarter has no more than the second, within the tolerance', () => {
    expect(trend(() => 100)).toMatchObject({ second: 100, last: 100, most: 127, verdict: 'flat' })
    expect(trend((share) => (share < 0.6 ? 100 : 127)).verdict).toBe('flat')
    // What was taken in the beginning is warm-up, and a spike is none.
    expect(trend((share) => 100 - 40 * Math.max(0, 0.2 - share)).verdict).toBe('flat')
    expect(trend((share) => (share > 0.95 ? 500 : 100)).verdict).toBe('flat')
  })

  it('grows beyond that', () => {
    expect(trend((share) => 100 + 100 * share).verdict).toBe('grows')
    expect(trend((share) => (share < 0.6 ? 100 : 128)).verdict).toBe('grows')
  })

  it('is not tested where there is too little to tell', () => {
    expect(trend(() => 100, RUN_LEAST_MS - 1000)).toMatchObject({
      verdict: 'not tested',
      reason: 'the run was shorter than 8 minutes'
    })
    expect(trend((share) => (share > 0.7 ? null : 1))).toMatchObject({ verdict: 'not tested' })
  })
})

it('takes the middle', () => {
  expect(medianOf([])).toBeNull()
  expect(medianOf([3, 1, 2])).toBe(2)
  expect(medianOf([4, 1, 2, 3])).toBe(2.5)
})
