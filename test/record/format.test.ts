import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Input } from '../../src/main/protocol/types'
import {
  decodeBody,
  encodeEnd,
  encodeHeader,
  inputFrameBytes,
  writeInput,
  type RecordedInput
} from '../../src/main/record/format'
import { Frames } from '../../src/main/record/frames'

const now = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true })
const from = fc.integer({ min: 0, max: 2 ** 48 - 1 })
const bytes = fc.uint8Array({ maxLength: 300 })
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 })
const input: fc.Arbitrary<Input> = fc.oneof(
  fc.record({ kind: fc.constant('start' as const), now, seed: word }),
  fc.record({ kind: fc.constantFrom('datagram' as const, 'classic' as const), now, from, bytes }),
  fc.record({
    kind: fc.constantFrom('flush' as const, 'tick' as const, 'damage' as const, 'leave' as const),
    now
  }),
  fc.record({ kind: fc.constant('persisted' as const), now, epoch: fc.maxSafeNat() }),
  fc.record({
    kind: fc.constant('moved' as const),
    now,
    endpoint: from,
    maxDatagram: fc.integer({ min: 1, max: 65_535 })
  })
)
const recorded: fc.Arbitrary<RecordedInput> = fc.record({
  input,
  outcome: fc.record({ acts: word, tells: word, broke: fc.boolean() })
})

function frameOf({ input, outcome }: RecordedInput): Uint8Array {
  const frame = new Uint8Array(inputFrameBytes(input))
  const end = writeInput(frame, new DataView(frame.buffer), 0, input, outcome)
  expect(end).toBe(frame.length)
  return frame
}

/** The bodies in these bytes, which come in pieces of at most so many. */
function bodiesIn(all: Uint8Array, most: number): { bodies: Uint8Array[]; end: string } {
  const frames = new Frames()
  const bodies: Uint8Array[] = []
  for (let at = 0; ; at += most) {
    for (;;) {
      const body = frames.next()
      if (body === 'damaged') return { bodies, end: body }
      if (body === 'more') break
      bodies.push(body.slice())
    }
    if (at >= all.length) return { bodies, end: frames.waiting === 0 ? 'whole' : 'more' }
    frames.push(all.subarray(at, at + most))
  }
}

const hex = (value: Uint8Array): string => Buffer.from(value).toString('hex')

describe('an input in a recording', () => {
  it('is read as it was written, in pieces of any size', () => {
    fc.assert(
      fc.property(
        fc.array(recorded, { maxLength: 20 }),
        fc.integer({ min: 1, max: 400 }),
        (all, most) => {
          const { bodies, end } = bodiesIn(Buffer.concat(all.map(frameOf)), most)
          expect(bodies.map(decodeBody)).toEqual(
            all.map((each) => ({ frame: 'input', recorded: each }))
          )
          expect(end).toBe('whole')
        }
      )
    )
  })

  it('has the bytes that docs/recording.md tells', () => {
    const outcome = { acts: 0x01020304, tells: 0x05060708, broke: true }
    const datagram: Input = {
      kind: 'datagram',
      now: 1.5,
      from: 0x0a0000011f90,
      bytes: Uint8Array.of(0xaa, 0xbb)
    }
    expect(hex(frameOf({ input: datagram, outcome }))).toBe(
      '1a000000' + // bytes of the body
        'f01a3b15' + // their XXH32
        '11' + // datagram
        '01' + // broke
        '000000000000f83f' + // 1.5
        '04030201' + // acts
        '08070605' + // tells
        '901f0100000a' + // 10.0.0.1:8080
        'aabb'
    )
    const start: Input = { kind: 'start', now: 0, seed: 0xfffffffe }
    expect(hex(frameOf({ input: start, outcome: { ...outcome, broke: false } })).slice(16)).toBe(
      '10' + '00' + '0000000000000000' + '04030201' + '08070605' + 'feffffff'
    )
  })

  it('of bytes that are none is nothing, and never an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (body) => {
        const frame = decodeBody(body)
        if (frame?.frame === 'input') {
          expect(hex(frameOf(frame.recorded).subarray(8)).length).toBe(body.length * 2)
        }
      })
    )
    for (const kind of [1, 2]) {
      for (const text of ['', '{', '[]', 'null', '{}', '{"core":1}', '{"reason":"full"}']) {
        expect(decodeBody(Buffer.concat([Uint8Array.of(kind), Buffer.from(text)]))).toBeUndefined()
      }
    }
  })
})

describe('frames', () => {
  const header = { core: 'c', version: 'v', clock: 12.5, options: { id: 1, name: 'ä' } }
  const end = { reason: 'full', inputs: 3, hash: '0123456789abcdef' } as const
  const all = Buffer.concat([encodeHeader(header), encodeEnd(end)])

  it('hold a header and an end', () => {
    expect(bodiesIn(all, 1000).bodies.map(decodeBody)).toEqual([
      { frame: 'header', header },
      { frame: 'end', end }
    ])
  })

  it('that were cut off anywhere are good up to the last whole one', () => {
    const first = encodeHeader(header).length
    for (let size = 0; size < all.length; size++) {
      const { bodies, end: rest } = bodiesIn(all.subarray(0, size), 1000)
      expect(bodies.length).toBe(size < first ? 0 : 1)
      expect(rest).toBe(size === 0 || size === first ? 'whole' : 'more')
    }
  })

  it('with one wrong bit are not taken for good ones', () => {
    for (let bit = 0; bit < all.length * 8; bit++) {
      const wrong = Uint8Array.from(all)
      wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7))
      expect(bodiesIn(wrong, 1000).end).not.toBe('whole')
    }
  })
})
