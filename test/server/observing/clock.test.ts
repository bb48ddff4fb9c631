/** Goal: one clock for all processes of a machine, in whole microseconds, that never goes back. */
import { expect, it } from 'vitest'
import { machineMicros } from '../../../src/main/server/observing/clock'

/** As the host reads it. */
function hostMicros(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1_000_000 + nanos / 1000
}

it('is the clock that the host reads, and never goes back', () => {
  // Between two readings of the host, to what rounding and two clocks' steps take.
  const slackMicros = 50
  let last = 0
  for (let i = 0; i < 1000; i++) {
    const before = hostMicros()
    const now = machineMicros()
    const after = hostMicros()
    expect(Number.isInteger(now)).toBe(true)
    expect(now).toBeGreaterThanOrEqual(Math.max(last, before - slackMicros))
    expect(now).toBeLessThanOrEqual(after + slackMicros)
    last = now
  }
})
