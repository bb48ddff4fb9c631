/** The life of one client message, from what was observed. */
import type { Biography, TimelineEvent } from '../../../shared/timeline'

type Step = Biography['steps'][number]

export interface BiographySource {
  /** By time. */
  readonly events: readonly TimelineEvent[]
  /** Something between these times was not told. */
  readonly isGappy: (from: number, until: number) => boolean
}

/** A datagram of it may have been on its way so long before and after what is known, microseconds. */
const AROUND_MICROS = 20_000
const STEPS_MOST = 500

export function biographyOf(message: string, { events, isGappy }: BiographySource): Biography {
  const delivered = events.find((event) => event.ev === 'deliver' && event.message === message)
  const ordered = events.find((event) => event.ev === 'order' && event.messages.includes(message))
  const place =
    delivered?.ev === 'deliver'
      ? { config: delivered.config, slot: delivered.slot }
      : ordered?.ev === 'order'
        ? { config: ordered.config, slot: ordered.slot }
        : null
  const steps: Step[] = []
  const stableAt = new Set<string>()
  for (const event of events) {
    const step = stepOf(event, message, place, stableAt)
    if (step !== null && steps.length < STEPS_MOST) steps.push(step)
  }
  const answer = events.find((event) => event.ev === 'reply' && event.message === message)
  const outcome = delivered?.ev === 'deliver' ? delivered : answer?.ev === 'reply' ? answer : null
  const [first, last] = [steps[0]?.at ?? 0, steps.at(-1)?.at ?? 0]
  return {
    message,
    command:
      delivered?.ev === 'deliver'
        ? [delivered.op, ...delivered.args].join(' ')
        : commandOf(events, message),
    result: outcome?.result ?? null,
    status: outcome?.status ?? null,
    config: place?.config ?? null,
    slot: place?.slot ?? null,
    steps,
    incomplete: steps.length === 0 || isGappy(first - AROUND_MICROS, last + AROUND_MICROS)
  }
}

interface Place {
  readonly config: string
  readonly slot: number
}

function stepOf(
  event: TimelineEvent,
  message: string,
  place: Place | null,
  stableAt: Set<string>
): Step | null {
  const { at, lane } = event
  const step = (what: Step['what'], datagram: string | null = null): Step => {
    return { at, lane, what, datagram }
  }
  const isSlot = (config: string | undefined, slot: number | undefined): boolean =>
    place !== null && config === place.config && slot === place.slot
  switch (event.ev) {
    case 'send':
    case 'receive':
    case 'drop': {
      const { content, datagram } = event
      const { name } = content
      const carries =
        content.messages?.includes(message) === true ||
        // Not all messages of a full slot are named.
        ((name === 'order' || name === 'resend') && isSlot(content.config, content.slots?.[0]))
      if (!carries) return null
      return step(
        event.ev === 'send' ? 'sent' : event.ev === 'receive' ? 'received' : 'dropped',
        datagram
      )
    }
    case 'order':
      return event.messages.includes(message) || isSlot(event.config, event.slot)
        ? step('ordered')
        : null
    case 'deliver':
      return event.message === message ? step('delivered') : null
    case 'reply':
      return event.message === message ? step('replied') : null
    case 'stable':
      if (place === null || event.config !== place.config || event.slot < place.slot) return null
      if (stableAt.has(lane)) return null
      stableAt.add(lane)
      return step('stable')
    default:
      return null
  }
}

/** What a request says of itself, if it is the only one in its datagram. */
function commandOf(events: readonly TimelineEvent[], message: string): string | null {
  for (const event of events) {
    if (event.ev !== 'receive' || event.content.name !== 'request') continue
    const { messages = [], note = '' } = event.content
    if (messages[0] === message && messages.length === 1) return note.replace(/, try \d+$/, '')
  }
  return null
}
