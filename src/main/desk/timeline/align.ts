/**
 * Puts the clocks of several processes together. Each trace has a clock of its own; but nothing
 * is delivered before it was ordered, so slots that go both ways between two processes leave
 * little room for how far apart their clocks are. The middle of it is taken, as NTP does.
 */
import type { ProcessTrace } from '../../check/trace'

/** From an order to its delivery elsewhere, where only one direction is known: microseconds. */
const WAY_MICROS = 100

/** What is added to each process's times, microseconds; the first one's stay. */
export function alignClocks(traces: readonly ProcessTrace[]): Map<ProcessTrace, number> {
  const ways = shortestWays(traces)
  const offsets = new Map<ProcessTrace, number>()
  for (const start of [...traces].sort((a, b) => b.lines.length - a.lines.length)) {
    if (offsets.has(start)) continue
    // Who has nothing in common with the others keeps his own clock.
    offsets.set(start, 0)
    const waiting = [start]
    for (let from; (from = waiting.shift()) !== undefined;) {
      for (const to of traces) {
        if (offsets.has(to)) continue
        const there = ways.get(from)?.get(to)
        const back = ways.get(to)?.get(from)
        if (there === undefined && back === undefined) continue
        const ahead =
          there === undefined
            ? (back ?? 0) - WAY_MICROS
            : back === undefined
              ? WAY_MICROS - there
              : (back - there) / 2
        offsets.set(to, (offsets.get(from) ?? 0) + ahead)
        waiting.push(to)
      }
    }
  }
  return offsets
}

/** The least time that ever passed from an order of one to the delivery at another, by both clocks. */
function shortestWays(
  traces: readonly ProcessTrace[]
): Map<ProcessTrace, Map<ProcessTrace, number>> {
  const orders = new Map<string, { readonly trace: ProcessTrace; readonly t: number }>()
  for (const trace of traces) {
    for (const line of trace.lines) {
      if (line.ev === 'order')
        orders.set(`${line.config}/${String(line.slot)}`, { trace, t: line.t })
    }
  }
  const ways = new Map<ProcessTrace, Map<ProcessTrace, number>>()
  for (const to of traces) {
    for (const line of to.lines) {
      if (line.ev !== 'deliver') continue
      const order = orders.get(`${line.config}/${String(line.slot)}`)
      if (order === undefined || order.trace === to) continue
      const own = ways.get(order.trace) ?? new Map<ProcessTrace, number>()
      ways.set(order.trace, own)
      own.set(to, Math.min(own.get(to) ?? Infinity, line.t - order.t))
    }
  }
  return ways
}
