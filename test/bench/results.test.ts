import { expect, it } from 'vitest'
import { Results, spreadOf } from './results'

it('takes the median, or the middle of the two in the middle', () => {
  expect(spreadOf([5, 1, 9])).toEqual({ median: 5, min: 1, max: 9, rounds: 3 })
  expect(spreadOf([5, 1, 9, 7])).toEqual({ median: 6, min: 1, max: 9, rounds: 4 })
  expect(spreadOf([5, NaN])).toEqual({ median: 5, min: 5, max: 5, rounds: 1 })
  expect(spreadOf([])).toEqual({ median: NaN, min: NaN, max: NaN, rounds: 0 })
})

it('knows a cell by its labels in any order, and a value by its round', () => {
  const results = new Results()
  const add = (round: number, value: number): void => {
    results.add({ section: 's', round, labels: { op: 'push', n: 1 }, values: { v: value } })
  }
  add(1, 10)
  add(2, 30)
  add(3, 20)
  results.add({ section: 's', round: 1, labels: { op: 'pop', n: 1 }, values: { v: 7 } })
  results.add({ section: 'other', round: 1, labels: { op: 'push', n: 1 }, values: { v: 5 } })
  expect(results.median('s', { n: 1, op: 'push' }, 'v')).toBe(20)
  expect(results.seen(2, 's', { n: 1, op: 'push' }, 'v')).toBe(30)
  expect(results.seen(2, 's', { n: 1, op: 'pop' }, 'v')).toBeNaN()
  expect(results.median('s', { n: 2, op: 'push' }, 'v')).toBeNaN()
  expect(results.summaries('s').map(({ labels }) => labels['op'])).toEqual(['push', 'pop'])
})
