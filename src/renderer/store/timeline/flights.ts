/**
 * Datagrams on their way: what was sent is matched with what arrived, one event after
 * the other. Bounded; pure.
 */
import { bounds } from '../../../shared/bounds'
import type { DroppedEvent, ReceivedEvent, SentEvent, TimelineGap } from '../../../shared/timeline'
import type { Entry, Flight, FlightEnd } from './entry'

interface Waiting {
  readonly flight: Flight
  readonly end: FlightEnd
  readonly sentAt: number
  /** When something that was sent later arrived. */
  overtakenAt: number | null
}

/** How long what was overtaken may still come, microseconds. */
const reorderedUs = 100_000
/** How long something may be under way, where nothing later arrives either. */
const patienceUs = 5_000_000

export class Flights {
  readonly #byDatagram = new Map<string, Flight>()
  /** What is on its way from one lane to another, in the order in which it was sent. */
  readonly #waiting = new Map<string, Waiting[]>()

  get size(): number {
    return this.#byDatagram.size
  }

  get(datagram: string): Flight | undefined {
    return this.#byDatagram.get(datagram)
  }

  /** @param receivers lanes that are watched and live, and are meant */
  sent(entry: Entry, event: SentEvent, receivers: readonly string[]): Flight {
    const flight = this.#flightOf(entry, event.lane)
    flight.sent = entry
    for (const lane of receivers) {
      if (lane === event.lane || flight.ends.some((end) => end.lane === lane)) continue
      const end: FlightEnd = { lane, at: null, fate: 'open', why: null, entry: null }
      flight.ends.push(end)
      this.#wait(flight, end, event.at)
    }
    if (event.to !== 'group' && flight.ends.length === 0) {
      const why = 'its receiver is not watched'
      flight.ends.push({ lane: event.to, at: null, fate: 'untold', why, entry: null })
    }
    return flight
  }

  arrived(entry: Entry, event: ReceivedEvent | DroppedEvent): Flight {
    const flight = this.#flightOf(entry, event.from)
    if (event.ev === 'drop' && event.lane === event.from) {
      flight.cut = event.why
      return flight
    }
    let end = flight.ends.find(({ lane }) => lane === event.lane)
    if (end === undefined) {
      end = { lane: event.lane, at: null, fate: 'open', why: null, entry: null }
      flight.ends.push(end)
    }
    // A copy that came later changes nothing.
    if (end.fate === 'arrived') return flight
    end.at = event.at
    end.entry = entry
    end.fate = event.ev === 'receive' ? 'arrived' : 'dropped'
    end.why = event.ev === 'receive' ? null : event.why
    if (flight.sent !== null) this.#overtake(event.from, event.lane, flight.sent.event.at, event.at)
    return flight
  }

  /** This lane's server ended: nobody tells what became of what was on its way there. */
  ended(lane: string): void {
    for (const [pair, waiting] of this.#waiting) {
      if (!pair.endsWith(`>${lane}`)) continue
      for (const { end } of waiting) {
        if (end.fate === 'open') giveUp(end, 'the server was down')
      }
      this.#waiting.delete(pair)
    }
  }

  /** Judges what was to arrive by now. */
  settle(now: number, gaps: readonly TimelineGap[]): void {
    for (const [pair, waiting] of this.#waiting) {
      let done = 0
      for (const { flight, end, sentAt, overtakenAt } of waiting) {
        if (end.fate === 'open') {
          const until = overtakenAt ?? now
          const isDue =
            overtakenAt === null ? now - sentAt > patienceUs : now - overtakenAt > reorderedUs
          if (!isDue) break
          if (flight.cut !== null) {
            end.fate = 'dropped'
            end.why = flight.cut
          } else if (gaps.some((gap) => gap.from <= until && gap.until >= sentAt)) {
            giveUp(end, 'not everything was told then')
          } else if (overtakenAt === null) giveUp(end, 'nothing that was sent later arrived either')
          else {
            end.fate = 'lost'
            end.why = 'what was sent later arrived'
          }
        }
        done += 1
      }
      if (done === waiting.length) this.#waiting.delete(pair)
      else if (done > 0) waiting.splice(0, done)
    }
  }

  /** This event is not held any more. */
  forget(entry: Entry): void {
    const { flight } = entry
    if (flight === null) return
    if (flight.sent === entry) flight.sent = null
    if (flight.first === entry) this.#byDatagram.delete(flight.datagram)
  }

  clear(): void {
    this.#byDatagram.clear()
    this.#waiting.clear()
  }

  #flightOf(entry: Entry, from: string): Flight {
    const { event } = entry
    if (!('datagram' in event)) throw new Error(`${event.ev} is about no datagram`)
    const known = this.#byDatagram.get(event.datagram)
    if (known !== undefined) return known
    const { datagram, content } = event
    const flight: Flight = {
      datagram,
      from,
      content,
      sent: null,
      first: entry,
      ends: [],
      cut: null
    }
    this.#byDatagram.set(datagram, flight)
    return flight
  }

  #wait(flight: Flight, end: FlightEnd, sentAt: number): void {
    const pair = `${flight.from}>${end.lane}`
    const waiting = this.#waiting.get(pair) ?? []
    this.#waiting.set(pair, waiting)
    waiting.push({ flight, end, sentAt, overtakenAt: null })
    if (waiting.length > bounds.window.timelineOnTheWay) {
      const oldest = waiting.shift()
      if (oldest?.end.fate === 'open') giveUp(oldest.end, 'too much was on its way')
    }
  }

  #overtake(from: string, to: string, sentAt: number, at: number): void {
    const waiting = this.#waiting.get(`${from}>${to}`)
    if (waiting === undefined) return
    for (const other of waiting) {
      if (other.sentAt >= sentAt) break
      other.overtakenAt ??= at
    }
    let done = 0
    while (done < waiting.length && waiting[done]?.end.fate !== 'open') done += 1
    if (done > 0) waiting.splice(0, done)
  }
}

function giveUp(end: FlightEnd, why: string): void {
  end.fate = 'untold'
  end.why = why
}
