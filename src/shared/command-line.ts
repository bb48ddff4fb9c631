/**
 * The lines that `ftqueue run` and the window's command line take:
 *
 *     # a comment, also behind a command
 *     q = create 12        keeps the result in the variable q
 *     push $q 5            uses it
 *     pop 25
 */
import { bounds } from './bounds'
import { OPERANDS, operandProblem, parseOperand, usageOf } from './operands'
import { OPERATION_NAMES, type OperationName } from './views'

export type Operand =
  | { readonly kind: 'number'; readonly value: number }
  | { readonly kind: 'variable'; readonly name: string }

export interface Command {
  readonly kind: 'command'
  readonly op: OperationName
  /** As many as the operation takes; numbers are in range. */
  readonly operands: readonly Operand[]
  /** Variable that keeps the result, or null. */
  readonly assign: string | null
}

export type ParsedLine =
  | Command
  | { readonly kind: 'blank' }
  /** `problem`: one line that names the thing and the mend. */
  | { readonly kind: 'error'; readonly problem: string }

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]{0,31}$/
/** Inside of a repeat it counts the times, from 1. */
export const COUNTER = 'i'
/** Longest line taken, characters. */
export const LINE_MAX = bounds.host.lineCharacters

/** Parses one line; total. */
export function parseCommandLine(line: string): ParsedLine {
  if (line.length > LINE_MAX) {
    return error(`the line has ${line.length} characters: write at most ${LINE_MAX}`)
  }
  const text = withoutComment(line)
  if (text === '') return { kind: 'blank' }
  const equals = text.indexOf('=')
  if (equals < 0) return parseOperation(text, null)
  const name = text.slice(0, equals).trim().replace(/^\$/, '')
  if (!VARIABLE.test(name)) {
    return error(
      `"${name}" cannot name a variable: begin with a letter, go on with at most 31 letters, ` +
        'digits or _, as in: q = create 12'
    )
  }
  return parseOperation(text.slice(equals + 1).trim(), name)
}

/** The line without its comment and the blanks around it. */
export function withoutComment(line: string): string {
  return line.replace(/(^|\s)#.*$/s, '').trim()
}

function parseOperation(text: string, assign: string | null): ParsedLine {
  const [word = '', ...rest] = text.split(/\s+/)
  const op = OPERATION_NAMES.find((name) => name === word)
  if (op === undefined) return error(unknownOperation(word))
  const kinds = OPERANDS[op]
  if (rest.length < kinds.length) {
    return error(`${op} lacks its ${kinds[rest.length] ?? ''}: write ${usageOf(op)}`)
  }
  if (rest.length > kinds.length) {
    return error(`${op} has "${rest[kinds.length] ?? ''}" too much: write ${usageOf(op)}`)
  }
  if (assign !== null && (op === 'push' || op === 'destroy')) {
    return error(`${op} returns nothing to keep in "${assign}": write ${text}`)
  }
  const operands: Operand[] = []
  for (const [i, kind] of kinds.entries()) {
    const given = rest[i] ?? ''
    if (given.startsWith('$')) {
      const name = given.slice(1)
      if (!VARIABLE.test(name)) return error(`"${given}" is not a variable: write one such as $q`)
      operands.push({ kind: 'variable', name })
      continue
    }
    const parsed = parseOperand(kind, given)
    if (typeof parsed === 'string') {
      return error(VARIABLE.test(given) ? `${parsed}, or $${given} for a variable` : parsed)
    }
    operands.push({ kind: 'number', value: parsed.value })
  }
  return { kind: 'command', op, operands, assign }
}

function error(problem: string): ParsedLine {
  return { kind: 'error', problem }
}

/** One line for a word that is no operation. */
export function unknownOperation(word: string): string {
  const meant = nearest(word.replace(/^q(?=[A-Z])/, ''), OPERATION_NAMES)
  return meant === null
    ? `there is no command "${word}": the commands are ${OPERATION_NAMES.join(', ')}`
    : `there is no command "${word}": did you mean ${usageOf(meant)}?`
}

/** The choice that a mistyped word most likely meant, or null. */
export function nearest<T extends string>(word: string, choices: readonly T[]): T | null {
  const typed = word.toLowerCase()
  let best: T | null = null
  let least = Math.max(1, Math.floor(typed.length / 3)) + 1
  for (const choice of choices) {
    const distance = editDistance(typed, choice.toLowerCase())
    if (distance < least) {
      least = distance
      best = choice
    }
  }
  return best
}

/** Letters to insert, leave out, replace or swap with the next. */
function editDistance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 8) return Infinity
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const above = rows[i - 1] ?? []
      const same = a[i - 1] === b[j - 1]
      let cost = Math.min(
        (above[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (above[j - 1] ?? 0) + (same ? 0 : 1)
      )
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (rows[i - 2]?.[j - 2] ?? 0) + 1)
      }
      row.push(cost)
    }
    rows.push(row)
  }
  return rows[a.length]?.[b.length] ?? 0
}

/** Variables by name. */
export class VariableTable {
  private readonly values = new Map<string, number>()

  get(name: string): number | undefined {
    return this.values.get(name)
  }

  /** The problem when the table is full, else null. */
  set(name: string, value: number): string | null {
    if (!this.values.has(name) && this.values.size >= bounds.host.variables) {
      return `there are ${bounds.host.variables} variables already: use one of them for "${name}"`
    }
    this.values.set(name, value)
    return null
  }

  delete(name: string): void {
    this.values.delete(name)
  }

  /** Every variable with its value, in the order in which they were first set. */
  entries(): readonly (readonly [string, number])[] {
    return [...this.values]
  }

  /**
   * The command's arguments as numbers, or why they cannot be had.
   * @param counter inside of a repeat, what `$i` means; else null
   */
  resolve(command: Command, counter: number | null = null): readonly number[] | string {
    const args: number[] = []
    for (const [i, operand] of command.operands.entries()) {
      const value =
        operand.kind === 'number'
          ? operand.value
          : operand.name === COUNTER && counter !== null
            ? counter
            : this.values.get(operand.name)
      if (value === undefined) return this.unknown(operand)
      const kind = OPERANDS[command.op][i]
      const problem = kind === undefined ? null : operandProblem(kind, value)
      if (problem !== null) return problem
      args.push(value)
    }
    return args
  }

  private unknown(operand: Operand): string {
    const name = operand.kind === 'variable' ? operand.name : ''
    const meant = nearest(name, [...this.values.keys()].slice(0, 100))
    return meant === null
      ? `$${name} has no value: give it one first, as in ${name} = create 12`
      : `$${name} has no value: did you mean $${meant}?`
  }
}
