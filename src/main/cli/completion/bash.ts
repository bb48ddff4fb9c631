/** The script for bash, from 3.2 on, with and without the package bash-completion. */
import type { CommandSpec, OptionSpec, ValueSpec } from '../spec'
import { namesOf, placesOf, quoted, valuedOptions, type Place } from './words'

export function bashCompletion(program: CommandSpec): string {
  const places = placesOf(program)
  return `# bash completion for ftqueue: see "ftqueue completion --help"

# Sets what the command $path has: commands, options, and what its operand number $operands
# or the value of $option takes (words, files, folders).
_ftqueue_place() {
  commands='' options='' words='' takes=''
  case $path in
${places.map(placeText).join('\n')}
  esac
}

_ftqueue() {
  local IFS=$' \t\n'
  local cur=\${COMP_WORDS[COMP_CWORD]} option='' path='' operands=0 word i
  local commands options words takes
  COMPREPLY=()
  _ftqueue_place
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    # "--option=value" comes as three words.
    if [[ $word == '=' ]]; then continue; fi
    if [[ -n $option ]]; then
      case $option$word in
${optional(program)}
        *) option=''; continue ;;
      esac
    fi
    case $word in
      ${all(program)}) option=$word ;;
      -?*) ;;
      *)
        if [[ " $commands " == *" $word "* ]]; then
          path="\${path:+$path }$word"
          _ftqueue_place
        else
          operands=$((operands + 1))
        fi
        ;;
    esac
  done
  if [[ $cur == '=' ]]; then cur=''; fi
  case $option$cur in
${optional(program)}
  esac
  _ftqueue_place
  if [[ -z $option ]]; then
    if [[ $cur == -* ]]; then
      words=$options takes=''
    elif [[ -n $commands ]]; then
      if [[ $operands == 0 ]]; then words=$commands; fi
    elif [[ -z $words$takes ]]; then
      words=$options
    fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  case $takes in
    file)
      compopt -o filenames 2>/dev/null
      IFS=$'\n' COMPREPLY+=($(compgen -f -- "$cur"))
      ;;
    folder)
      compopt -o filenames 2>/dev/null
      IFS=$'\n' COMPREPLY+=($(compgen -d -- "$cur"))
      ;;
  esac
}

complete -F _ftqueue ftqueue
`
}

function placeText({ path, spec, options }: Place): string {
  const commands = spec.commands.map(({ name }) => name).join(' ')
  const cases = [
    ...options.flatMap(optionCase),
    ...spec.arguments.flatMap((argument, i) =>
      valueCase(argument.variadic ? `:*` : `:${i}`, argument)
    )
  ]
  const assignments = [
    ...(commands === '' ? [] : [`commands=${quoted(commands)}`]),
    `options=${quoted(options.flatMap(namesOf).join(' '))}`
  ]
  return [
    `    ${quoted(path)})`,
    `      ${assignments.join(' ')}`,
    ...(cases.length === 0
      ? []
      : ['      case $option:$operands in', ...cases.map((one) => `        ${one}`), '      esac']),
    '      ;;'
  ].join('\n')
}

function optionCase(option: OptionSpec): string[] {
  const { value } = option
  if (value === null) return []
  return valueCase(
    namesOf(option)
      .map((name) => `${name}:*`)
      .join('|'),
    value
  )
}

/** What is typed is anything where nothing is known: then no operand's words may be offered. */
function valueCase(pattern: string, { takes, words }: ValueSpec): string[] {
  if (takes === 'any') return [`${pattern}) takes=any ;;`]
  const parts = [
    ...(words.length === 0 ? [] : [`words=${quoted(words.join(' '))}`]),
    ...(takes === 'words' ? [] : [`takes=${takes}`])
  ]
  return [`${pattern}) ${parts.join(' ')} ;;`]
}

function all(program: CommandSpec): string {
  return [...valuedOptions(program, true), ...valuedOptions(program, false)].join('|')
}

/** What takes a value or none has none when another option follows. */
function optional(program: CommandSpec): string {
  const names = valuedOptions(program, false).map((name) => `${name}-*`)
  return names.length === 0 ? '' : `        ${names.join('|')}) option='' ;;`
}
