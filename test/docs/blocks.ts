/**
 * The fenced blocks of a page of the docs. What a test has to know about one stands in its info
 * string, behind the language, where no reader sees it; docs/testing.md lists the words.
 */

export interface Block {
  /** The line of the opening fence, from 1. */
  readonly line: number
  readonly language: string
  readonly words: Words
  readonly lines: readonly string[]
}

/** The words behind the language; a word without a value has ''. */
export type Words = ReadonlyMap<string, string>

/** Code in a line of text. */
export interface Inline {
  readonly line: number
  readonly code: string
}

export interface Page {
  /** From the repository's top. */
  readonly name: string
  readonly blocks: readonly Block[]
  readonly inlines: readonly Inline[]
  /** What is wrong with the page itself. */
  readonly problems: readonly string[]
}

/** Languages whose blocks are run. */
export const COMMANDS: ReadonlySet<string> = new Set(['sh', 'console'])

const WORDS = new Set([
  'skip',
  'examples',
  'on',
  'in',
  'exit',
  'background',
  'stop',
  'eventually',
  'unordered',
  'numbers',
  'any',
  'ignore',
  'file'
])

const FENCE = /^( *)(`{3,})([^`]*)$/
const WORD = /([a-z]+)(?:=(?:"([^"]*)"|(\S+)))?(?=\s|$)/g
/** How a line begins that somebody is meant to type. */
const TYPED = /^(?:\$ )?(?:ftqueue|npm|npx|node|xvfb-run) /
/** A command's syntax, for example `ftqueue pop <queue> [options]`. */
const SYNTAX = /[[<]/

export function readPage(name: string, text: string): Page {
  const blocks: Block[] = []
  const inlines: Inline[] = []
  const problems: string[] = []
  const lines = text.split('\n')
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? ''
    const opening = FENCE.exec(line)
    if (opening === null) {
      for (const found of line.matchAll(/`([^`]+)`/g)) {
        inlines.push({ line: i + 1, code: found[1] ?? '' })
      }
      if (/^ {4}/.test(line) && TYPED.test(line.trim())) {
        problems.push(`${name}:${i + 1}: commands stand in a fence with the language sh or console`)
      }
      continue
    }
    const [, indent = '', fence = '', info = ''] = opening
    const start = i + 1
    const content: string[] = []
    for (i++; i < lines.length && lines[i]?.trim() !== fence; i++) {
      content.push((lines[i] ?? '').replace(new RegExp(`^ {0,${indent.length}}`), ''))
    }
    if (i === lines.length) problems.push(`${name}:${start}: this fence is never closed`)
    const block = { line: start, ...readInfo(info), lines: content }
    blocks.push(block)
    problems.push(...blockProblems(block).map((problem) => `${name}:${start}: ${problem}`))
  }
  return { name, blocks, inlines, problems }
}

function readInfo(info: string): { readonly language: string; readonly words: Words } {
  const [language = '', ...rest] = info.trim().split(/\s+/)
  const words = new Map<string, string>()
  for (const [, word = '', quoted, plain] of rest.join(' ').matchAll(WORD)) {
    words.set(word, quoted ?? plain ?? '')
  }
  return { language, words }
}

function blockProblems({ language, words, lines }: Block): string[] {
  const unknown = [...words.keys()].filter((word) => !WORDS.has(word))
  const problems = unknown.map((word) => `no word "${word}" is known behind a language`)
  if (words.get('skip') === '') problems.push('skip needs a reason: skip="…"')
  if (COMMANDS.has(language)) return problems
  if (lines.some((line) => TYPED.test(line) && !SYNTAX.test(line))) {
    problems.push('commands stand in a fence with the language sh or console')
  }
  return problems
}

/** One command of a block, and what the page says that it prints. */
export interface Step {
  readonly line: number
  readonly command: string
  /** Null: the page does not say. */
  readonly shown: readonly string[] | null
}

/**
 * The commands of a block: of `sh` each line that is no comment, of `console` each line behind
 * `$ `, with what it prints below. A backslash at a line's end goes on in the next one.
 */
export function stepsOf(block: Block): readonly Step[] {
  const isConsole = block.language === 'console'
  const steps: { line: number; command: string; shown: string[] | null }[] = []
  for (let i = 0; i < block.lines.length; i++) {
    const line = block.line + 1 + i
    let text = block.lines[i] ?? ''
    const isCommand = isConsole ? text.startsWith('$ ') : !/^\s*(?:#|$)/.test(text)
    if (isCommand) {
      while (text.endsWith('\\')) text = text.slice(0, -1) + (block.lines[++i] ?? '')
      steps.push({
        line,
        command: isConsole ? text.slice(2) : text,
        shown: isConsole ? [] : null
      })
    } else if (isConsole) {
      steps.at(-1)?.shown?.push(text)
    }
  }
  return steps
}
