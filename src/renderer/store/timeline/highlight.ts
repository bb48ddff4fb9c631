/** What belongs to one message's life. Pure. */
import type { Biography, DatagramContent } from '../../../shared/timeline'
import type { Entry } from './entry'

export type Highlight = (entry: Entry) => boolean

export function highlightOf({ message, config, slot, steps }: Biography): Highlight {
  const datagrams = new Set(steps.flatMap(({ datagram }) => (datagram === null ? [] : [datagram])))
  const moments = new Set(steps.map(({ at, lane }) => `${String(at)} ${lane}`))
  /** It asks for the slot that the message is in. */
  const isAbout = ({ config: of, slots, name }: DatagramContent): boolean =>
    name === 'nak' &&
    slot !== null &&
    slots !== undefined &&
    of === config &&
    slots[0] <= slot &&
    slot <= slots[1]
  return ({ event }) => {
    switch (event.ev) {
      case 'send':
      case 'receive':
      case 'drop':
        return (
          datagrams.has(event.datagram) ||
          isAbout(event.content) ||
          event.content.messages?.includes(message) === true
        )
      case 'order':
        return event.messages.includes(message) || (event.config === config && event.slot === slot)
      case 'deliver':
      case 'reply':
        return event.message === message
      case 'stable':
        return moments.has(`${String(event.at)} ${event.lane}`)
      default:
        return false
    }
  }
}

/** First and last moment of a life; null: nothing was seen of it. */
export function extentOf({ steps }: Biography): readonly [number, number] | null {
  if (steps.length === 0) return null
  const times = steps.map(({ at }) => at)
  return [Math.min(...times), Math.max(...times)]
}
