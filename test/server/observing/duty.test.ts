/** Goal: what is told and what is counted as a gap are together what happened. */
import { describe, expect, it } from 'vitest'
import { Duty } from '../../../src/main/server/observing/duty'

describe('Duty', () => {
  it('tells everything when all of the time is its time', () => {
    const duty = new Duty(1000, 1000, 100, 0)
    expect([5, 999, 1000].map((at) => duty.admits(at))).toEqual([true, true, true])
    expect(duty.take(2000)).toEqual([])
  })

  it('counts what happens in the rest of each period', () => {
    const duty = new Duty(1000, 300, 100, 0)
    const told = [100, 299, 300, 999, 1000, 1500].filter((at) => duty.admits(at))
    expect(told).toEqual([100, 299, 1000])
    expect(duty.take(1600)).toEqual([
      { from: 300, until: 1000, count: 2 },
      { from: 1300, until: 1600, count: 1 }
    ])
    duty.admits(1700)
    expect(duty.take(3000)).toEqual([{ from: 1600, until: 2000, count: 1 }])
  })

  it('tells no more than there is room for, and counts the rest', () => {
    const duty = new Duty(1000, 1000, 2, 0)
    expect([1, 2, 3, 4].map((at) => duty.admits(at))).toEqual([true, true, false, false])
    expect(duty.take(10)).toEqual([{ from: 3, until: 10, count: 2 }])
    expect(duty.admits(11)).toBe(true)
  })
})
