/** Digests of a state's parts: 64 bits, against garbling and mistakes, not against malice. */
import { viewOf } from '../wire/bytes'
import { xxh32 } from '../wire/checksum'

/** Digest of a part's bytes, and how many those are. */
export interface PartDigest {
  /** 32 bits each. */
  readonly high: number
  readonly low: number
  readonly bytes: number
}

const HIGH_SEED = 0x70617274
const LOW_SEED = 0x7374616d

export function digestOf(bytes: Uint8Array): PartDigest {
  const view = viewOf(bytes)
  return {
    high: xxh32(view, 0, bytes.length, HIGH_SEED),
    low: xxh32(view, 0, bytes.length, LOW_SEED),
    bytes: bytes.length
  }
}

export function sameDigest(a: PartDigest, b: PartDigest): boolean {
  return a.high === b.high && a.low === b.low && a.bytes === b.bytes
}

/** 16 hex digits. */
export function digestText({ high, low }: PartDigest): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
}
