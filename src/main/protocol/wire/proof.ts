/**
 * The question whether somebody is at the address that his datagrams come from, and the answer,
 * which gives the same bytes back. Body of both: a cookie of 16 bytes. Both are of one size, so
 * that whoever is asked in another's name gets no more than was sent.
 */
import { HEADER_BYTES, seal, type DatagramType, type GroupMark } from './header'

export const COOKIE_BYTES = 16
const PROOF_BYTES = HEADER_BYTES + COOKIE_BYTES

type ProofType = typeof DatagramType.prove | typeof DatagramType.proof

export function encodeProof(type: ProofType, cookie: Uint8Array, group: GroupMark): Uint8Array {
  const bytes = new Uint8Array(PROOF_BYTES)
  bytes.set(cookie.subarray(0, COOKIE_BYTES), HEADER_BYTES)
  return seal(bytes, type, group)
}

/** The cookie of what `unseal` called one of the two. Undefined when malformed. */
export function decodeProof(bytes: Uint8Array): Uint8Array | undefined {
  return bytes.length === PROOF_BYTES ? bytes.subarray(HEADER_BYTES) : undefined
}
