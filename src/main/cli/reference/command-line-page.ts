/** `docs/command-line.md`: all commands, as prettier would write them. */
import { GROUP_OPTIONS } from '../manual'
import { allCommands, type CommandSpec, type OptionSpec } from '../spec'
import {
  COMMON_OPTIONS,
  ENVIRONMENT,
  EXIT_CODES,
  FILES,
  INTRODUCTION,
  jsonText,
  ownOptions,
  speaksToGroup,
  usageOf
} from './facts'

const HEAD = `# The command line

This page is made from the definition of the commands, as the help, the completion and the man page are.
After a change of the definition: \`node scripts/run-ts.mjs test/cli/write-reference.ts\`.`

export function commandLinePage(program: CommandSpec): string {
  const leaves = allCommands(program).filter(({ commands }) => commands.length === 0)
  const groups = [...new Set(program.commands.map(({ group }) => group))]
  const parts = [
    HEAD,
    INTRODUCTION,
    examplesBlock(program.examples),
    ...groups.flatMap((group) => [
      `## ${group.replace(/:$/, '')}`,
      ...program.commands
        .filter((one) => one.group === group)
        .flatMap((one) => [
          ...(one.commands.length === 0 ? [] : familyParts(one)),
          ...leaves
            .filter(({ path }) => path === one.path || path.startsWith(`${one.path} `))
            .flatMap(commandParts)
        ])
    ]),
    '## Options of many commands',
    'Which group a command speaks to:',
    list(groupOptionsOf(leaves).map(optionItem)),
    'With every command:',
    list(COMMON_OPTIONS.map(([flags, text]) => `\`${flags}\`: ${text}`)),
    '## Exit codes',
    list(EXIT_CODES.map(([code, text]) => `\`${code}\`: ${text}`)),
    '## Environment',
    list(ENVIRONMENT.map(([name, text]) => `\`${name}\`: ${text}`)),
    '## Files',
    list(FILES.map(([name, text]) => `\`${name}\`: ${text}`))
  ]
  return `${parts.join('\n\n')}\n`
}

function familyParts({ path, description, notes, examples }: CommandSpec): string[] {
  return [
    `### ftqueue ${path}`,
    sentence(description),
    ...(notes === '' ? [] : [block('text', notes.split('\n'))]),
    examplesBlock(examples)
  ]
}

function commandParts(command: CommandSpec): string[] {
  const { path, description, notes, examples, arguments: args } = command
  const items = [
    ...args
      .filter((one) => one.description !== '')
      .map((one) => `\`${one.name}\`: ${withWords(one.description, one.words)}`),
    ...ownOptions(command).map(optionItem)
  ]
  const group = speaksToGroup(command)
    ? ' It takes the [options that say which group](#options-of-many-commands).'
    : ''
  return [
    `### ftqueue ${path}`,
    block('text', [`ftqueue ${path}${usageOf(command)}`]),
    sentence(description) + group,
    ...(items.length === 0 ? [] : [list(items)]),
    ...(notes === '' ? [] : [block('text', notes.split('\n'))]),
    ...(command.json === '' ? [] : [jsonText(command).replace('--json', '`--json`')]),
    examples.length === 1 ? 'Example:' : 'Examples:',
    examplesBlock(examples)
  ]
}

function groupOptionsOf(commands: readonly CommandSpec[]): readonly OptionSpec[] {
  const all = commands
    .flatMap(({ options }) => options)
    .filter(({ group }) => group === GROUP_OPTIONS)
  return [...new Map(all.map((option) => [option.long, option])).values()]
}

function optionItem({ flags, description, value, default: given }: OptionSpec): string {
  const text = withWords(description, value?.words ?? [])
  return `\`${flags}\`: ${text}${given === null ? '' : ` (default: ${given})`}`
}

function withWords(description: string, words: readonly string[]): string {
  const text = escaped(description)
  return words.length === 0 ? text : `${text}; ${words.map((word) => `\`${word}\``).join(', ')}`
}

/** What the lines do stands behind them, as comments. */
function examplesBlock(examples: CommandSpec['examples']): string {
  const room = Math.max(...examples.map(({ line }) => line.length))
  const lines = examples.map(({ line, what }) =>
    what === '' ? line : `${line.padEnd(room)}  # ${what}`
  )
  // The docs' test takes them for what they are: each for itself, and no session.
  return block('sh examples', lines)
}

function block(info: string, lines: readonly string[]): string {
  return ['```' + info, ...lines, '```'].join('\n')
}

function list(items: readonly string[]): string {
  return items.map((item) => `- ${item}`).join('\n')
}

function sentence(text: string): string {
  return escaped(`${text.charAt(0).toUpperCase()}${text.slice(1)}.`)
}

function escaped(text: string): string {
  return text.replace(/[*<>]/g, '\\$&')
}
