import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  getUint48,
  readUint32,
  readUint48,
  Reader,
  setUint48,
  utf8Decode,
  utf8Encode,
  viewOf,
  Writer
} from '../../../src/main/protocol/wire/bytes'
import { liveHeapBytes } from '../../support/live-heap'
import { anyText, u16, u32, u48 } from '../arbitraries'

const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function expected(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes)
  } catch {
    return undefined
  }
}

describe('utf8Encode', () => {
  it('does what TextEncoder does, with lone surrogates too', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(utf8Encode(text)).toEqual(encoder.encode(text))
      }),
      { numRuns: 300 }
    )
  })

  it.each([0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xe000, 0xffff, 0x10000, 0x10ffff])(
    'encodes code point %d at the edge of a length',
    (code) => {
      const text = String.fromCodePoint(code)
      expect(utf8Encode(text)).toEqual(encoder.encode(text))
      expect(utf8Decode(utf8Encode(text))).toBe(text)
    }
  )
})

describe('utf8Decode', () => {
  const same = (bytes: Uint8Array) => {
    const text = utf8Decode(bytes)
    if (text !== expected(bytes)) expect([...bytes, text]).toEqual([...bytes, expected(bytes)])
  }

  it('reads back what was encoded', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(utf8Decode(utf8Encode(text))).toBe(text)
      })
    )
  })

  it('reads text of any length, with surrogates at every place', () => {
    for (const before of [4094, 4095, 4096, 8191, 8192]) {
      const text = `${'x'.repeat(before)}\u{1f600}é${'y'.repeat(5000)}`
      expect(utf8Decode(utf8Encode(text)) === text).toBe(true)
    }
  })

  it('gives texts that take no more room than their characters', () => {
    const many = 20_000
    const encoded = Array.from({ length: many }, (_, i) =>
      encoder.encode(`0ca3d504-dda1-4f3c-9a71-${String(i).padStart(12, '0')}`)
    )
    const kept: unknown[] = new Array<unknown>(many).fill(null)
    const before = liveHeapBytes()
    for (const [i, bytes] of encoded.entries()) kept[i] = utf8Decode(bytes)
    const each = (liveHeapBytes() - before) / many
    expect(kept).toHaveLength(many)
    // 36 characters and what every string has.
    expect(each).toBeLessThan(100)
  })

  it('accepts exactly the well-formed bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 12 }), same), { numRuns: 500 })
  })

  it('judges well-formed bytes with one change rightly', () => {
    fc.assert(
      fc.property(anyText, fc.nat(), fc.integer({ min: 0, max: 255 }), (text, at, byte) => {
        const bytes = encoder.encode(text)
        same(bytes.subarray(0, at % (bytes.length + 1)))
        if (bytes.length > 0) bytes[at % bytes.length] = byte
        same(bytes)
      }),
      { numRuns: 500 }
    )
  })

  it('judges every sequence of edges rightly: overlong, surrogates, beyond the last', () => {
    const leads = [0x00, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xe1, 0xec, 0xed, 0xee]
    leads.push(0xef, 0xf0, 0xf1, 0xf3, 0xf4, 0xf5, 0xf8, 0xff)
    const tails = [0x00, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0]
    for (const a of leads) {
      same(Uint8Array.of(a))
      for (const b of tails) {
        same(Uint8Array.of(a, b))
        for (const c of tails) {
          same(Uint8Array.of(a, b, c))
          if (a >= 0xe0) for (const d of tails) same(Uint8Array.of(a, b, c, d))
        }
      }
    }
  })
})

describe('48-bit numbers', () => {
  it('come back from any place', () => {
    fc.assert(
      fc.property(u48, fc.integer({ min: 0, max: 3 }), (value, at) => {
        const bytes = new Uint8Array(10).fill(0xaa)
        setUint48(viewOf(bytes), at, value)
        expect(getUint48(viewOf(bytes), at)).toBe(value)
        expect(readUint48(bytes, at)).toBe(value)
        expect(readUint32(bytes, at)).toBe(viewOf(bytes).getUint32(at, true))
        expect(bytes.filter((byte, i) => (i < at || i >= at + 6) && byte !== 0xaa)).toHaveLength(0)
      })
    )
  })

  it('are little-endian', () => {
    const bytes = new Uint8Array(6)
    setUint48(viewOf(bytes), 0, 0x060504030201)
    expect(readUint48(bytes, 3)).toBe(0x060504)
    expect([...bytes]).toEqual([1, 2, 3, 4, 5, 6])
  })
})

