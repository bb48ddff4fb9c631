import { describe, expect, it } from 'vitest'
import { viewOf } from '../../../src/main/protocol/wire/bytes'
import { xxh32 } from '../../../src/main/protocol/wire/checksum'

const PRIME = 2654435761

/** The specification's steps, in unbounded integers. */
function naiveXxh32(bytes: Uint8Array, seed: number): number {
  const mask = 0xffffffffn
  const [p1, p2, p3, p4, p5] = [
    2654435761n,
    2246822519n,
    3266489917n,
    668265263n,
    374761393n
  ] as const
  const rotate = (value: bigint, by: bigint) => ((value << by) | (value >> (32n - by))) & mask
  const lane = (at: number) =>
    [0, 1, 2, 3].reduce((sum, i) => sum + (BigInt(bytes[at + i]!) << BigInt(8 * i)), 0n)
  const start = BigInt(seed)
  let at = 0
  let hash = start + p5
  if (bytes.length >= 16) {
    const sums = [start + p1 + p2, start + p2, start, start - p1].map((sum) => sum & mask)
    for (; at + 16 <= bytes.length; at += 16) {
      sums.forEach((sum, i) => {
        sums[i] = (rotate((sum + lane(at + 4 * i) * p2) & mask, 13n) * p1) & mask
      })
    }
    hash = [1n, 7n, 12n, 18n].reduce((sum, by, i) => sum + rotate(sums[i]!, by), 0n)
  }
  hash = (hash + BigInt(bytes.length)) & mask
  for (; at + 4 <= bytes.length; at += 4) {
    hash = (rotate((hash + lane(at) * p3) & mask, 17n) * p4) & mask
  }
  for (; at < bytes.length; at++) {
    hash = (rotate((hash + BigInt(bytes[at]!) * p5) & mask, 11n) * p1) & mask
  }
  hash = ((hash ^ (hash >> 15n)) * p2) & mask
  hash = ((hash ^ (hash >> 13n)) * p3) & mask
  return Number(hash ^ (hash >> 16n))
}

/** The reference implementation's own test buffer. */
function sanityBytes(length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = PRIME
  for (let i = 0; i < length; i++) {
    bytes[i] = state >>> 24
    state = Math.imul(state, state) >>> 0
  }
  return bytes
}

function hashOf(bytes: Uint8Array, seed: number): number {
  return xxh32(viewOf(bytes), 0, bytes.length, seed)
}

describe('xxh32', () => {
  it.each([
    ['', 0, 0x02cc5d05],
    ['a', 0, 0x550d7456],
    ['abc', 0, 0x32d153ff],
    ['Nobody inspects the spammish repetition', 0, 0xe2293b2f]
  ])('of %j with seed %d', (text, seed, expected) => {
    expect(hashOf(new TextEncoder().encode(text), seed)).toBe(expected)
  })

  it.each([
    [0, 0, 0x02cc5d05],
    [0, PRIME, 0x36b78ae7],
    [1, 0, 0xb85cbee5],
    [1, PRIME, 0xd5845d64],
    [14, 0, 0xe5aa0ab4],
    [14, PRIME, 0x4481951d],
    [101, 0, 0x1f1aa412],
    [101, PRIME, 0x498ec8e2]
  ])("of %d bytes of the reference's test buffer with seed %d", (length, seed, expected) => {
    expect(hashOf(sanityBytes(length), seed)).toBe(expected)
  })

  it('agrees with the specification at every length, offset and many seeds', () => {
    const bytes = sanityBytes(101)
    const view = viewOf(bytes)
    for (let length = 0; length <= 80; length++) {
      for (let offset = 0; offset < 8; offset++) {
        const seed = (length * 0x9e3779b1 + offset * 0x85ebca77) >>> 0
        expect([length, offset, xxh32(view, offset, offset + length, seed)]).toEqual([
          length,
          offset,
          naiveXxh32(bytes.subarray(offset, offset + length), seed)
        ])
      }
    }
  })
})
