/**
 * Pulling a state by difference: the receiver asks for the donor's manifest, then
 * for pieces of the parts that it does not have. Bodies:
 *
 *     request  purpose 12, offer 6 (0: a new one), by stream 1 (0 or 1),
 *              count 2, count times: part 4, offset 4, length 4
 *     pieces   purpose 12, offer 6 (0: none such, or not ready yet), manifest's size 4,
 *              count 2, count times: part 4, offset 4, length 4, bytes
 *
 * `purpose` is the configuration that is being formed, or 0.0 for a server that
 * prepares to join. The manifest itself is asked for as part `MANIFEST`.
 */
import { limits } from '../limits'
import type { ConfigId } from '../types'
import { Reader } from './bytes'
import { DatagramType, seal, type GroupMark } from './header'
import { beginBody, BODY_AT, type Sender } from './sender'

/** Stands for the manifest among the parts. */
export const MANIFEST = 0xffffffff

/** A stretch of a part. */
export interface Span {
  /** Index in the manifest, or `MANIFEST`. */
  readonly part: number
  readonly offset: number
  /** Bytes. */
  readonly length: number
}

export interface StateRequest {
  readonly purpose: ConfigId
  /** Which frozen state; 0: the receiver has none yet. */
  readonly offer: number
  /** The answer should come over a stream, in messages of up to `limits.streamBytes`. */
  readonly byStream: boolean
  /** At most `limits.spansPerRequest`. */
  readonly spans: readonly Span[]
}

export interface Piece {
  readonly part: number
  readonly offset: number
  readonly bytes: Uint8Array
}

export interface StatePieces {
  readonly purpose: ConfigId
  readonly offer: number
  /** Size of the manifest, bytes; 0: there is none yet. */
  readonly manifestBytes: number
  readonly pieces: readonly Piece[]
}

/** Bytes of a datagram of pieces before the first one, and around each. */
export const PIECES_HEAD_BYTES = BODY_AT + 24
export const PIECE_HEAD_BYTES = 12

export function encodeStateRequest(
  sender: Sender,
  request: StateRequest,
  group: GroupMark
): Uint8Array {
  const out = beginBody(sender)
    .u48(request.purpose.epoch)
    .u48(request.purpose.representative)
    .u48(request.offer)
    .u8(Number(request.byStream))
    .u16(request.spans.length)
  for (const { part, offset, length } of request.spans) out.u32(part).u32(offset).u32(length)
  return seal(out.finish(), DatagramType.stateRequest, group)
}

export function decodeStateRequest(bytes: Uint8Array): StateRequest | undefined {
  const input = new Reader(bytes, BODY_AT)
  const purpose = { epoch: input.u48(), representative: input.u48() }
  const offer = input.u48()
  const byStream = input.u8()
  const count = input.u16()
  if (byStream > 1 || count > limits.spansPerRequest) return undefined
  const spans: Span[] = []
  for (let left = count; left > 0 && input.ok; left--) {
    spans.push({ part: input.u32(), offset: input.u32(), length: input.u32() })
  }
  return input.done ? { purpose, offer, byStream: byStream === 1, spans } : undefined
}

export function encodeStatePieces(
  sender: Sender,
  answer: StatePieces,
  group: GroupMark
): Uint8Array {
  const size = answer.pieces.reduce((sum, { bytes }) => sum + PIECE_HEAD_BYTES + bytes.length, 0)
  const out = beginBody(sender, PIECES_HEAD_BYTES + size)
    .u48(answer.purpose.epoch)
    .u48(answer.purpose.representative)
    .u48(answer.offer)
    .u32(answer.manifestBytes)
    .u16(answer.pieces.length)
  for (const { part, offset, bytes } of answer.pieces) {
    out.u32(part).u32(offset).u32(bytes.length).raw(bytes)
  }
  return seal(out.finish(), DatagramType.statePieces, group)
}

export function decodeStatePieces(bytes: Uint8Array): StatePieces | undefined {
  const input = new Reader(bytes, BODY_AT)
  const purpose = { epoch: input.u48(), representative: input.u48() }
  const offer = input.u48()
  const manifestBytes = input.u32()
  const pieces: Piece[] = []
  for (let left = input.u16(); left > 0 && input.ok; left--) {
    const part = input.u32()
    const offset = input.u32()
    pieces.push({ part, offset, bytes: input.slice(input.u32()) })
  }
  return input.done ? { purpose, offer, manifestBytes, pieces } : undefined
}
