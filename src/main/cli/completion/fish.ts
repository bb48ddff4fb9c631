/** The script for fish. */
import type { ArgumentSpec, CommandSpec, OptionSpec, ValueSpec } from '../spec'
import { placesOf, valuedOptions, type Place } from './words'

export function fishCompletion(program: CommandSpec): string {
  const places = placesOf(program)
  return `# fish completion for ftqueue: see "ftqueue completion --help"

# The command that the words before the cursor name, then how many operands follow.
function __ftqueue_place
    set -l words (commandline -opc)
    set -e words[1]
    set -l place
    set -l operands 0
    set -l is_value 0
    for word in $words
        if test $is_value = 1
            set is_value 0
            continue
        end
        switch $word
            case ${[...valuedOptions(program, true), ...valuedOptions(program, false)].join(' ')}
                set is_value 1
            case '-?*'
            case '*'
                if contains -- (string join ' ' -- $place $word) ${places
                  .filter(({ path }) => path !== '')
                  .map(({ path }) => quotedFish(path))
                  .join(' ')}
                    set -a place $word
                else
                    set operands (math $operands + 1)
                end
        end
    end
    echo "$place"
    echo $operands
end

function __ftqueue_at
    set -l place (__ftqueue_place)
    test "$place[1]" = "$argv[1]"
end

# Operand number $argv[2] of command $argv[1] is next; "*" for any.
function __ftqueue_operand
    set -l place (__ftqueue_place)
    test "$place[1]" = "$argv[1]"; and test "$argv[2]" = '*' -o "$place[2]" = "$argv[2]"
end

complete -c ftqueue -f
${places.flatMap(placeLines).join('\n')}
`
}

function placeLines({ path, spec, options }: Place): string[] {
  return [
    ...spec.commands.map((one) => line(operandAt(path, '0'), `-a ${one.name}`, one.description)),
    ...spec.arguments.flatMap((argument, i) => argumentLines(path, argument, i)),
    ...options.map((option) => optionLine(path, option))
  ]
}

function argumentLines(path: string, argument: ArgumentSpec, i: number): string[] {
  const at = operandAt(path, argument.variadic ? '*' : String(i))
  return valueParts(argument).map((part) => line(at, part, argument.description))
}

function optionLine(path: string, option: OptionSpec): string {
  const { short, long, description, value } = option
  const names = `${short === null ? '' : `-s ${short.slice(1)} `}-l ${long.slice(2)}`
  const takes =
    value === null ? '' : [value.takes === 'file' ? ' -r' : ' -x', ...valueParts(value)].join(' ')
  return line(`__ftqueue_at ${quotedFish(path)}`, `${names}${takes}`, description)
}

function valueParts({ takes, words }: ValueSpec): string[] {
  const list = words.length === 0 ? [] : [`-a ${quotedFish(words.join(' '))}`]
  switch (takes) {
    case 'words':
    case 'any':
      return list
    case 'file':
      return [...list, '-F']
    case 'folder':
      return [`-a '(__fish_complete_directories)'`]
  }
}

function operandAt(path: string, operand: string): string {
  return `__ftqueue_operand ${quotedFish(path)} ${quotedFish(operand)}`
}

function line(condition: string, what: string, description: string): string {
  return `complete -c ftqueue -n ${quotedFish(condition)} ${what} -d ${quotedFish(description)}`
}

function quotedFish(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`
}
