/**
 * Names for datagrams that are the same at sender and receivers. A server names one by its
 * sender and its checksum; where the same bytes leave again, as the heartbeats of an idle group,
 * the copies are told apart here by time: one arrives behind the latest that left.
 */
import { bounds } from '../../../shared/bounds'
import type { TimelineEvent } from '../../../shared/timeline'

/** What left longer ago does not arrive any more, unless a fault delays it. */
const FLIGHT_MOST_MICROS = 5_000_000
/** Copies of one that left where nobody looked on arrive within this time. */
const COPIES_MICROS = 20_000

interface Known {
  number: number
  /** It was seen leaving at this time; null: it was not. */
  sentAt: number | null
  /** When it first came, where it was not seen leaving. */
  cameAt: number
  readonly lanes: Set<string>
}

export class Numbering {
  private readonly known = new Map<string, Known>()

  /** The same event with the datagram's name. Call it with events by time. */
  name(event: TimelineEvent): TimelineEvent {
    if (event.ev !== 'send' && event.ev !== 'receive' && event.ev !== 'drop') return event
    const number = event.ev === 'send' ? this.sent(event.datagram, event.at) : this.came(event)
    return number === 1 ? event : { ...event, datagram: `${event.datagram}.${String(number)}` }
  }

  private sent(datagram: string, at: number): number {
    const known = this.known.get(datagram)
    // The same bytes to another receiver are another datagram.
    return this.remember(datagram, (known?.number ?? 0) + 1, at, at).number
  }

  private came({ datagram, at, lane }: { datagram: string; at: number; lane: string }): number {
    const known = this.known.get(datagram)
    if (known === undefined) {
      const first = this.remember(datagram, 1, null, at)
      first.lanes.add(lane)
      return 1
    }
    const isNext =
      known.sentAt !== null
        ? at - known.sentAt > FLIGHT_MOST_MICROS
        : at - known.cameAt > COPIES_MICROS && known.lanes.has(lane)
    const current = isNext ? this.remember(datagram, known.number + 1, null, at) : known
    current.lanes.add(lane)
    return current.number
  }

  private remember(datagram: string, number: number, sentAt: number | null, at: number): Known {
    const known = { number, sentAt, cameAt: at, lanes: new Set<string>() }
    // What is named again is young again.
    this.known.delete(datagram)
    this.known.set(datagram, known)
    if (this.known.size > bounds.host.timelineDatagrams) {
      for (const [oldest] of this.known) {
        this.known.delete(oldest)
        break
      }
    }
    return known
  }
}

/** The name by which servers know a datagram. */
export function plainName(datagram: string): string {
  return datagram.replace(/\.\d+$/, '')
}
