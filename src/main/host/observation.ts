/**
 * Which part of the time the servers of this machine tell in full: as much as keeps what they
 * tell together below what a window can take in.
 */
import type { ObservedBatch, Watch } from '../../shared/observed'

const PERIOD_MICROS = 250_000
/** A shorter stretch shows no slot from its order to its answer: rather more rarely one. */
const DUTY_LEAST_MICROS = 3000
const PERIOD_MOST_MICROS = 5_000_000
/** Events a second, of all servers together. */
const EVENTS_PER_SECOND = 2000
/** So many where a server has something to do all the time: telling takes from that. */
const EVENTS_LEAST = 400
/** A server that has less to do is not kept from it by telling. */
const LOAD_FREE = 0.4
/** The rate is that of about so many microseconds, or of so few if it is greater there. */
const MEASURED_MICROS = 1_000_000
const SOON_MICROS = 150_000
/** A server tells what it saw since about so long. */
const BATCH_MICROS = 100_000
/** A change by less is none. */
const CHANGE_LEAST = 0.2

interface Measured {
  readonly until: number
  readonly seen: number
  readonly load: number
}

export class Observation {
  /** Of the time, which is told in full. */
  private share = 1
  private clients: readonly string[] = []
  private readonly measured: Measured[] = []
  private changedAt = 0

  get watch(): Watch {
    const { share, clients } = this
    const dutyMicros = Math.max(DUTY_LEAST_MICROS, Math.round(PERIOD_MICROS * share))
    const periodMicros = Math.min(PERIOD_MOST_MICROS, Math.round(dutyMicros / share))
    return { periodMicros, dutyMicros, clients }
  }

  /** Whose messages are told at any time. False: they are already. */
  favour(clients: readonly string[]): boolean {
    if (clients.join() === this.clients.join()) return false
    this.clients = clients
    return true
  }

  /** A server told what it saw. True: `watch` has changed. */
  note({ until, seen, load }: ObservedBatch): boolean {
    this.measured.push({ until, seen, load })
    while ((this.measured[0]?.until ?? Infinity) < until - MEASURED_MICROS) this.measured.shift()
    // A burst is answered at once; that it is over has to show.
    const perSecond = Math.max(this.rate(until, SOON_MICROS), this.rate(until, MEASURED_MICROS))
    const share = Math.min(1, this.eventsPerSecond() / perSecond)
    const isLess = share < this.share * (1 - CHANGE_LEAST)
    const isMore = share > this.share * (1 + CHANGE_LEAST) || (share === 1 && this.share < 1)
    if (!isLess && !(isMore && until > this.changedAt + MEASURED_MICROS)) return false
    this.share = share
    this.changedAt = until
    return true
  }

  /** What may be told, by how busy the servers were of late. */
  private eventsPerSecond(): number {
    const load = this.measured.reduce((sum, one) => sum + one.load, 0) / this.measured.length
    const excess = Math.max(0, load - LOAD_FREE) / (1 - LOAD_FREE)
    return EVENTS_PER_SECOND - excess * (EVENTS_PER_SECOND - EVENTS_LEAST)
  }

  /** Events a second, of the last so many microseconds. */
  private rate(until: number, micros: number): number {
    const lately = this.measured.filter((one) => one.until > until - micros)
    const seen = lately.reduce((sum, one) => sum + one.seen, 0)
    const sinceMicros = Math.max(0, until - (lately[0]?.until ?? until)) + BATCH_MICROS
    return (seen * 1_000_000) / sinceMicros
  }
}
