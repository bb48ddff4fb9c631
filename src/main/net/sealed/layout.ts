/**
 * A sealed datagram. All of the datagram inside is sealed, its type as well.
 *
 *     0  'F' 'Q'    2 bytes
 *     2  version    1 byte
 *     3  type       1 byte    64: no type of the protocol's own
 *     4  key id     8 bytes   which of the group's keys
 *    12  session   16 bytes   random at each start of a process
 *    28  counter    6 bytes   big-endian: of this session's datagrams, never the same twice
 *    34  sealed               AES-256-GCM under the session's key; bytes 0 to 33 are authenticated
 *        tag       16 bytes
 *
 * What is sealed is a datagram of the protocol, or a proof (`proof.ts`).
 */
import { WIRE_VERSION } from '../../protocol/wire/header'
import { TAG_BYTES } from './aead'
import { KEY_ID_BYTES } from './group-key'

export const SEALED_TYPE = 64
export const SESSION_BYTES = 16
const KEY_ID_AT = 4
const SESSION_AT = KEY_ID_AT + KEY_ID_BYTES
const COUNTER_AT = SESSION_AT + SESSION_BYTES
export const HEAD_BYTES = COUNTER_AT + 6
/** By so much a sealed datagram is longer than what is in it. */
export const OVERHEAD_BYTES = HEAD_BYTES + TAG_BYTES

export interface Head {
  readonly keyId: string
  /** 16 bytes as latin1 text. */
  readonly session: string
  readonly counter: number
}

export function encodeHead({ keyId, session, counter }: Head): Buffer {
  const head = Buffer.alloc(HEAD_BYTES)
  head.write('FQ', 'latin1')
  head[2] = WIRE_VERSION
  head[3] = SEALED_TYPE
  head.write(keyId, KEY_ID_AT, 'latin1')
  head.write(session, SESSION_AT, 'latin1')
  head.writeUIntBE(counter, COUNTER_AT, 6)
  return head
}

/** Undefined unless these bytes are laid out like a sealed datagram. */
export function decodeHead(bytes: Buffer): Head | undefined {
  if (bytes.length < OVERHEAD_BYTES || !isSealed(bytes)) return undefined
  return {
    keyId: bytes.toString('latin1', KEY_ID_AT, SESSION_AT),
    session: bytes.toString('latin1', SESSION_AT, COUNTER_AT),
    counter: bytes.readUIntBE(COUNTER_AT, 6)
  }
}

/** As far as the first four bytes tell. */
export function isSealed(bytes: Uint8Array): boolean {
  return (
    bytes[0] === 0x46 && bytes[1] === 0x51 && bytes[2] === WIRE_VERSION && bytes[3] === SEALED_TYPE
  )
}
