/**
 * How a process proves that it lives now: it gives back a number that it was asked with.
 * Sealed like everything else; a question, an answer, or both in one.
 *
 *     0  0          1 byte    no datagram of the protocol begins so
 *     1  question  12 bytes   random; zeros: none
 *    13  answer    12 bytes   the question that is answered; zeros: none
 *    25  since      6 bytes   big-endian: what this session sent seconds ago has smaller counters
 */
import { randomBytes } from 'node:crypto'
import { OVERHEAD_BYTES } from './layout'

const NUMBER_BYTES = 12
const INNER_BYTES = 1 + 2 * NUMBER_BYTES + 6
const NONE = '\0'.repeat(NUMBER_BYTES)
/** Every proof has this size on the wire, and answers nothing that is smaller. */
export const PROOF_BYTES = INNER_BYTES + OVERHEAD_BYTES

export interface Proof {
  /** Null: none. */
  readonly question: string | null
  readonly answer: string | null
  readonly since: number
}

export function newQuestion(): string {
  return randomBytes(NUMBER_BYTES).toString('latin1')
}

export function encodeProof({ question, answer, since }: Proof): Buffer {
  const bytes = Buffer.alloc(INNER_BYTES)
  bytes.write(question ?? NONE, 1, 'latin1')
  bytes.write(answer ?? NONE, 1 + NUMBER_BYTES, 'latin1')
  bytes.writeUIntBE(since, 1 + 2 * NUMBER_BYTES, 6)
  return bytes
}

export function isProof(bytes: Uint8Array): boolean {
  return bytes[0] === 0
}

/** Undefined when these bytes are no proof. */
export function decodeProof(bytes: Buffer): Proof | undefined {
  if (bytes.length !== INNER_BYTES || !isProof(bytes)) return undefined
  const number = (at: number): string | null => {
    const text = bytes.toString('latin1', at, at + NUMBER_BYTES)
    return text === NONE ? null : text
  }
  return {
    question: number(1),
    answer: number(1 + NUMBER_BYTES),
    since: bytes.readUIntBE(1 + 2 * NUMBER_BYTES, 6)
  }
}