describe('Reader', () => {
  const reads = ['u8', 'u16', 'u32', 'u48', 'i32', 'f64', 'slice', 'text'] as const
  const sizes = { u8: 1, u16: 2, u32: 4, u48: 6, i32: 4, f64: 8 }

  it('never throws, whatever is read from whatever bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: 0, max: 50 }),
        fc.array(fc.tuple(fc.constantFrom(...reads), fc.oneof(u32, fc.nat(20)))),
        (bytes, start, plan) => {
          const input = new Reader(bytes, start)
          for (const [read, size] of plan) {
            const wasOk = input.ok
            const before = input.at
            let value: unknown
            if (read === 'slice') value = [...input.slice(size)]
            else if (read === 'text') value = input.text(size % 256)
            else value = input[read]()
            if (read !== 'slice' && read !== 'text') {
              expect(input.ok).toBe(wasOk && before + sizes[read] <= bytes.length)
              expect(input.at).toBe(before + (input.ok ? sizes[read] : 0))
            }
            if (!wasOk) {
              expect(input.ok).toBe(false)
              expect(input.at).toBe(before)
              expect([0, '', []]).toContainEqual(value)
            }
          }
          expect(input.done).toBe(input.ok && input.at === bytes.length)
        }
      ),
      { numRuns: 300 }
    )
  })

  it('refuses text that is too long or not UTF-8', () => {
    expect(new Reader(Uint8Array.of(2, 0x61, 0x62)).text(2)).toBe('ab')
    const long = new Reader(Uint8Array.of(2, 0x61, 0x62))
    long.text(1)
    expect(long.ok).toBe(false)
    const broken = new Reader(Uint8Array.of(1, 0xff))
    expect(broken.text(9)).toBe('')
    expect(broken.ok).toBe(false)
  })

  it('stays failed after `fail`', () => {
    const input = new Reader(Uint8Array.of(7))
    input.fail()
    expect([input.u8(), input.ok, input.done]).toEqual([0, false, false])
  })
})

describe('Writer', () => {
  const part = fc.oneof(
    fc.record({ kind: fc.constant('u8' as const), value: fc.integer({ min: 0, max: 255 }) }),
    fc.record({ kind: fc.constant('u16' as const), value: u16 }),
    fc.record({ kind: fc.constant('u32' as const), value: u32 }),
    fc.record({ kind: fc.constant('u48' as const), value: u48 }),
    fc.record({ kind: fc.constant('f64' as const), value: fc.double() }),
    fc.record({ kind: fc.constant('raw' as const), value: fc.uint8Array({ maxLength: 60 }) }),
    fc.record({ kind: fc.constant('text' as const), value: fc.string({ maxLength: 60 }) })
  )

  it('writes what a Reader reads back, growing as need be', () => {
    fc.assert(
      fc.property(fc.array(part), fc.integer({ min: 0, max: 64 }), (parts, room) => {
        const out = new Writer(room)
        for (const one of parts) {
          if (one.kind === 'raw') out.raw(one.value)
          else if (one.kind === 'text') out.text(one.value, 255)
          else out[one.kind](one.value)
        }
        const bytes = out.finish()
        expect(bytes.length).toBe(out.at)
        const input = new Reader(bytes)
        for (const one of parts) {
          if (one.kind === 'raw') expect(input.slice(one.value.length)).toEqual(one.value)
          else if (one.kind === 'text') expect(input.text(255)).toBe(one.value)
          else expect(input[one.kind]()).toBe(one.value)
        }
        expect(input.done).toBe(true)
      })
    )
  })

  it("cuts text at a character's edge, as late as possible", () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 0, max: 40 }), (text, most) => {
        const bytes = new Writer().text(text, most).finish()
        const kept = bytes.subarray(1)
        const whole = utf8Encode(text)
        expect(bytes[0]).toBe(kept.length)
        expect(kept).toEqual(whole.subarray(0, kept.length))
        const cut = utf8Decode(kept)
        expect(cut).toBeDefined()
        const next = [...(utf8Decode(whole) ?? '')][[...(cut ?? '')].length]
        if (next === undefined) expect(kept.length).toBe(whole.length)
        else expect(kept.length + encoder.encode(next).length).toBeGreaterThan(most)
        expect(kept.length).toBeLessThanOrEqual(most)
      }),
      { numRuns: 300 }
    )
  })
})
