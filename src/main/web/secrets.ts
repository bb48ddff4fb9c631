/** Random texts that let somebody in, and what is kept of them: never the text itself. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

const SECRET_BYTES = 32

/** 256 bits, as a text that an address and a cookie take as it is. */
export function newSecret(): string {
  return randomBytes(SECRET_BYTES).toString('base64url')
}

/** What is kept of a secret. */
export function digestOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}

/** Takes as long whatever differs. */
export function isSame(digest: string, other: string): boolean {
  const [a, b] = [Buffer.from(digest), Buffer.from(other)]
  return a.length === b.length && timingSafeEqual(a, b)
}
