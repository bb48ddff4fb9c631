/**
 * What is told of a command besides its arguments and options: notes, examples, what its
 * JSON holds. `--help`, the man page and docs/command-line.md all say it from here.
 */
import { Option, type Argument, type Command } from 'commander'

/** A line that can be typed as it stands, and what it does. */
export type Example = readonly [line: string, what?: string]

export interface Manual {
  /** Lines as they are to be printed. */
  readonly notes?: string
  readonly examples: readonly Example[]
  /** Fields of what `--json` prints. */
  readonly json?: string
}

/** Where the commands stand in the list of them. */
export const CommandGroup = {
  servers: 'Servers:',
  queues: 'Queues:',
  looking: 'Looking:',
  faults: 'Faults, traces and measurements:',
  help: 'Help:'
} as const

/** Options that many commands have in common. */
export const GROUP_OPTIONS = 'Which group:'

const manuals = new WeakMap<Command, Manual>()

/** Gives a command its manual, and puts that into its help. */
export function describe(command: Command, manual: Manual): Command {
  manuals.set(command, manual)
  return command.addHelpText('after', () => manualText(manual))
}

export function manualOf(command: Command): Manual | undefined {
  return manuals.get(command)
}

/** Notes and examples as they stand behind the options in the help. */
export function manualText({ notes, examples }: Manual): string {
  const head = examples.length === 1 ? 'Example:' : 'Examples:'
  const parts = [
    ...(notes === undefined ? [] : [notes.trim()]),
    [head, ...exampleLines(examples)].join('\n')
  ]
  return `\n${parts.join('\n\n')}`
}

/** What the lines do stands beside them where there is room. */
export function exampleLines(examples: readonly Example[]): string[] {
  const short = examples.filter(([line, what]) => what !== undefined && line.length <= LINE_ROOM)
  const room = Math.max(0, ...short.map(([line]) => line.length))
  return examples.flatMap(([line, what]) => {
    if (what === undefined) return [`  ${line}`]
    if (line.length > LINE_ROOM) return [`  ${line}`, `  ${' '.repeat(room)}  ${what}`]
    return [`  ${line.padEnd(room)}  ${what}`]
  })
}

const LINE_ROOM = 46

const offers = new WeakMap<Argument, readonly string[]>()

/** Words that completion offers for an argument that takes others, too. */
export function offering(argument: Argument, words: readonly string[]): Argument {
  offers.set(argument, words)
  return argument
}

export function offersOf(argument: Argument): readonly string[] {
  return offers.get(argument) ?? []
}

const repeatables = new WeakSet<Option>()

/** Marks an option that may be given several times. */
export function repeatable(option: Option): Option {
  repeatables.add(option)
  return option
}

export function isRepeatable(option: Option): boolean {
  return repeatables.has(option)
}

/** `--json`: one object, or one a line as things come. */
export function jsonOption(command: Command, form: 'object' | 'lines' = 'object'): Command {
  return command.addOption(
    new Option(
      '--json',
      form === 'object' ? 'print one JSON object' : 'print JSON, one object a line'
    )
  )
}
