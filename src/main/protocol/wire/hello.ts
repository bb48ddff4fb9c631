/**
 * HELLO begins a stream between two servers and says whose it is. Body: the endpoint
 * (6 bytes) at which the server that opened the stream receives datagrams.
 */
import type { Endpoint } from '../types'
import { getUint48, setUint48, viewOf } from './bytes'
import { DatagramType, HEADER_BYTES, seal, type GroupMark } from './header'

const HELLO_BYTES = HEADER_BYTES + 6

export function encodeHello(endpoint: Endpoint, group: GroupMark): Uint8Array {
  const bytes = new Uint8Array(HELLO_BYTES)
  setUint48(viewOf(bytes), HEADER_BYTES, endpoint)
  return seal(bytes, DatagramType.hello, group)
}

/** Decodes what `unseal` called a HELLO. Undefined when malformed. */
export function decodeHello(bytes: Uint8Array): Endpoint | undefined {
  return bytes.length === HELLO_BYTES ? getUint48(viewOf(bytes), HEADER_BYTES) : undefined
}
