/** Operations and their results in words. Queues are named by their labels. */
import { labelOf } from '../../src/main/protocol/queue/queue-id'
import { ANY_OPERATIONS, type AnyOperation, type Status } from '../../src/main/protocol/types'
import type { Message } from '../../src/main/protocol/wire/order'
import { OperationReader, type Packet } from '../../src/main/protocol/wire/request'

/** `push 25 5`; `args` as in traces: queue id or label, and the item of a push. */
export function operationText(op: AnyOperation, args: readonly number[]): string {
  const [argument = 0, ...items] = args
  const isQueue = op !== 'create' && op !== 'id' && op !== 'policy' && op !== 'settle'
  const label = isQueue ? labelOf(argument) : argument
  return [op, label ?? argument, ...items].join(' ')
}

/** `5`, `ok` where success has nothing more to tell, or the name of what went wrong. */
export function resultText(op: AnyOperation, result: number | null, status: Status): string {
  if (status !== 'ok') return status
  return result === null || op === 'create' ? 'ok' : String(result)
}

export function packetText(packet: Packet): string {
  const reader = new OperationReader()
  reader.open(packet)
  const texts = Array.from({ length: packet.count }, () => {
    reader.next()
    const op = ANY_OPERATIONS[reader.operation - 1] ?? 'create'
    const hasItem = op === 'push' || op === 'settle'
    return operationText(op, hasItem ? [reader.argument, reader.item] : [reader.argument])
  })
  return texts.join(', ')
}

export function messagesText(messages: readonly Message[]): string {
  return messages.map(({ packet }) => packetText(packet)).join(', ')
}
