/**
 * What is derived from a join code's key, by HKDF-SHA256 (RFC 5869): a key for datagrams,
 * one for streams, and a public id by which a receiver finds the key. The group's name
 * goes in, so the same key in two codes of different names is two keys.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import type { JoinCode } from './join-code'

export const KEY_ID_BYTES = 8
const DERIVED_BYTES = 32

/** A group's key, ready for use. */
export interface GroupKey {
  /** 8 bytes as latin1 text: what datagrams and streams name the key by. It tells nothing of the key. */
  readonly id: string
  /** Sessions' keys are derived from it. */
  readonly datagrams: Buffer
  readonly streams: Buffer
}

export function deriveGroupKey({ key, group }: Pick<JoinCode, 'key' | 'group'>): GroupKey {
  const derived = (purpose: string, bytes: number): Buffer =>
    Buffer.from(hkdfSync('sha256', key, `FTQueue 1 ${group}`, purpose, bytes))
  return {
    id: derived('id', KEY_ID_BYTES).toString('latin1'),
    datagrams: derived('datagrams', DERIVED_BYTES),
    streams: derived('streams', DERIVED_BYTES)
  }
}

/** HKDF's expansion to one key of 256 bits. */
export function expand(key: Buffer, purpose: string, ...context: Uint8Array[]): Buffer {
  const mac = createHmac('sha256', key).update(purpose, 'latin1')
  for (const each of context) mac.update(each)
  return mac.update(Buffer.of(1)).digest()
}
