import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FOLD_START, foldValue } from '../../src/main/record/fold'

const fold = (value: unknown): number => foldValue(FOLD_START, value) >>> 0

describe('a fold', () => {
  it('is the same for equal values', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(fold(structuredClone(value))).toBe(fold(value))
      })
    )
  })

  it('tells values apart that look alike', () => {
    const values: unknown[] = [
      ...['', '0', 'ab', 'ba', '[]', 'null'],
      ...[0, 1, -1, 0.5, 2 ** 32, 2 ** 32 + 1, 2 ** 47, 2 ** 47 + 1, 1e300],
      ...[true, false, null, [], {}, [[]], [null], [0], [0, 0], ['ab'], ['a', 'b']],
      ...[{ a: 1 }, { b: 1 }, { a: 1, b: 2 }, { a: { b: 2 } }, { a: [1] }, { ab: '' }],
      ...[new Uint8Array(0), Uint8Array.of(0), Uint8Array.of(0, 0), Uint8Array.of(1)]
    ]
    expect(new Set(values.map(fold)).size).toBe(values.length)
  })

  it('depends on what was folded before', () => {
    expect(foldValue(foldValue(FOLD_START, 'a'), 'b')).not.toBe(
      foldValue(foldValue(FOLD_START, 'b'), 'a')
    )
  })
})
