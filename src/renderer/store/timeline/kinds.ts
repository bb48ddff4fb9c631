/** What is told apart in the timeline: kinds of datagrams, and of marks on the lanes. Pure. */
import type { DatagramName, TimelineEvent } from '../../../shared/timeline'

export const ARROW_KINDS = [
  'request',
  'order',
  'ack',
  'nak',
  'resend',
  'handover',
  'heartbeat',
  'membership',
  'reply',
  'state'
] as const
export type ArrowKind = (typeof ARROW_KINDS)[number]

export const MARK_KINDS = ['ordered', 'delivered', 'stable', 'replied', 'configuration'] as const
export type MarkKind = (typeof MARK_KINDS)[number]

export type EventKind = ArrowKind | MarkKind
export const EVENT_KINDS: readonly EventKind[] = [...ARROW_KINDS, ...MARK_KINDS]

const arrowKinds: Readonly<Record<DatagramName, ArrowKind>> = {
  request: 'request',
  reply: 'reply',
  order: 'order',
  ack: 'ack',
  nak: 'nak',
  resend: 'resend',
  handover: 'handover',
  heartbeat: 'heartbeat',
  join: 'membership',
  propose: 'membership',
  accept: 'membership',
  plan: 'membership',
  ready: 'membership',
  install: 'membership',
  leave: 'membership',
  state: 'state',
  audit: 'state',
  other: 'state'
}

/** A name that this window does not know stands with the rest. */
export function arrowKindOf(name: string): ArrowKind {
  return (arrowKinds as Readonly<Record<string, ArrowKind>>)[name] ?? 'state'
}

export function kindOf(event: TimelineEvent): EventKind {
  switch (event.ev) {
    case 'send':
    case 'receive':
    case 'drop':
      return arrowKindOf(event.content.name)
    case 'order':
      return 'ordered'
    case 'deliver':
      return 'delivered'
    case 'stable':
      return 'stable'
    case 'reply':
      return 'replied'
    case 'config':
    case 'merge':
    case 'life':
      return 'configuration'
  }
}

/** As the legend says it. */
export const KIND_TEXTS: Readonly<Record<EventKind, string>> = {
  request: 'request',
  order: 'order',
  ack: 'acknowledgement',
  nak: 'NAK',
  resend: 'resend',
  handover: 'handover',
  heartbeat: 'heartbeat',
  membership: 'membership',
  reply: 'reply',
  state: 'state, audit',
  ordered: 'ordered',
  delivered: 'delivered',
  stable: 'stable',
  replied: 'answered',
  configuration: 'configuration'
}

/** Kinds that are shown; the others are kept, and not drawn. */
export type ShownKinds = Readonly<Record<EventKind, boolean>>

/** Heartbeats go on all the time and say little. */
export const USUAL_KINDS: ShownKinds = Object.fromEntries(
  EVENT_KINDS.map((kind) => [kind, kind !== 'heartbeat'])
) as Record<EventKind, boolean>
