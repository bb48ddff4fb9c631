import { describe, expect, it } from 'vitest'
import { tableOf } from '../../../../src/renderer/store/group/merged-queue'
import type { MergedQueue, StoryMerge } from '../../../../src/shared/stories'

const queue: MergedQueue = {
  label: 12,
  queue: 25,
  sizes: [4, 90],
  result: 91,
  items: [
    { item: 3, message: 'c:3', sides: [0], stays: false },
    { item: 4, message: 'c:4', sides: [0, 1], stays: true },
    { item: 8, message: 'c:5', sides: [], stays: true },
    { item: 9, message: 'c:6', sides: [1], stays: true }
  ]
}

const merge: StoryMerge = {
  sides: [
    { config: '4.a', members: ['a'], queues: 1, items: 4 },
    { config: '4.b', members: ['b'], queues: 1, items: 90 }
  ],
  queues: [queue],
  report: {
    poppedTwice: [
      {
        queue: 25,
        label: 12,
        item: 1,
        pops: [
          { message: 'd:1', config: '4.a' },
          { message: 'e:1', config: '4.b' }
        ]
      }
    ],
    ambiguous: [
      {
        id: 7,
        message: 'f:1',
        candidates: [
          { config: '4.a', queue: 25, label: 12, item: 2 },
          { config: '4.b', queue: null, label: null, item: null }
        ]
      }
    ],
    revived: [],
    putBack: [{ queue: 25, label: 12, item: 8, message: 'f:0' }],
    queues: 1,
    items: 91,
    incomplete: false
  }
}

describe('tableOf', () => {
  const table = tableOf(queue, merge)

  it('says of each item which side held it, and what became of it', () => {
    const cells = table.rows.map(({ item, sides, stays, mark }) => [
      item,
      sides.map(({ has }) => has).join(' '),
      stays,
      mark
    ])
    expect(cells).toEqual([
      [1, 'popped popped', false, 'popped twice'],
      [2, 'popped nothing', false, 'ambiguous'],
      [3, 'item popped', false, null],
      [4, 'item item', true, null],
      [8, 'popped popped', true, 'put back'],
      [9, 'nothing item', true, null]
    ])
  })

  it('names the request that took an item, where the report does', () => {
    expect(table.rows[0]?.sides).toEqual([
      { has: 'popped', by: 'd:1' },
      { has: 'popped', by: 'e:1' }
    ])
  })

  it('counts what it does not show', () => {
    expect(table.more).toEqual({ sides: [2, 88], result: 88 })
  })

  it('marks a queue that lives on', () => {
    const revived = [{ queue: 25, label: 12, items: 1 }]
    expect(table.isRevived).toBe(false)
    expect(tableOf(queue, { ...merge, report: { ...merge.report, revived } }).isRevived).toBe(true)
  })
})
