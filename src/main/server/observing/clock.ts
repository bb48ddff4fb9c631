/** The machine's monotonic clock, the same for all its processes. */
import { performance } from 'node:perf_hooks'

const MICROS_PER_MILLI = 1000
/** Both clocks are read together, unless this process has to wait between: then once more. */
const READINGS = 50

function hrtimeMicros(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1_000_000 + nanos / 1000
}

/** Both clocks run alike, from different beginnings. */
const offsetMicros = measureOffset()

function measureOffset(): number {
  let best = Infinity
  let offset = 0
  for (let i = 0; i < READINGS; i++) {
    const before = hrtimeMicros()
    const own = performance.now() * MICROS_PER_MILLI
    const after = hrtimeMicros()
    if (after - before >= best) continue
    best = after - before
    offset = (before + after) / 2 - own
  }
  return offset
}

/** Microseconds, whole ones. */
export function machineMicros(): number {
  return Math.round(performance.now() * MICROS_PER_MILLI + offsetMicros)
}
