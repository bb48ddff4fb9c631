/**
 * Which part of the time the servers of this machine tell in full: as much as keeps what they
 * tell together below what a window can take in.
 */
import type { ObservedBatch, Watch } from '../../shared/observed'

const PERIOD_MICROS = 250_000
/** A shorter stretch shows no slot from its order to its answer. */
const DUTY_LEAST_MICROS = 5000
/** Events a second, of all servers together. */
const EVENTS_PER_SECOND = 2000
/** The rate is that of about so many microseconds. */
const MEASURED_MICROS = 1_000_000
/** A change by less is none. */
const CHANGE_LEAST = 0.2

interface Measured {
  readonly until: number
  readonly seen: number
}

export class Observation {
  private dutyMicros = PERIOD_MICROS
  private clients: readonly string[] = []
  private readonly measured: Measured[] = []
  private changedAt = 0

  get watch(): Watch {
    const { dutyMicros, clients } = this
    return { periodMicros: PERIOD_MICROS, dutyMicros, clients }
  }

  /** Whose messages are told at any time. False: they are already. */
  favour(clients: readonly string[]): boolean {
    if (clients.join() === this.clients.join()) return false
    this.clients = clients
    return true
  }

  /** A server told what it saw. True: `watch` has changed. */
  note({ until, seen }: ObservedBatch): boolean {
    this.measured.push({ until, seen })
    while ((this.measured[0]?.until ?? Infinity) < until - MEASURED_MICROS) this.measured.shift()
    // Not before the last change shows.
    if (until < this.changedAt + MEASURED_MICROS / 2) return false
    const duty = this.dutyFor(this.measured.reduce((sum, one) => sum + one.seen, 0))
    const isAll = duty === PERIOD_MICROS
    const isSame = isAll
      ? this.dutyMicros === duty
      : Math.abs(duty - this.dutyMicros) < this.dutyMicros * CHANGE_LEAST
    if (isSame) return false
    this.dutyMicros = duty
    this.changedAt = until
    return true
  }

  private dutyFor(perSecond: number): number {
    if (perSecond <= EVENTS_PER_SECOND) return PERIOD_MICROS
    const share = EVENTS_PER_SECOND / perSecond
    return Math.max(DUTY_LEAST_MICROS, Math.round(PERIOD_MICROS * share))
  }
}
