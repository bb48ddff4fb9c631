/** Help, man page and reference tell what is so, of every command. */
import { readFileSync } from 'node:fs'
import type { Command } from 'commander'
import { describe, expect, it } from 'vitest'
import { makeProgram } from '../../src/main/cli/program'
import { allCommands } from '../../src/main/cli/spec'
import { exampleLines } from '../../src/main/cli/manual'
import { pages, programSpec } from './references'
import { ftqueue, terminal } from './terminal'

const all = allCommands(programSpec())
const leaves = all.filter(({ commands }) => commands.length === 0)

/** The real definition, with nothing behind it. */
function onlyParsing(): Command {
  const program = makeProgram(terminal().io, () => undefined)
  const disarm = (command: Command): void => {
    if (command.commands.length === 0) command.action(() => undefined)
    for (const one of command.commands) disarm(one)
  }
  disarm(program)
  return program
}

/** The words of each `ftqueue` in a line for a shell. */
function calls(line: string): string[][] {
  const words = [...line.matchAll(/'[^']*'|"[^"]*"|\|\||[|;>]|[^\s|;>]+/g)].map(([word]) => word)
  const found: string[][] = []
  let current: string[] | null = null
  for (const [i, word] of words.entries()) {
    const isStart = i === 0 || ['|', '||', ';'].includes(words[i - 1] ?? '')
    if (isStart) current = word === 'ftqueue' ? [] : null
    else if (['|', '||', ';', '>'].includes(word)) current = null
    else current?.push(word.replace(/^(['"])(.*)\1$/, '$2'))
    if (isStart && current !== null) found.push(current)
  }
  return found
}

describe('examples', () => {
  it('of every command name it, and there is one', () => {
    for (const { path, examples } of all) {
      const own = examples.filter(({ line }) => line.includes(`ftqueue ${path}`.trimEnd()))
      expect([path, own.length > 0]).toEqual([path, true])
    }
  })

  const lines = all.flatMap(({ examples }) => examples.map(({ line }) => line))
  it.each([...new Set(lines)])('%s', async (line) => {
    const found = calls(line)
    expect(found).not.toEqual([])
    for (const words of found) await onlyParsing().parseAsync(words, { from: 'user' })
  })

  it('would be refused if they were wrong', async () => {
    for (const line of ['ftqueue pop', 'ftqueue serve --cuont 3', 'true | ftqueue bench psuh']) {
      for (const words of calls(line)) {
        await expect(onlyParsing().parseAsync(words, { from: 'user' })).rejects.toThrow()
      }
    }
  })

  it('stand beside what they do, where there is room', () => {
    const long = `ftqueue ${'x'.repeat(50)}`
    expect(
      exampleLines([
        ['ftqueue a', 'one'],
        ['ftqueue bcd', 'two'],
        [long, 'three']
      ])
    ).toEqual(['  ftqueue a    one', '  ftqueue bcd  two', `  ${long}`, '               three'])
  })
})

describe('every command', () => {
  it('takes --json, and tells what it prints', () => {
    for (const { path, options, json } of leaves) {
      const hasJson = options.some(({ long }) => long === '--json')
      expect([path, hasJson, json !== '']).toEqual([path, true, true])
    }
  })

  it('says something of each of its options and arguments', () => {
    for (const { path, options, arguments: args, description } of all) {
      expect(description).not.toBe('')
      const told = [
        ...options.map(({ long: name, description: text }) => ({ name, text })),
        ...args.map(({ name, description: text }) => ({ name, text }))
      ]
      expect([path, told.filter(({ text }) => text === '')]).toEqual([path, []])
    }
  })
})

describe('the page', () => {
  it.each(pages)(
    '$file is as the commands are: run test/cli/write-reference.ts',
    ({ file, make }) => {
      const old = readFileSync(file, 'utf8')
      expect(make(old, '2000-01-01')).toBe(old)
    }
  )

  it('keeps its date until something else changes', () => {
    const [man] = pages
    const page = man?.make('', '2031-05-01') ?? ''
    expect(page).toMatch(/^\.TH FTQUEUE 1 2031-05-01 /)
    expect(man?.make(page, '2032-01-01')).toBe(page)
    expect(man?.make(page.replace('queue', 'quene'), '2032-01-01')).toContain('1 2032-01-01 ')
  })
})

describe('help', () => {
  it('is the same behind a command and in front of it', async () => {
    const { code, out } = await ftqueue(['help', 'lab', 'loss'])
    expect([code, out]).toEqual([0, (await ftqueue(['lab', 'loss', '--help'])).out])
    expect((await ftqueue(['help'])).out).toBe((await ftqueue(['--help'])).out)
    expect((await ftqueue(['lab', 'help', 'loss'])).out).toBe(out)
  })

  it("has a command's own options first, then those that say which group", async () => {
    const { out } = await ftqueue(['pop', '--help'])
    expect(out).toMatch(/\nOptions:\n(.|\n)*--fail(.|\n)*\nWhich group:\n(.|\n)*--peer/)
  })

  it('is the man page, or JSON', async () => {
    expect((await ftqueue(['help', '--man'])).out).toBe(readFileSync('man/ftqueue.1', 'utf8'))
    const spec = JSON.parse((await ftqueue(['help', 'bench', '--json'])).out) as object
    expect(spec).toMatchObject({ name: 'bench', arguments: [{ words: ['push', 'pop', 'mixed'] }] })
  })

  it('knows what was meant', async () => {
    const { code, err } = await ftqueue(['help', 'lab', 'los'])
    expect(err).toBe(
      'ftqueue: there is no command "ftqueue lab los": did you mean "ftqueue lab loss"?\n'
    )
    expect(code).toBe(2)
  })

  it('has colours as everything has', async () => {
    const bold = '\u001b[1mOptions:\u001b[0m'
    const color = { FORCE_COLOR: '1' }
    expect((await ftqueue(['pop', '--help'])).out).not.toContain('\u001b')
    expect((await ftqueue(['pop', '--help'], color)).out).toContain(bold)
    for (const args of [
      ['--no-color', 'pop', '--help'],
      ['pop', '--help', '--no-color']
    ]) {
      expect((await ftqueue(args, color)).out).not.toContain('\u001b')
    }
  })
})
