import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FrameReader, frameHead } from '../../src/main/net/stream-frames'

const messages = fc.array(fc.uint8Array({ minLength: 1, maxLength: 60 }), { maxLength: 12 })

function streamOf(all: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(all.flatMap((one) => [...frameHead(one.length), ...one]))
}

it('messages come out as they went in, however the stream is cut', () => {
  fc.assert(
    fc.property(messages, fc.array(fc.integer({ min: 1, max: 50 })), (all, cuts) => {
      const out: Uint8Array[] = []
      const reader = new FrameReader(60, (bytes) => out.push(bytes))
      const stream = streamOf(all)
      let at = 0
      for (const size of [...cuts, Infinity]) {
        expect(reader.push(stream.subarray(at, Math.min(stream.length, at + size)))).toBe(true)
        at += size
      }
      expect(out).toEqual(all)
    })
  )
})

it('a message that is too long, or empty, ends the reading', () => {
  for (const length of [0, 61, 2 ** 32 - 1]) {
    const out: Uint8Array[] = []
    const reader = new FrameReader(60, (bytes) => out.push(bytes))
    const good = streamOf([Uint8Array.of(7)])
    expect(reader.push(Uint8Array.from([...good, ...frameHead(length), 1, 2]))).toBe(false)
    expect(out).toEqual([Uint8Array.of(7)])
  }
})
