/** What whoever gets a question for a proof of his address gives back: see `server/address-proofs.ts`. */
import { DatagramType, unseal, type GroupMark } from '../protocol/wire/header'
import { decodeProof, encodeProof } from '../protocol/wire/proof'

/** The answer to a datagram that is such a question; undefined when it is none. */
export function proofAnswer(bytes: Uint8Array, group: GroupMark): Uint8Array | undefined {
  if (bytes[3] !== DatagramType.prove || unseal(bytes, group) !== DatagramType.prove) {
    return undefined
  }
  const cookie = decodeProof(bytes)
  return cookie === undefined ? undefined : encodeProof(DatagramType.proof, cookie, group)
}
