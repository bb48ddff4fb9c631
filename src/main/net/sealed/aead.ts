/** AES-256-GCM with a counter for a nonce: no key here ever sees one number twice. */
import { createCipheriv, createDecipheriv } from 'node:crypto'

export const TAG_BYTES = 16
const ALGORITHM = 'aes-256-gcm'
const NONCE_BYTES = 12
/** Counters are numbers that JavaScript tells apart. */
export const COUNTER_MAX = 2 ** 48 - 1

const nonce = Buffer.alloc(NONCE_BYTES)

function nonceOf(counter: number): Buffer {
  nonce.writeUIntBE(counter, NONCE_BYTES - 6, 6)
  return nonce
}

/** `head`, which stays readable and is authenticated, then the sealed bytes and their tag. */
export function sealBytes(
  key: Buffer,
  counter: number,
  head: Uint8Array,
  bytes: Uint8Array
): Buffer {
  const cipher = createCipheriv(ALGORITHM, key, nonceOf(counter), { authTagLength: TAG_BYTES })
  cipher.setAAD(head)
  const sealed = cipher.update(bytes)
  cipher.final()
  const out = Buffer.allocUnsafeSlow(head.length + sealed.length + TAG_BYTES)
  out.set(head)
  out.set(sealed, head.length)
  out.set(cipher.getAuthTag(), head.length + sealed.length)
  return out
}

/** What `sealBytes` sealed behind so many bytes of head; undefined when anything of it is not as it was. */
export function openBytes(
  key: Buffer,
  counter: number,
  headBytes: number,
  sealed: Buffer
): Buffer | undefined {
  const end = sealed.length - TAG_BYTES
  if (end < headBytes) return undefined
  const decipher = createDecipheriv(ALGORITHM, key, nonceOf(counter), { authTagLength: TAG_BYTES })
  decipher.setAAD(sealed.subarray(0, headBytes))
  decipher.setAuthTag(sealed.subarray(end))
  const bytes = decipher.update(sealed.subarray(headBytes, end))
  try {
    decipher.final()
    return bytes
  } catch {
    return undefined
  }
}
