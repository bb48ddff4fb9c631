import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Throttle } from '../../src/main/desk/throttle'

/** A clock that moves only when it is told to. */
class Clock {
  now = 0
  private timers: { at: number; callback: () => void }[] = []

  readonly timersOf = {
    now: () => this.now,
    start: (callback: () => void, delayMs: number) => {
      const timer = { at: this.now + delayMs, callback }
      this.timers.push(timer)
      return timer
    },
    cancel: (timer: { at: number; callback: () => void }) => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  advance(ms: number): void {
    const end = this.now + ms
    for (;;) {
      const next = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0]
      if (next === undefined) break
      this.timersOf.cancel(next)
      this.now = Math.max(this.now, next.at)
      next.callback()
    }
    this.now = end
  }
}

function setUp() {
  const clock = new Clock()
  const runs: number[] = []
  const throttle = new Throttle(100, () => runs.push(clock.now), clock.timersOf)
  return { clock, runs, throttle }
}

describe('Throttle', () => {
  it('runs the first request at once and the rest together when the interval is over', () => {
    const { clock, runs, throttle } = setUp()
    for (const ms of [0, 10, 20, 30]) {
      clock.advance(ms)
      throttle.request()
    }
    clock.advance(1000)
    expect(runs).toEqual([0, 100])
  })

  it('does nothing unasked, and nothing after cancel', () => {
    const { clock, runs, throttle } = setUp()
    throttle.request()
    throttle.request()
    throttle.cancel()
    clock.advance(1000)
    expect(runs).toEqual([0])
  })

  it('never runs twice within the interval, and always after a request', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(250), { maxLength: 60 }), (gaps) => {
        const { clock, runs, throttle } = setUp()
        for (const gap of gaps) {
          clock.advance(gap)
          const asked = clock.now
          throttle.request()
          const last = runs.at(-1) ?? -Infinity
          expect(last === asked || last > asked - 100).toBe(true)
        }
        clock.advance(100)
        const asked = gaps.reduce((sum, gap) => sum + gap, 0)
        if (gaps.length > 0) expect(runs.at(-1)).toBeGreaterThanOrEqual(asked)
        runs.slice(1).forEach((at, i) => {
          expect(at - (runs[i] ?? 0)).toBeGreaterThanOrEqual(100)
        })
      })
    )
  })
})
