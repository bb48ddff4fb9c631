import { expect, it } from 'vitest'
import { FreshStarts } from '../../src/main/server/fresh-starts'

const MINUTE_MS = 60_000

it('allows two fresh starts in ten minutes, and no third one', () => {
  const starts = new FreshStarts()
  expect(starts.isTooMany(0)).toBe(false)
  expect(starts.isTooMany(MINUTE_MS)).toBe(false)
  expect(starts.isTooMany(9 * MINUTE_MS)).toBe(true)
})

it('forgets what is longer ago', () => {
  const starts = new FreshStarts()
  for (let minute = 0; minute < 100; minute += 6) {
    expect(starts.isTooMany(minute * MINUTE_MS)).toBe(false)
  }
})
