import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { STATUSES } from '../../../src/main/protocol/types'
import { viewOf } from '../../../src/main/protocol/wire/bytes'
import { xxh32 } from '../../../src/main/protocol/wire/checksum'
import {
  clientTag,
  decodeReply,
  encodeReply,
  readResults,
  ResultWriter
} from '../../../src/main/protocol/wire/reply'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'
import { anyText, item } from '../arbitraries'
import { GROUP } from '../packets'
import { checkRoundTrip, kindsOf, resultBytes, type ResultPart } from './datagrams'

const head = {
  server: 1,
  config: NO_CONFIG,
  slot: 2,
  refusal: 'ok' as const,
  client: 3,
  first: 4,
  count: 1,
  hintMs: 0,
  reason: 'none' as const,
  room: 0
}

function partsOf(results: Uint8Array): ResultPart[] {
  const parts: ResultPart[] = []
  const count = readResults(results, (index, status, value) => {
    expect(index).toBe(parts.length)
    parts.push({ status, value })
  })
  expect(count).toBe(parts.length)
  return parts
}

it.each(kindsOf('reply'))('$type comes back as it was sent', checkRoundTrip)

describe('results', () => {
  const part = fc.record({
    status: fc.constantFrom(...STATUSES),
    value: fc.oneof(fc.constant(null), item)
  })

  it('come back in order, from a writer that is used again', () => {
    const writer = new ResultWriter()
    fc.assert(
      fc.property(fc.array(part, { maxLength: 300, size: 'max' }), (parts) => {
        for (const { status, value } of parts) writer.add(STATUSES.indexOf(status), value)
        expect(partsOf(writer.finish())).toEqual(parts)
      }),
      { numRuns: 30 }
    )
  })

  it('are copies: what is written next does not change them', () => {
    const writer = new ResultWriter()
    writer.add(0, 1)
    const first = writer.finish()
    writer.add(0, 2)
    writer.finish()
    expect(partsOf(first)).toEqual([{ status: 'ok', value: 1 }])
  })

  it('take 1, 5 or 9 bytes', () => {
    const sizes = [null, 7, -(2 ** 31), 2 ** 31, -(2 ** 53) + 1].map(
      (value) => resultBytes([{ status: 'ok', value }]).length
    )
    expect(sizes).toEqual([1, 5, 5, 9, 9])
  })

  it.each([
    ['a status that is none', [0x07]],
    ['a kind of value that is none', [0x30, 0, 0, 0, 0, 0, 0, 0, 0]],
    ['bit 6', [0x40]],
    ['bit 7', [0x80]],
    ['a value cut short', [0x10, 0, 0, 0]],
    ['a long value cut short', [0x20, 0, 0, 0, 0]]
  ])('with %s are malformed', (_, bytes) => {
    expect(readResults(Uint8Array.from(bytes), () => undefined)).toBe(-1)
  })
})

describe('decodeReply', () => {
  const ok: ResultPart = { status: 'ok', value: 5 }

  it('rejects another number of results than it says', () => {
    expect(decodeReply(encodeReply(head, resultBytes([ok]), GROUP))).toBeDefined()
    expect(decodeReply(encodeReply(head, resultBytes([]), GROUP))).toBeUndefined()
    expect(decodeReply(encodeReply(head, resultBytes([ok, ok]), GROUP))).toBeUndefined()
  })

  it('rejects results in a refusal', () => {
    const refused = { ...head, refusal: 'busy' as const }
    expect(decodeReply(encodeReply(refused, resultBytes([]), GROUP))).toBeDefined()
    expect(decodeReply(encodeReply(refused, resultBytes([ok]), GROUP))).toBeUndefined()
  })
})

it("a client's tag is the checksum of its id", () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const bytes = new TextEncoder().encode(text)
      expect(clientTag(text)).toBe(xxh32(viewOf(bytes), 0, bytes.length, 0))
    })
  )
})
