import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isSame, reuse } from '../../../src/renderer/store/reuse'

describe('reuse', () => {
  it('says what the new value says, and is the old one exactly when both say the same', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const result = reuse(a, b)
        expect(isSame(result, b)).toBe(true)
        expect(reuse(a, structuredClone(a))).toBe(a)
      })
    )
  })

  it('keeps the parts that did not change', () => {
    const before = { members: [{ id: 1 }, { id: 2 }], turn: 'a' }
    const after = reuse(before, { members: [{ id: 1 }, { id: 3 }], turn: 'a' })
    expect(after).not.toBe(before)
    expect(after.members[0]).toBe(before.members[0])
    expect(after.members[1]).toEqual({ id: 3 })
  })

  it('notices what is gone', () => {
    const before: Record<string, number> = { a: 1, b: 2 }
    expect(reuse(before, { a: 1 })).toEqual({ a: 1 })
    expect(reuse([1, 2, 3], [1, 2])).toEqual([1, 2])
  })
})
