/**
 * Pulling a state in pieces: the receiver asks for an offset, the donor sends
 * the bytes there. Bodies:
 *
 *     request  config 12, offset 6
 *     chunk    config 12, total 6 (0: not ready yet), offset 6, bytes
 */
import type { ConfigId } from '../types'
import { Reader } from './bytes'
import { DatagramType, seal, type GroupMark } from './header'
import { beginBody, BODY_AT, type Sender } from './sender'

export interface SnapshotRequest {
  /** The configuration being formed. */
  readonly config: ConfigId
  readonly offset: number
}

export interface SnapshotChunk extends SnapshotRequest {
  /** Size of the whole, bytes; 0: the donor is still recovering. */
  readonly total: number
  readonly bytes: Uint8Array
}

/** Bytes around a chunk. */
export const CHUNK_HEAD_BYTES = BODY_AT + 24

export function encodeSnapshotRequest(
  sender: Sender,
  request: SnapshotRequest,
  group: GroupMark
): Uint8Array {
  const out = beginBody(sender)
    .u48(request.config.epoch)
    .u48(request.config.representative)
    .u48(request.offset)
  return seal(out.finish(), DatagramType.snapshotRequest, group)
}

export function decodeSnapshotRequest(bytes: Uint8Array): SnapshotRequest | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = { epoch: input.u48(), representative: input.u48() }
  const offset = input.u48()
  return input.done ? { config, offset } : undefined
}

export function encodeSnapshotChunk(
  sender: Sender,
  chunk: SnapshotChunk,
  group: GroupMark
): Uint8Array {
  const out = beginBody(sender)
    .u48(chunk.config.epoch)
    .u48(chunk.config.representative)
    .u48(chunk.total)
    .u48(chunk.offset)
    .raw(chunk.bytes)
  return seal(out.finish(), DatagramType.snapshotChunk, group)
}

export function decodeSnapshotChunk(bytes: Uint8Array): SnapshotChunk | undefined {
  const input = new Reader(bytes, BODY_AT)
  const config = { epoch: input.u48(), representative: input.u48() }
  const total = input.u48()
  const offset = input.u48()
  if (!input.ok) return undefined
  return { config, total, offset, bytes: input.slice(bytes.length - input.at) }
}
