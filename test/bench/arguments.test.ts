import { expect, it } from 'vitest'
import { UserError } from '../../src/shared/user-error'
import { readArguments } from './arguments'

const SECTIONS = ['limits', 'load', 'replicas']

function problemOf(...args: string[]): string {
  try {
    readArguments(args, SECTIONS)
  } catch (error) {
    expect(error).toBeInstanceOf(UserError)
    return (error as UserError).message
  }
  throw new Error('it was taken')
}

it('has sensible defaults, and short ones for a quick look', () => {
  expect(readArguments([], SECTIONS)).toMatchObject({ rounds: 5, only: null, page: false })
  expect(readArguments(['--quick'], SECTIONS)).toMatchObject({ rounds: 1, seconds: 0.5 })
  expect(readArguments(['--quick', '--rounds', '2'], SECTIONS)).toMatchObject({ rounds: 2 })
})

it('takes sections and files in a list', () => {
  const args = ['--only', 'load, limits', '--from', 'a.json,b.json', '--seconds', '0.5']
  expect(readArguments(args, SECTIONS)).toMatchObject({
    only: ['load', 'limits'],
    from: ['a.json', 'b.json'],
    seconds: 0.5
  })
})

it.each([
  [['--only', 'laod'], 'did you mean load?'],
  [['--only', 'xyz'], 'limits, load, replicas'],
  [['--only', ''], 'limits, load, replicas'],
  [['--rounds', '0'], '--rounds is "0"'],
  [['--rounds', '1.5'], 'a whole number from 1'],
  [['--seconds', 'x'], 'a number from 0.1'],
  [['--seconds', ''], 'a number from 0.1'],
  [['--json', ''], 'give a file'],
  [['--frob'], 'usage: npm run bench'],
  [['stray'], 'usage: npm run bench'],
  [['--only'], 'usage: npm run bench']
])('tells what is wrong with %j in one line', (args, words) => {
  const problem = problemOf(...args)
  expect(problem).toContain(words)
  expect(problem).not.toContain('\n')
})
