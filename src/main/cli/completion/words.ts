/** What the scripts for the three shells have in common. */
import { allCommands, type CommandSpec, type OptionSpec } from '../spec'

/** What stands behind `ftqueue` for one command, by its path. */
export interface Place {
  readonly path: string
  readonly spec: CommandSpec
  /** The command's own and the program's, which stand anywhere. */
  readonly options: readonly OptionSpec[]
}

export function placesOf(program: CommandSpec): readonly Place[] {
  const everywhere = program.options.filter(({ long }) => long === '--no-color')
  return allCommands(program).map((spec) => ({
    path: spec.path,
    spec,
    options: spec === program ? spec.options : [...spec.options, ...everywhere]
  }))
}

/** Both forms of an option, the short one first. */
export function namesOf({ short, long }: OptionSpec): readonly string[] {
  return short === null ? [long] : [short, long]
}

/** Options that take the next word as their value; where they may do without, not one that begins with `-`. */
export function valuedOptions(program: CommandSpec, required: boolean): readonly string[] {
  const valued = placesOf(program).flatMap(({ options }) =>
    options.filter(({ value }) => value?.required === required).flatMap(namesOf)
  )
  return [...new Set(valued)]
}

/** A text as one word of a shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
