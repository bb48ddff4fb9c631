/**
 * What the seven operations take, and the ranges of it. The command line, the
 * client library and the window's form judge by these same rules.
 */
import type { OperationName } from './views'

export type OperandKind = 'label' | 'queue' | 'item'

/** What each operation takes, in order. */
export const OPERANDS: Readonly<Record<OperationName, readonly OperandKind[]>> = {
  create: ['label'],
  id: ['label'],
  push: ['queue', 'item'],
  pop: ['queue'],
  top: ['queue'],
  size: ['queue'],
  destroy: ['queue']
}

/** Largest magnitude of each kind. A label is shorter: an id is derived from it. */
export const OPERAND_MAX: Readonly<Record<OperandKind, number>> = {
  label: 2 ** 52 - 1,
  queue: Number.MAX_SAFE_INTEGER,
  item: Number.MAX_SAFE_INTEGER
}

/** `push QUEUE ITEM`. */
export function usageOf(op: OperationName): string {
  return [op, ...OPERANDS[op].map((kind) => kind.toUpperCase())].join(' ')
}

/** Null when the value may be given as this operand, else one line that says what may. */
export function operandProblem(kind: OperandKind, value: number): string | null {
  if (!Number.isInteger(value)) {
    return `${kind} ${String(value)} is not an integer: give a whole number, such as 12`
  }
  const most = OPERAND_MAX[kind]
  if (Math.abs(value) <= most) return null
  return `${kind} ${String(value)} is out of range: give an integer from -${String(most)} to ${String(most)}`
}

/** The operand that a text stands for, or what is wrong with it. */
export function parseOperand(kind: OperandKind, text: string): { value: number } | string {
  if (!/^[+-]?\d+$/.test(text)) {
    return `${kind} "${text}" is not an integer: give a whole number, such as 12`
  }
  const most = OPERAND_MAX[kind]
  const value = Number(text)
  if (Math.abs(value) > most) {
    return `${kind} ${text} is out of range: give an integer from -${String(most)} to ${String(most)}`
  }
  // Not -0, which is written like 0 and is another number.
  return { value: value + 0 }
}
