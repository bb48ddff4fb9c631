/** Lines of the trace (contract.md section 7) as objects, one by one: for whoever reads them here. */
import {
  ANY_OPERATIONS,
  type AnyOperation,
  type Slot,
  type Status,
  type TracedPacket,
  type TraceEvent
} from '../../src/main/protocol/types'
import { readResults } from '../../src/main/protocol/wire/reply'
import { OperationReader } from '../../src/main/protocol/wire/request'

/** A line without `t` and `server`. */
export type TracedLine =
  | {
      readonly ev: 'order'
      readonly config: string
      readonly slot: Slot
      readonly messages: readonly string[]
    }
  | {
      readonly ev: 'deliver'
      readonly config: string
      readonly slot: Slot
      readonly i: number
      readonly message: string
      readonly origin: string
      readonly op: AnyOperation
      readonly args: readonly number[]
      readonly result: number | null
      readonly status: Status
      readonly phase: 'regular' | 'transitional'
    }
  | {
      readonly ev: 'reply'
      readonly message: string
      readonly result: number | null
      readonly status: Status
      /** The client asked for an answer at delivery, before the slot is stable. */
      readonly agreed?: true
    }
  | Extract<TraceEvent, { ev: 'stable' | 'restore' }>

const reader = new OperationReader()

/** In their order. */
export function tracedLines(event: TraceEvent): readonly TracedLine[] {
  switch (event.ev) {
    case 'order': {
      const { config, slot } = event
      const messages = event.messages.flatMap(({ packet }) =>
        Array.from({ length: packet.count }, (_, i) => messageOf(packet, i))
      )
      return [{ ev: 'order', config, slot, messages }]
    }
    case 'deliver':
      return deliveries(event)
    case 'reply':
      return replies(event)
    default:
      return [event]
  }
}

function deliveries(event: TraceEvent & { readonly ev: 'deliver' }): TracedLine[] {
  const { config, slot, i, packet, origin, results } = event
  const lines: TracedLine[] = []
  reader.open(packet)
  readResults(results, (index, status, result) => {
    reader.next()
    const { argument, item } = reader
    const op = ANY_OPERATIONS[reader.operation - 1] as AnyOperation
    lines.push({
      ev: 'deliver',
      config,
      slot,
      i: i + index,
      message: messageOf(packet, index),
      origin,
      op,
      args: op === 'push' || op === 'settle' ? [argument, item] : [argument],
      result,
      status,
      phase: 'regular'
    })
  })
  return lines
}

function replies({ packet, results }: TraceEvent & { readonly ev: 'reply' }): TracedLine[] {
  const lines: TracedLine[] = []
  readResults(results, (index, status, result) => {
    lines.push({
      ev: 'reply',
      message: messageOf(packet, index),
      result,
      status,
      ...(packet.agreed && { agreed: true })
    })
  })
  return lines
}

function messageOf({ client, first }: TracedPacket, index: number): string {
  return `${client}:${String(first + index)}`
}
