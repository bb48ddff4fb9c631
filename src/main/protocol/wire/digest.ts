/** Digests of 64 bits: 16 hex digits in memory, 8 bytes on the wire. */
import type { Reader, Writer } from './bytes'

/** Stands for a digest where there is none. */
export const NO_DIGEST = '0'.repeat(16)

export function writeDigest(out: Writer, digest: string): Writer {
  return out.u32(Number.parseInt(digest.slice(0, 8), 16)).u32(Number.parseInt(digest.slice(8), 16))
}

export function readDigest(input: Reader): string {
  const half = (): string => input.u32().toString(16).padStart(8, '0')
  const high = half()
  return high + half()
}
