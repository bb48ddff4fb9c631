import { expect, it } from 'vitest'
import { pauseAfter } from '../../../src/main/cli/work/pauses'

const growth = { firstMs: 100, longestMs: 1000 }

it('doubles with each failure, to the longest', () => {
  expect([1, 2, 3, 4, 5, 6, 5000].map((n) => pauseAfter(n, growth, 0.5))).toEqual([
    100, 200, 400, 800, 1000, 1000, 1000
  ])
})

it('is spread by a quarter', () => {
  expect([0, 1].map((chance) => pauseAfter(1, growth, chance))).toEqual([75, 125])
})

it('may be none', () => {
  expect(pauseAfter(9, { firstMs: 0, longestMs: 1000 }, 1)).toBe(0)
})
