import { expect, it } from 'vitest'
import { Tally } from '../../../src/main/protocol/queue/tally'
import { ANY_OPERATIONS, STATUSES } from '../../../src/main/protocol/types'

const pop = ANY_OPERATIONS.indexOf('pop')
const settle = ANY_OPERATIONS.indexOf('settle')
const empty = STATUSES.indexOf('empty')

it('counts each way in which an operation ends, and goes on from others', () => {
  const tally = new Tally()
  expect(tally.list()).toEqual([])
  tally.note(pop, 0)
  tally.note(pop, 0)
  tally.note(pop, empty)
  tally.note(settle, STATUSES.length - 1)
  const before = new Tally()
  before.note(pop, empty)
  tally.add(before)
  expect(tally.list()).toEqual([
    { operation: 'pop', status: 'ok', count: 2 },
    { operation: 'pop', status: 'empty', count: 2 },
    { operation: 'settle', status: STATUSES.at(-1), count: 1 }
  ])
})
