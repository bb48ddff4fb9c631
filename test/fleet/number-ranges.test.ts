import fc from 'fast-check'
import { expect, it } from 'vitest'
import { NumberRanges } from './number-ranges'

it('holds what was added, in as few ranges as there are gaps', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(40)), (added) => {
      const ranges = new NumberRanges()
      for (const one of added) ranges.add(one)
      const set = new Set(added)
      for (let value = -1; value <= 42; value++) expect(ranges.has(value)).toBe(set.has(value))
      expect(ranges.size).toBe([...set].filter((value) => !set.has(value - 1)).length)
    })
  )
})
