import { describe, expect, it } from 'vitest'
import { commandFor, variablesFor } from '../../../src/main/cli/work/item-command'

describe('the command for an item', () => {
  it.each([
    [
      ['echo', '{}'],
      ['echo', '5']
    ],
    [['echo'], ['echo', '5']],
    [
      ['echo', 'a', 'b'],
      ['echo', 'a', 'b', '5']
    ],
    [
      ['sh', '-c', 'x {} {}; y{}'],
      ['sh', '-c', 'x 5 5; y5']
    ],
    [
      ['./{}.sh', 'a'],
      ['./5.sh', 'a']
    ],
    [
      ['echo', '{ }', '$&'],
      ['echo', '{ }', '$&', '5']
    ]
  ])('of %j', (words, expected) => {
    expect(commandFor(words, 5)).toEqual(expected)
  })

  it('has negative items, too', () => {
    expect(commandFor(['a{}'], -9007199254740991)).toEqual(['a-9007199254740991'])
  })

  it('finds the item in its environment', () => {
    expect(variablesFor(25, -1, 3)).toEqual({
      FTQUEUE_QUEUE: '25',
      FTQUEUE_ITEM: '-1',
      FTQUEUE_ATTEMPT: '3'
    })
  })
})
