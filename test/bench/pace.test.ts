import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Pace } from './pace'

const rate = fc.integer({ min: 1, max: 5_000_000 })
const looks = fc.array(fc.double({ min: 0, max: 5000, noNaN: true }), { minLength: 1 })

describe('the pace of an open loop', () => {
  it('has everything due by its time, and nothing before, however seldom somebody looks', () => {
    fc.assert(
      fc.property(rate, looks, (perSecond, times) => {
        const pace = new Pace(100, perSecond)
        let issued = 0
        for (const now of times.map((time) => 100 + time).sort((a, b) => a - b)) {
          const due = pace.due(now)
          pace.pass(due)
          issued += due
          expect(issued).toBeGreaterThanOrEqual(Math.floor(((now - 100) * perSecond) / 1000))
          expect(pace.due(now)).toBe(0)
          expect(pace.nextMs).toBeGreaterThanOrEqual(now - 1e-6)
        }
      })
    )
  })

  it('tells when the next one is due, and lets what comes too late be passed over', () => {
    const pace = new Pace(1000, 500)
    expect([pace.due(1000), pace.nextMs]).toEqual([0, 1000])
    expect(pace.due(1005)).toBe(3)
    pace.pass(1)
    expect([pace.due(1005), pace.nextMs]).toEqual([2, 1002])
    pace.pass(2)
    expect([pace.due(1005), pace.nextMs]).toEqual([0, 1006])
  })
})
