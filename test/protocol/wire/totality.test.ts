/**
 * Every decoder takes any bytes at all: it never throws and never makes more of
 * them than they are worth.
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeClassicRequest } from '../../../src/main/protocol/wire/classic'
import { DatagramType, unseal } from '../../../src/main/protocol/wire/header'
import { peekSlot } from '../../../src/main/protocol/wire/order'
import { readResults } from '../../../src/main/protocol/wire/reply'
import { decodeSender } from '../../../src/main/protocol/wire/sender'
import { GROUP } from '../packets'
import { kinds } from './datagrams'

type Mutation = (bytes: Uint8Array) => Uint8Array

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  fc.nat().map((bit) => (bytes: Uint8Array) => {
    const bent = bytes.slice()
    bent[(bit >> 3) % bytes.length]! ^= 1 << (bit & 7)
    return bent
  }),
  fc.nat().map((length) => (bytes: Uint8Array) => bytes.slice(0, length % bytes.length)),
  fc
    .uint8Array({ minLength: 1, maxLength: 20 })
    .map((more) => (bytes: Uint8Array) => Uint8Array.of(...bytes, ...more)),
  // Counts and lengths at their greatest.
  fc
    .record({ at: fc.nat(), size: fc.integer({ min: 1, max: 8 }), fill: fc.constantFrom(0, 255) })
    .map(({ at, size, fill }) => (bytes: Uint8Array) => {
      const start = at % bytes.length
      return bytes.slice().fill(fill, start, start + size)
    })
)

/** How many values hang on this one; bytes count as one, they are views of the input. */
function weigh(value: unknown): number {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 1
  return Object.values(value).reduce<number>((sum, one) => sum + weigh(one), 1)
}

function checkTotal(decode: (bytes: Uint8Array) => unknown, bytes: Uint8Array): void {
  const before = bytes.slice()
  const value = decode(bytes)
  expect(weigh(value)).toBeLessThanOrEqual(16 + 2 * bytes.length)
  expect(bytes).toEqual(before)
}

it('covers every datagram type', () => {
  expect(kinds.map(({ type }) => type)).toEqual(Object.keys(DatagramType))
})

describe.each(kinds)('$type', ({ sample, decode }) => {
  it('survives any bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 120 }), (bytes) => checkTotal(decode, bytes)))
  })

  it('survives valid datagrams that were bent, cut or lengthened', () => {
    fc.assert(
      fc.property(
        sample,
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        ({ bytes, group }, mutations) => {
          let bent = bytes
          for (const mutate of mutations) if (bent.length > 0) bent = mutate(bent)
          checkTotal(decode, bent)
          unseal(bent, group)
        }
      ),
      { numRuns: 200 }
    )
  })

  it('reads nothing from a datagram that was cut anywhere', () => {
    fc.assert(
      fc.property(sample, ({ bytes }) => {
        const whole = decode(bytes)
        for (let length = 0; length < bytes.length; length++) {
          const value = decode(bytes.slice(0, length))
          // What carries the rest of its bytes as they are may be shorter, never the same.
          if (value !== undefined) expect(value).not.toEqual(whole)
        }
      }),
      { numRuns: 15 }
    )
  })
})

describe('parts read before the rest', () => {
  const total: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
    decodeSender,
    peekSlot,
    decodeClassicRequest,
    unseal: (bytes) => unseal(bytes, GROUP),
    readResults: (bytes) => readResults(bytes, () => undefined)
  }

  it.each(Object.entries(total))('%s survives any bytes', (_, decode) => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => checkTotal(decode, bytes)))
  })
})
