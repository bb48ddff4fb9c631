/** Every command with its arguments, options and manual, as plain objects: what completion, man page and reference are made from. */
import type { Argument, Command, Option } from 'commander'
import { isRepeatable, manualOf, offersOf } from './manual'
import { FILE_VALUES, FOLDER_VALUES } from './options'

/** What stands for a value: `words` alone or among others, files, folders, or anything. */
export interface ValueSpec {
  /** Its name in the usage. */
  readonly name: string
  readonly takes: 'words' | 'file' | 'folder' | 'any'
  readonly words: readonly string[]
}

export interface ArgumentSpec extends ValueSpec {
  readonly description: string
  readonly required: boolean
  readonly variadic: boolean
}

export interface OptionSpec {
  /** As in the help, for example `--count <n>`. */
  readonly flags: string
  readonly short: string | null
  readonly long: string
  readonly description: string
  /** Heading that it stands under. */
  readonly group: string
  readonly value: (ValueSpec & { readonly required: boolean }) | null
  readonly repeatable: boolean
  readonly default: string | null
}

export interface CommandSpec {
  readonly name: string
  /** With the names of the commands that it stands in, without the program's. */
  readonly path: string
  readonly description: string
  readonly group: string
  readonly arguments: readonly ArgumentSpec[]
  readonly options: readonly OptionSpec[]
  readonly commands: readonly CommandSpec[]
  readonly notes: string
  readonly examples: readonly { readonly line: string; readonly what: string }[]
  /** Fields of what `--json` prints; '': there is none. */
  readonly json: string
}

export function specOf(command: Command): CommandSpec {
  const manual = manualOf(command)
  return {
    name: command.name(),
    path: pathOf(command),
    description: command.description(),
    group: command.helpGroup(),
    arguments: command.registeredArguments.map(argumentSpec),
    options: [...command.options.filter(({ hidden }) => !hidden).map(optionSpec), HELP_OPTION],
    commands: command.commands.map(specOf),
    notes: manual?.notes?.trim() ?? '',
    examples: (manual?.examples ?? []).map(([line, what = '']) => ({ line, what })),
    json: manual?.json ?? ''
  }
}

/** All of them, each before those that stand in it. */
export function allCommands(spec: CommandSpec): readonly CommandSpec[] {
  return [spec, ...spec.commands.flatMap(allCommands)]
}

function pathOf(command: Command): string {
  return command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim()
}

function argumentSpec(argument: Argument): ArgumentSpec {
  const words = argument.argChoices ?? offersOf(argument)
  return {
    ...valueSpec(argument.name(), words, argument.argChoices !== undefined),
    description: argument.description,
    required: argument.required,
    variadic: argument.variadic
  }
}

function optionSpec(option: Option): OptionSpec {
  const { flags, short, long, description, required, optional, argChoices } = option
  const defaultValue: unknown = option.defaultValue
  const name = /[<[](.+)[>\]]/.exec(flags)?.[1] ?? ''
  const isDefault = defaultValue !== undefined && !option.isBoolean() && !option.negate
  return {
    flags,
    short: short ?? null,
    long: long ?? flags,
    description,
    group: option.helpGroupHeading ?? 'Options:',
    value:
      required || optional
        ? { ...valueSpec(name, argChoices ?? [], argChoices !== undefined), required }
        : null,
    repeatable: isRepeatable(option),
    default: isDefault ? JSON.stringify(defaultValue) : null
  }
}

function valueSpec(name: string, words: readonly string[], isClosed: boolean): ValueSpec {
  if (isClosed) return { name, takes: 'words', words }
  if (FILE_VALUES.includes(name)) return { name, takes: 'file', words }
  if (FOLDER_VALUES.includes(name)) return { name, takes: 'folder', words }
  return { name, takes: words.length > 0 ? 'words' : 'any', words }
}

/** Commander adds it to every command by itself. */
const HELP_OPTION: OptionSpec = {
  flags: '-h, --help',
  short: '-h',
  long: '--help',
  description: 'print help',
  group: 'Options:',
  value: null,
  repeatable: false,
  default: null
}
