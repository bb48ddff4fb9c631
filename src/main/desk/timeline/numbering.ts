/**
 * Names for datagrams that are the same at sender and receivers. A server names one by its
 * sender and its checksum; where the same bytes leave again, as the heartbeats of an idle group,
 * the copies are told apart here by time: one arrives behind the latest that left.
 */
import { bounds } from '../../../shared/bounds'
import type { TimelineEvent } from '../../../shared/timeline'

/** What left longer ago does not arrive any more, unless a fault delays it. */
const FLIGHT_MOST_MICROS = 5_000_000
/** A receiver that is late takes copies in the order in which they left, if they left within this time. */
const QUEUED_MICROS = 150_000
/** Copies of one that left where nobody looked on arrive within this time. */
const COPIES_MICROS = 20_000
/** Copies of the same bytes that are on their way. */
const COPIES_MOST = 8

interface Copy {
  readonly number: number
  /** It was seen leaving at this time; null: it was not. */
  readonly sentAt: number | null
  /** When it first came, where it was not seen leaving. */
  readonly cameAt: number
  /** Where it came. */
  readonly lanes: Set<string>
}

export class Numbering {
  /** Oldest copy first; never empty. */
  private readonly known = new Map<string, Copy[]>()

  /** The same event with the datagram's name. Call it with events by time. */
  name(event: TimelineEvent): TimelineEvent {
    if (event.ev !== 'send' && event.ev !== 'receive' && event.ev !== 'drop') return event
    // The same bytes to another receiver are another datagram.
    const { number } =
      event.ev === 'send' ? this.remember(event.datagram, event.at, event.at) : this.came(event)
    return number === 1 ? event : { ...event, datagram: `${event.datagram}.${String(number)}` }
  }

  private came({ datagram, at, lane }: { datagram: string; at: number; lane: string }): Copy {
    const copies = this.known.get(datagram) ?? []
    const copy = copyFor(copies, at, lane) ?? this.remember(datagram, null, at)
    copy.lanes.add(lane)
    return copy
  }

  private remember(datagram: string, sentAt: number | null, cameAt: number): Copy {
    const copies = this.known.get(datagram) ?? []
    const number = (copies.at(-1)?.number ?? 0) + 1
    const copy = { number, sentAt, cameAt, lanes: new Set<string>() }
    copies.push(copy)
    if (copies.length > COPIES_MOST) copies.shift()
    // What is named again is young again.
    this.known.delete(datagram)
    this.known.set(datagram, copies)
    if (this.known.size > bounds.host.timelineDatagrams) {
      for (const [oldest] of this.known) {
        this.known.delete(oldest)
        break
      }
    }
    return copy
  }
}

/** The copy that came to this lane; undefined: one that was not known yet. */
function copyFor(copies: readonly Copy[], at: number, lane: string): Copy | undefined {
  const last = copies.at(-1)
  if (last === undefined) return undefined
  if (last.sentAt === null) {
    return at - last.cameAt > COPIES_MICROS && last.lanes.has(lane) ? undefined : last
  }
  if (at - last.sentAt > FLIGHT_MOST_MICROS) return undefined
  return (
    copies.find(
      ({ sentAt, lanes }) => sentAt !== null && at - sentAt <= QUEUED_MICROS && !lanes.has(lane)
    ) ?? last
  )
}

/** The name by which servers know a datagram. */
export function plainName(datagram: string): string {
  return datagram.replace(/\.\d+$/, '')
}
