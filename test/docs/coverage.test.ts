/** Every command line of the docs is run, or left out for a reason. */
import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { COMMANDS, readPage, stepsOf, type Step } from './blocks'
import { beforeExamples, blocksOf, exampleOf, examples } from './examples'

const names = [
  ...['README.md', 'CONTRIBUTING.md'],
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
]

/** Of lines that show how a command is written, not one that could be typed. */
const SYNTAX = /<|\[(?:options|command|name|-)|…/

/** Each line between fences that begins with a command, by the text alone. */
function commandLines(text: string): readonly number[] {
  let isInside = false
  return text.split('\n').flatMap((line, i) => {
    if (/^\s*```/.test(line)) isInside = !isInside
    const isCommand = /^\s*(?:\$ )?(?:sudo )?(?:[A-Z_]+=\S+ )*(?:ftqueue|npm) \S/.test(line)
    return isInside && isCommand && !SYNTAX.test(line) ? [i + 1] : []
  })
}

/** What the run does with each line of a page that has a command. */
function fates(name: string, text: string): ReadonlyMap<number, string> {
  const fate = new Map<number, string>()
  for (const block of readPage(name, text).blocks.filter(({ language }) =>
    COMMANDS.has(language)
  )) {
    const reason = block.words.get('skip')
    for (const step of stepsOf(block)) {
      const isExample = block.words.has('examples')
      fate.set(step.line, isExample ? fateOfExample(step) : (reason ?? 'run'))
    }
  }
  return fate
}

function fateOfExample(step: Step): string {
  const blocks = blocksOf(step)
  if (blocks === null) return ''
  return blocks.find(({ words }) => words.has('skip'))?.words.get('skip') ?? 'run'
}

describe('the commands of the docs', () => {
  it.each(names)('%s: each is run, or there is a reason', (name) => {
    const text = readFileSync(name, 'utf8')
    const fate = fates(name, text)
    const forgotten = commandLines(text).filter((line) => (fate.get(line) ?? '') === '')
    expect(forgotten.map((line) => `${name}:${line}: ${text.split('\n')[line - 1]}`)).toEqual([])
  })

  it('are counted, and far more of them are run than left out', () => {
    const all = names.flatMap((name) => {
      const text = readFileSync(name, 'utf8')
      const fate = fates(name, text)
      return commandLines(text).map((line) => fate.get(line))
    })
    const run = all.filter((fate) => fate === 'run').length
    expect(all.length).toBeGreaterThan(150)
    expect(run / all.length).toBeGreaterThan(0.7)
  })

  it('would be missed where a block has another language', () => {
    const text = '```text\nftqueue pop 25\n```\n\n```sh\nnpm test\n```\n'
    expect(commandLines(text)).toEqual([2, 6])
    expect([...fates('x', text).keys()]).toEqual([6])
  })
})

describe('the examples of the help', () => {
  const page = readPage('docs/command-line.md', readFileSync('docs/command-line.md', 'utf8'))
  const steps = page.blocks.filter(({ words }) => words.has('examples')).flatMap(stepsOf)

  it('are all known, and nothing else is', () => {
    const there = [...new Set(steps.map(exampleOf))].sort()
    expect(Object.keys(examples).sort()).toEqual(there)
    expect(blocksOf({ line: 1, command: 'ftqueue nothing', shown: null })).toBeNull()
  })

  it('become blocks that are run with what they need', () => {
    const blocks = blocksOf({ line: 7, command: 'ftqueue pop 25  # prints it', shown: null }) ?? []
    expect(blocks.flatMap(stepsOf)).toEqual([
      { line: 7, command: 'ftqueue push 25 5', shown: null },
      { line: 7, command: 'ftqueue pop 25', shown: ['5'] }
    ])
    const ended = beforeExamples(7).map(({ words }) => words.get('background'))
    expect(ended.filter((name) => name !== undefined)).toEqual(['group', 'closed'])
  })
})
