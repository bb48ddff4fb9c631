import { describe, expect, it } from 'vitest'
import {
  formatAmount,
  formatCount,
  formatMs,
  formatSlot,
  formatTime,
  laneOf
} from '../../../src/renderer/ui/format'

describe('format', () => {
  it('writes counts and slots, and a dash where nothing is known', () => {
    expect(formatCount(1234567)).toBe('1,234,567')
    expect(formatCount(null)).toBe('–')
    expect(formatSlot(-1)).toBe('–')
    expect(formatSlot(0)).toBe('0')
    expect(formatAmount(1, 'queue', 'queues')).toBe('1 queue')
    expect(formatAmount(1200, 'queue', 'queues')).toBe('1,200 queues')
  })

  it('writes milliseconds with the digits that matter', () => {
    expect([0.4, 9.996, 12.34, 5000.4].map(formatMs)).toEqual([
      '0.40 ms',
      '10.00 ms',
      '12.3 ms',
      '5,000 ms'
    ])
  })

  it('writes a time of day in UTC', () => {
    expect(formatTime(Date.UTC(2026, 0, 2, 3, 4, 5, 6), true)).toBe('03:04:05.006')
  })

  it('gives servers with consecutive names different colours', () => {
    const names = Array.from({ length: 8 }, (_, i) => `s${i + 1}`)
    expect(new Set(names.map(laneOf)).size).toBe(8)
  })
})
