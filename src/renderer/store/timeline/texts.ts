/** What happened, in words. Pure. */
import type { DatagramContent, TimelineEvent } from '../../../shared/timeline'
import { shortConfig } from '../short-ids'
import type { Flight, FlightEnd } from './entry'
import { shortMessage } from './message-id'

/** A lane's name for people. */
export type NameOf = (lane: string) => string

export function slotsText([first, last]: readonly [number, number]): string {
  return first === last ? `slot ${String(first)}` : `slots ${String(first)}–${String(last)}`
}

export function messagesText(count: number): string {
  return count === 1 ? '1 message' : `${String(count)} messages`
}

/** `order, slot 7, 2 messages`. */
export function contentText({ name, slots, count, note }: DatagramContent): string {
  const parts: string[] = [name === 'nak' ? 'NAK' : name]
  if (slots !== undefined) parts.push(slotsText(slots))
  if (count !== undefined && count > 0) parts.push(messagesText(count))
  if (note !== undefined && note !== '') parts.push(note)
  return parts.join(', ')
}

const lostBy = {
  loss: 'lost by a fault of the lab',
  partition: 'lost at a cut of the lab',
  paused: 'lost, the server is paused',
  guard: 'refused by the guard'
} as const

export function eventText(event: TimelineEvent, nameOf: NameOf): string {
  switch (event.ev) {
    case 'send': {
      const to = event.to === 'group' ? 'all' : nameOf(event.to)
      return `sends to ${to}: ${contentText(event.content)}`
    }
    case 'receive':
      return `gets from ${nameOf(event.from)}: ${contentText(event.content)}`
    case 'drop':
      return `${lostBy[event.why]}, from ${nameOf(event.from)}: ${contentText(event.content)}`
    case 'order':
      return `orders slot ${String(event.slot)}: ${event.count === 1 ? `message ${shortMessage(event.messages[0] ?? '')}` : messagesText(event.count)}`
    case 'deliver': {
      const result = event.result === null ? event.status : String(event.result)
      const late = event.phase === 'transitional' ? ', in the transitional configuration' : ''
      return `delivers ${commandText(event)} = ${result} in slot ${String(event.slot)}${late}`
    }
    case 'stable':
      return `stable up to slot ${String(event.slot)}`
    case 'reply':
      return `answers ${shortMessage(event.message)}: ${event.result === null ? event.status : String(event.result)}`
    case 'config': {
      const members = event.members.map(nameOf).join(', ')
      return `${event.kind} configuration ${shortConfig(event.config)}: ${members}`
    }
    case 'merge': {
      const { queues, items } = event.report
      return `merges ${event.from.map(shortConfig).join(' and ')}: ${String(queues)} queues, ${String(items)} items`
    }
    case 'life':
      return {
        started: 'starts',
        stopped: 'stops',
        crashed: 'crashes',
        paused: 'is paused',
        resumed: 'goes on'
      }[event.what]
  }
}

/** `push 25 5`. */
export function commandText({
  op,
  args
}: {
  readonly op: string
  readonly args: readonly number[]
}): string {
  return [op, ...args].join(' ')
}

/** What became of a datagram at one receiver, as far as it is known. */
export function fateText({ fate, why }: FlightEnd): string {
  switch (fate) {
    case 'arrived':
      return 'arrived'
    case 'dropped':
      return why === null ? 'lost' : lostBy[why as keyof typeof lostBy]
    case 'lost':
      return `lost: ${why ?? ''}`
    case 'open':
      return 'on its way'
    case 'untold':
      return `not known: ${why ?? ''}`
  }
}

/** From its leaving to its arrival, microseconds; null: one of them was not seen. */
export function latencyOf(flight: Flight, end: FlightEnd): number | null {
  return flight.sent === null || end.at === null ? null : end.at - flight.sent.event.at
}
