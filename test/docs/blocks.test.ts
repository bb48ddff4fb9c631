import { describe, expect, it } from 'vitest'
import { readPage, stepsOf, type Block } from './blocks'
import { nameProblem } from './names'

function only(text: string): Block {
  const { blocks, problems } = readPage('page.md', text)
  expect(problems).toEqual([])
  expect(blocks).toHaveLength(1)
  return blocks[0] as Block
}

describe('blocks of a page', () => {
  it('have words behind their language', () => {
    const block = only('text\n\n```sh on=b skip="needs root" eventually\nftqueue status\n```\n')
    expect(block).toMatchObject({ line: 3, language: 'sh', lines: ['ftqueue status'] })
    expect(Object.fromEntries(block.words)).toEqual({
      on: 'b',
      skip: 'needs root',
      eventually: ''
    })
  })

  it('have commands, and what they print', () => {
    const block = only('```console\n$ ftqueue pop 25\n-1\n# 5\n$ ftqueue push \\\n25 7\n```\n')
    expect(stepsOf(block)).toEqual([
      { line: 2, command: 'ftqueue pop 25', shown: ['-1', '# 5'] },
      { line: 5, command: 'ftqueue push 25 7', shown: [] }
    ])
    const shell = only('```sh\n# a remark\n\nftqueue status\n```\n')
    expect(stepsOf(shell)).toEqual([{ line: 4, command: 'ftqueue status', shown: null }])
  })

  it.each([
    ['    ftqueue status\n', 'commands stand in a fence'],
    ['```\nftqueue status\n```\n', 'commands stand in a fence'],
    ['```sh skip\nftqueue status\n```\n', 'skip needs a reason'],
    ['```sh skpi="x"\nftqueue status\n```\n', 'no word "skpi"'],
    ['```sh\nftqueue status\n', 'never closed']
  ])('are refused where a test would pass them over: %j', (text, problem) => {
    expect(readPage('page.md', text).problems.join()).toContain(problem)
  })
})

describe('names of commands', () => {
  it.each([
    'ftqueue lab loss|delay --from S',
    'ftqueue group new --name lab && ftqueue serve --count 3',
    'npm run docs:test -- docs/lab.md',
    'node out/main/cli.js serve --count 3'
  ])('are known: %s', async (line) => {
    expect(await nameProblem(line)).toBeNull()
  })

  it.each([
    ['ftqueue lab flood', 'there is no command "ftqueue lab flood"'],
    ['ftqueue fetch 25', 'there is no command "ftqueue fetch"'],
    ['ftqueue status | ftqueue pusch', 'there is no command "ftqueue pusch"'],
    ['ftqueue serve --counts 3', '"ftqueue serve" has no --counts'],
    ['npm run nothing', 'package.json has no script "nothing"'],
    ['node scripts/nothing.mjs', 'there is no file scripts/nothing.mjs']
  ])('are refused: %s', async (line, problem) => {
    expect(await nameProblem(line)).toBe(problem)
  })
})
