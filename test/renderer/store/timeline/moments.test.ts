import { describe, expect, it } from 'vitest'
import { axisOf, momentText, spanText } from '../../../../src/renderer/store/timeline/moments'

const day = { epochMs: Date.UTC(2026, 10, 23, 13, 4, 5), zero: 0, utc: true }
const trace = { epochMs: null, zero: 5_000_000, utc: true }

describe('moments', () => {
  it('are written to the microsecond', () => {
    expect(momentText(120_456, day)).toBe('13:04:05.120456')
    expect(momentText(5_120_456, trace)).toBe('0.120456 s')
  })

  it('and their lengths with the digits that matter', () => {
    expect([7, 1250, 12_345, 4_100_000, 185_000_000].map(spanText)).toEqual([
      '7 µs',
      '1.25 ms',
      '12.3 ms',
      '4.1 s',
      '3 min 5 s'
    ])
  })
})

describe('the axis', () => {
  it('counts microseconds after a whole millisecond where the view is short', () => {
    const { base, ticks } = axisOf(120_000, 121_000, 5, day)
    expect(base).toBe('13:04:05.120')
    expect(ticks.map(({ text }) => text)).toContain('+400 µs')
    for (const { at } of ticks) expect(at).toBeGreaterThanOrEqual(120_000)
  })

  it('has times of the day where it is long', () => {
    const { base, ticks } = axisOf(0, 10_000_000, 5, day)
    expect(base).toBeNull()
    expect(ticks.map(({ text }) => text)).toContain('13:04:08')
  })

  it('counts a recorded trace from its begin', () => {
    const { base, ticks } = axisOf(5_000_000, 9_000_000, 5, trace)
    expect(base).toBeNull()
    expect(ticks[0]).toEqual({ at: 5_000_000, text: '0 s' })
  })
})
