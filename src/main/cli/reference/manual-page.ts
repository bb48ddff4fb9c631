/** `man/ftqueue.1`, in the macros of man(7). */
import { GROUP_OPTIONS } from '../manual'
import { wrap } from '../text-width'
import { allCommands, type CommandSpec, type OptionSpec } from '../spec'
import {
  COMMON_OPTIONS,
  ENVIRONMENT,
  EXIT_CODES,
  FILES,
  INTRODUCTION,
  jsonText,
  ownOptions,
  usageOf
} from './facts'

/** @param date of the page's last change, `YYYY-MM-DD` */
export function manualPage(program: CommandSpec, version: string, date: string): string {
  const commands = allCommands(program).slice(1)
  const groupOptions = commands
    .flatMap(({ options }) => options)
    .filter(({ group }) => group === GROUP_OPTIONS)
  const common = [...new Map(groupOptions.map((one) => [one.long, one])).values()]
  return (
    [
      `.TH FTQUEUE 1 ${date} "FTQueue ${version}" "User commands"`,
      '.SH NAME',
      `ftqueue \\- ${escaped(program.description.replace(/^A /, 'a ').replace(/\.$/, ''))}`,
      '.SH SYNOPSIS',
      '.B ftqueue',
      '.I command',
      '.RI [ option " ...] [" argument " ...]"',
      '.SH DESCRIPTION',
      ...paragraphs(INTRODUCTION),
      '.SH COMMANDS',
      ...commands.filter(({ commands: inside }) => inside.length === 0).flatMap(commandLines),
      '.SH OPTIONS OF MANY COMMANDS',
      'These say which group a command speaks to.',
      ...common.flatMap(optionLines),
      '.PP',
      'These stand with every command.',
      ...COMMON_OPTIONS.flatMap(([flags, text]) => tagged(bold(flags), text)),
      '.SH EXIT STATUS',
      ...EXIT_CODES.flatMap(([code, text]) => tagged(bold(String(code)), text)),
      '.SH ENVIRONMENT',
      ...ENVIRONMENT.flatMap(([name, text]) => tagged(bold(name), text)),
      '.SH FILES',
      ...FILES.flatMap(([name, text]) => tagged(italic(name), text)),
      '.SH EXAMPLES',
      ...program.examples.flatMap(({ line, what }) => tagged(bold(line), what))
    ].join('\n') + '\n'
  )
}

function commandLines(command: CommandSpec): string[] {
  const { path, description, notes, examples, arguments: args } = command
  const described = args.filter((one) => one.description !== '')
  return [
    `.SS ${bold(`ftqueue ${path}`)}${escaped(usageOf(command))}`,
    sentence(description),
    ...described.flatMap((one) => tagged(italic(one.name), wordsOf(one.description, one.words))),
    ...ownOptions(command).flatMap(optionLines),
    ...(notes === '' ? [] : ['.PP', '.nf', ...notes.split('\n').map(verbatim), '.fi']),
    ...(command.json === '' ? [] : ['.PP', escaped(jsonText(command))]),
    '.PP',
    examples.length === 1 ? 'Example:' : 'Examples:',
    ...examples.flatMap(({ line, what }) => tagged(bold(line), what))
  ]
}

function optionLines({ flags, description, value, default: given }: OptionSpec): string[] {
  const text = wordsOf(description, value?.words ?? [])
  return tagged(bold(flags), given === null ? text : `${text} (default: ${given})`)
}

function wordsOf(description: string, words: readonly string[]): string {
  return words.length === 0 ? description : `${description}; one of: ${words.join(', ')}`
}

function tagged(tag: string, text: string): string[] {
  return ['.TP', tag, ...(text === '' ? ['\\ '] : [escaped(text)])]
}

function paragraphs(text: string): string[] {
  return text
    .split('\n\n')
    .flatMap((part, i) => (i === 0 ? [escaped(part)] : ['.PP', escaped(part)]))
}

function sentence(text: string): string {
  return escaped(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`)
}

function bold(text: string): string {
  return `\\fB${inline(text)}\\fR`
}

function italic(text: string): string {
  return `\\fI${inline(text)}\\fR`
}

const LINE = 70

/** Text in lines of the source, a sentence on its own: what a roff would take for a request is none. */
function escaped(text: string): string {
  return text
    .split(/\n|(?<=[.!?]) (?=[A-Z])/)
    .flatMap((line) => (line.startsWith(' ') ? [line] : wrap(line, LINE)))
    .map(verbatim)
    .join('\n')
}

/** A line as it stands. */
function verbatim(line: string): string {
  return inline(line).replace(/^(?=[.'])/, '\\&')
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '^': '\\(ha',
  '`': '\\(ga',
  '~': '\\(ti',
  '…': '\\&...'
}

function inline(text: string): string {
  return text.replace(/[\\\-'^`~…]/g, (one) => CHARACTERS[one] ?? one)
}
