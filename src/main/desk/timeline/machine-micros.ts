/** The machine's monotonic clock, the same for all its processes: microseconds. */
export function machineMicros(): number {
  const [seconds, nanos] = process.hrtime()
  return Math.round(seconds * 1_000_000 + nanos / 1000)
}
