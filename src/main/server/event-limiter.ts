/**
 * At most so many equal events in a second, so that no datagram from outside can
 * fill a disk; what is left out is counted.
 */
import { bounds } from '../../shared/bounds'

const WINDOW_MS = 1000
const THE_REST = '*'

interface Window {
  since: number
  admitted: number
  suppressed: number
}

export class EventLimiter {
  private readonly windows = new Map<string, Window>()

  /** @param own limits of single events, lines in a second */
  constructor(private readonly own: Readonly<Record<string, number>> = {}) {}

  /** True: write this one. `now` in milliseconds. */
  admit(event: string, now: number): boolean {
    const window = this.windowOf(event, now)
    if (window.admitted < (this.own[event] ?? bounds.server.logEventsPerSecond)) {
      window.admitted++
      return true
    }
    window.suppressed++
    return false
  }

  /** Events with lines left out since the last call, and how many. */
  takeSuppressed(): { readonly event: string; readonly suppressed: number }[] {
    const taken: { event: string; suppressed: number }[] = []
    for (const [event, window] of this.windows) {
      if (window.suppressed === 0) continue
      taken.push({ event, suppressed: window.suppressed })
      window.suppressed = 0
    }
    return taken
  }

  private windowOf(event: string, now: number): Window {
    const known = this.windows.has(event) || this.windows.size < bounds.server.logEvents
    const key = known ? event : THE_REST
    let window = this.windows.get(key)
    if (window === undefined) {
      window = { since: now, admitted: 0, suppressed: 0 }
      this.windows.set(key, window)
    } else if (now - window.since >= WINDOW_MS || now < window.since) {
      window.since = now
      window.admitted = 0
    }
    return window
  }
}
