/** Client packets as clients make them, and what stands in them. */
import { ANY_OPERATIONS, type AnyOperation, type Operation } from '../../src/main/protocol/types'
import { groupMark, HEADER_BYTES, type GroupMark } from '../../src/main/protocol/wire/header'
import {
  opcodeOf,
  OperationReader,
  parsePacket,
  RequestWriter,
  type Packet,
  type Stamp
} from '../../src/main/protocol/wire/request'

/** One operation with its arguments; `item` counts for a push and a settle only. */
export interface AnyCall {
  readonly operation: AnyOperation
  readonly argument: number
  readonly item: number
}

/** One of the seven. */
export interface Call extends AnyCall {
  readonly operation: Operation
}

export const GROUP = groupMark('test')

/** What a client says of earlier answers; `to`: the packet's `low`, unless it is said. */
export type Word = Omit<Stamp, 'to'> & Partial<Pick<Stamp, 'to'>>

export interface RequestOptions {
  readonly agreed?: boolean
  /** A pop that waits for an item. */
  readonly waits?: boolean
  readonly attempt?: number
  readonly group?: GroupMark
  readonly accepted?: Word | null
  /** Bytes; the default holds the largest packet. */
  readonly maxDatagram?: number
}

/** A request's datagram. Throws when the calls do not fit. */
export function requestOf(
  client: string,
  first: number,
  low: number,
  calls: readonly AnyCall[],
  options: RequestOptions = {}
): Uint8Array {
  const { agreed = false, waits = false, attempt = 0, group = GROUP, accepted = null } = options
  const writer = new RequestWriter(client, group, options.maxDatagram ?? 2000)
  for (const { operation, argument, item } of calls) {
    if (!writer.add(opcodeOf(operation), argument, item)) throw new Error('too many calls')
  }
  const datagram = writer.finish(first, low, agreed, accepted && { to: low, ...accepted }, waits)
  return attempt === 0 ? datagram : writer.again(datagram, attempt, low)
}

/** A validated packet. */
export function packetOf(
  client: string,
  first: number,
  low: number,
  calls: readonly AnyCall[],
  options: RequestOptions = {}
): Packet {
  const packet = parsePacket(requestOf(client, first, low, calls, options).subarray(HEADER_BYTES))
  if (packet === undefined) throw new Error('not a packet')
  return packet
}

/** The operations of a validated packet. */
export function callsOf(packet: Packet): AnyCall[] {
  const reader = new OperationReader()
  reader.open(packet)
  const calls = Array.from({ length: packet.count }, () => {
    reader.next()
    const operation = ANY_OPERATIONS[reader.operation - 1]
    if (operation === undefined) throw new Error('no operation')
    const hasItem = operation === 'push' || operation === 'settle'
    return { operation, argument: reader.argument, item: hasItem ? reader.item : 0 }
  })
  if (reader.position !== packet.bytes.length) throw new Error('not everything was read')
  return calls
}

export const create = (label: number): Call => ({ operation: 'create', argument: label, item: 0 })
export const push = (queue: number, item: number): Call => ({
  operation: 'push',
  argument: queue,
  item
})
export const pop = (queue: number): Call => ({ operation: 'pop', argument: queue, item: 0 })
