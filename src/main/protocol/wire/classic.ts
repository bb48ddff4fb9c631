/**
 * The original program's text format: `msg,UUID,OP[,ARG…]`. A classic request
 * becomes a packet whose client is the UUID and whose sequence number is 0, so
 * the same UUID again is the same request.
 */
import type { Operation } from '../types'
import { limits } from '../limits'
import { utf8Decode, utf8Encode, viewOf } from './bytes'
import { FIXED_BYTES, LABEL_MAX, opcodeOf, parsePacket, type Packet } from './request'
import { readResults } from './reply'

const OPERATIONS_BY_NAME: Readonly<Record<string, { operation: Operation; arguments: number }>> = {
  qCreate: { operation: 'create', arguments: 1 },
  qId: { operation: 'id', arguments: 1 },
  qPush: { operation: 'push', arguments: 2 },
  qPop: { operation: 'pop', arguments: 1 },
  qTop: { operation: 'top', arguments: 1 },
  qSize: { operation: 'size', arguments: 1 },
  qDestroy: { operation: 'destroy', arguments: 1 }
}

/** Longest classic request, bytes. */
const REQUEST_BYTES_MAX = 256

function integer(text: string | undefined): number | undefined {
  const trimmed = (text ?? '').trim()
  if (!/^[+-]?\d{1,16}$/.test(trimmed)) return undefined
  const value = Number(trimmed)
  return Number.isSafeInteger(value) ? value + 0 : undefined
}

/** The packet that a classic request stands for; undefined when it is none. */
export function decodeClassicRequest(bytes: Uint8Array): Packet | undefined {
  if (bytes.length > REQUEST_BYTES_MAX) return undefined
  const fields = utf8Decode(bytes)?.split(',') ?? []
  if (fields[0] !== 'msg') return undefined
  const known = Object.hasOwn(OPERATIONS_BY_NAME, fields[2]?.trim() ?? '')
    ? OPERATIONS_BY_NAME[fields[2]?.trim() ?? '']
    : undefined
  const client = utf8Encode(fields[1]?.trim() ?? '')
  if (known === undefined || fields.length !== 3 + known.arguments) return undefined
  if (client.length < 1 || client.length > limits.clientIdBytes) return undefined
  const argument = integer(fields[3])
  const item = known.operation === 'push' ? integer(fields[4]) : 0
  if (argument === undefined || item === undefined) return undefined
  if (
    (known.operation === 'create' || known.operation === 'id') &&
    Math.abs(argument) > LABEL_MAX
  ) {
    return undefined
  }
  const push = known.operation === 'push'
  const headBytes = 3 + client.length + FIXED_BYTES
  const packet = new Uint8Array(headBytes + 9 + (push ? 8 : 0))
  const view = viewOf(packet)
  view.setUint8(2, client.length)
  packet.set(client, 3)
  // Sequence number 0, one operation, and nothing said of earlier answers.
  view.setUint16(3 + client.length + 8, 1, true)
  view.setUint8(headBytes, opcodeOf(known.operation))
  view.setFloat64(headBytes + 1, argument, true)
  if (push) view.setFloat64(headBytes + 9, item, true)
  return parsePacket(packet)
}

/** The text that answers a classic request; undefined where it gets none (`qPush`, `qDestroy`). */
export function encodeClassicReply(results: Uint8Array): Uint8Array | undefined {
  let text: string | undefined
  readResults(results, (_index, _status, value) => {
    if (value !== null) text = String(value)
  })
  return text === undefined ? undefined : utf8Encode(text)
}
