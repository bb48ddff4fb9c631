/** The script for zsh: one function for each command, in the words of `_arguments`. */
import type { ArgumentSpec, CommandSpec, OptionSpec, ValueSpec } from '../spec'
import { namesOf, placesOf, quoted, type Place } from './words'

export function zshCompletion(program: CommandSpec): string {
  return `#compdef ftqueue
# zsh completion for ftqueue: see "ftqueue completion --help"

${placesOf(program).map(functionText).join('\n\n')}

if [[ $funcstack[1] == _ftqueue ]]; then
  _ftqueue "$@"
else
  compdef _ftqueue ftqueue
fi
`
}

function functionText({ path, spec, options }: Place): string {
  const name = functionName(path)
  const specs = options.flatMap(optionSpecs)
  if (spec.commands.length === 0) {
    return `${name}() {
  _arguments -s -S \\
${lines([...specs, ...spec.arguments.map(argumentSpec)])}
}`
  }
  return `${name}() {
  local curcontext=$curcontext state line
  local -a commands
  _arguments -C \\
${lines([...specs, quoted('1: :->command'), quoted('*:: :->rest')])}
  case $state in
    command)
      commands=(
${spec.commands.map((one) => `        ${quoted(`${one.name}:${one.description}`)}`).join('\n')}
      )
      _describe -t commands command commands
      ;;
    rest)
      case $line[1] in
${spec.commands.map((one) => `        ${one.name}) ${functionName(one.path)} ;;`).join('\n')}
      esac
      ;;
  esac
}`
}

function functionName(path: string): string {
  return ['_ftqueue', ...path.split(' ').filter((word) => word !== '')].join('_')
}

function lines(specs: readonly string[]): string {
  return specs.map((one) => `    ${one}`).join(' \\\n')
}

function optionSpecs(option: OptionSpec): string[] {
  const { description, value, repeatable } = option
  const names = namesOf(option)
  const others = repeatable ? '*' : names.length > 1 ? `(${names.join(' ')})` : ''
  return names.map((name) => {
    // A long one takes its value as the next word or behind "=".
    const mark = value === null ? '' : value.required ? (name.startsWith('--') ? '=' : '+') : '=-'
    const message =
      value === null ? '' : `:${value.required ? '' : ':'}${escaped(value.name)}:${action(value)}`
    return quoted(`${others}${name}${mark}[${escaped(description)}]${message}`)
  })
}

function argumentSpec(argument: ArgumentSpec): string {
  const { name, variadic, required } = argument
  const head = variadic ? '*:' : required ? ':' : '::'
  return quoted(`${head}${escaped(name)}:${action(argument)}`)
}

function action({ takes, words }: ValueSpec): string {
  const list = `(${words.join(' ')})`
  switch (takes) {
    case 'words':
      return list
    case 'file':
      return words.length === 0
        ? '_files'
        : `{_alternative "words:word:${list}" "files:file:_files"}`
    case 'folder':
      return '_files -/'
    case 'any':
      return ' '
  }
}

function escaped(text: string): string {
  return text.replace(/[[\]:\\]/g, '\\$&')
}
