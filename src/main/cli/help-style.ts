/** How `--help` looks: a command's own options first, titles in bold. */
import { Help, type Command, type HelpConfiguration, type Option } from 'commander'
import type { Io } from './io'
import { GROUP_OPTIONS } from './manual'

export function helpStyle(io: Io): HelpConfiguration {
  return {
    styleTitle: (title) => io.paint.bold(title),
    subcommandTerm: (command: Command) =>
      [command.name(), ...command.registeredArguments.map(argumentTerm)].join(' '),
    groupItems<T extends Command | Option>(
      unsorted: T[],
      visible: T[],
      groupOf: (item: T) => string
    ): Map<string, T[]> {
      const groups = new Help().groupItems(unsorted, visible, groupOf)
      const last = groups.get(GROUP_OPTIONS)
      if (last === undefined) return groups
      groups.delete(GROUP_OPTIONS)
      return groups.set(GROUP_OPTIONS, last)
    }
  }
}

/** `<dir>`, `[file]`, `<sides...>` */
function argumentTerm(argument: {
  readonly required: boolean
  readonly variadic: boolean
  name(): string
}): string {
  const name = argument.name() + (argument.variadic ? '...' : '')
  return argument.required ? `<${name}>` : `[${name}]`
}
