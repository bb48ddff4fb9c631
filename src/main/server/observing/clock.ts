/** The machine's monotonic clock, the same for all its processes. */
import { performance } from 'node:perf_hooks'

const MICROS_PER_MILLI = 1000

function hrtimeMicros(): number {
  const [seconds, nanos] = process.hrtime()
  return seconds * 1_000_000 + nanos / 1000
}

/** Both clocks run alike, from different beginnings. */
const offsetMicros = hrtimeMicros() - performance.now() * MICROS_PER_MILLI

/** Microseconds, whole ones. */
export function machineMicros(): number {
  return Math.round(performance.now() * MICROS_PER_MILLI + offsetMicros)
}
