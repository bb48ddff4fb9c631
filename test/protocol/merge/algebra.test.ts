import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cases, checkCase } from './algebra'

describe('the merge', () => {
  // Many more of them: npm run algebra.
  it('is commutative, associative and idempotent, and right, on random histories', () => {
    const tally = { joins: 0, apart: 0 }
    fc.assert(
      fc.property(cases, (one) => checkCase(one, tally)),
      { numRuns: 2000 }
    )
    expect(tally.apart).toBeGreaterThan(1000)
  }, 300_000)
})
