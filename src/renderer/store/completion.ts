/** What may follow in a line that is being written, and what is wrong with it already. Pure. */
import { bounds } from '../../shared/bounds'
import { parseCommandLine } from '../../shared/command-line'
import { OPERANDS, usageOf } from '../../shared/operands'
import { parseScriptLine, SCRIPT_USAGE } from '../../shared/script-line'
import { OPERATION_NAMES, type OperationName, type QueueView } from '../../shared/views'

export interface Suggestion {
  /** What stands in the place of the word. */
  readonly text: string
  /** What it is. */
  readonly note: string
}

/** What is known to be suggested. */
export interface Known {
  readonly variables: Readonly<Record<string, number>>
  readonly queues: readonly Pick<QueueView, 'id' | 'label'>[]
}

const MEANINGS: Readonly<Record<OperationName, string>> = {
  create: 'id of the queue with this label, made if need be',
  id: 'its id, -1 if there is none',
  push: 'adds an item at the end',
  pop: 'takes the first item out, -1 if empty',
  top: 'looks at the first item, -1 if empty',
  size: 'number of items, -1 if there is no such queue',
  destroy: 'removes the queue and its items'
}
const LAB_WORDS = [
  'partition',
  'cut',
  'loss',
  'duplicate',
  'reorder',
  'delay',
  'pause',
  'resume',
  'crash',
  'heal',
  'reset'
]

/** The line in parts: what stands before the word that is being written, and that word. */
interface Place {
  readonly before: string
  readonly word: string
  /** Words of the command before it: without an assignment, and without `repeat N`. */
  readonly words: readonly string[]
}

function placeIn(text: string): Place {
  const word = /\S*$/.exec(text)?.[0] ?? ''
  const before = text.slice(0, text.length - word.length)
  const command = before.replace(/^\s*\$?[A-Za-z_]\w*\s*=(?!=)/, '').trim()
  const words = command === '' ? [] : command.split(/\s+/)
  const inner = words[0] === 'repeat' && words.length > 1 ? words.slice(2) : words
  return { before, word, words: inner }
}

/** What may stand in the place of the last word; none behind a `#`. */
export function suggestionsFor(text: string, known: Known): readonly Suggestion[] {
  if (/(^|\s)#/.test(text)) return []
  const { before, word, words } = placeIn(text)
  return candidates(before, words, known)
    .filter(({ text: one }) => one.startsWith(word) && one !== word)
    .slice(0, bounds.window.suggestions)
}

function candidates(before: string, words: readonly string[], known: Known): Suggestion[] {
  const [first] = words
  if (first === undefined) {
    const isPlain = before.trim() === ''
    return [
      ...OPERATION_NAMES.map((op) => ({ text: op, note: MEANINGS[op] })),
      ...(isPlain
        ? [
            { text: 'repeat', note: `${SCRIPT_USAGE.repeat}: many times; $i counts from 1` },
            { text: 'wait', note: `${SCRIPT_USAGE.wait}: milliseconds` },
            { text: 'lab', note: `${SCRIPT_USAGE.lab}: a fault, where servers allow them` }
          ]
        : [])
    ]
  }
  if (first === 'lab')
    return words.length === 1 ? LAB_WORDS.map((text) => ({ text, note: 'fault' })) : []
  const op = OPERATION_NAMES.find((name) => name === first)
  const kind = op === undefined ? undefined : OPERANDS[op][words.length - 1]
  if (kind === undefined) return []
  const isRepeat = /^\s*repeat\s/.test(before)
  const variables = Object.entries(known.variables)
    .map(([name, value]) => ({ text: `$${name}`, note: String(value) }))
    .reverse()
  return [
    ...(isRepeat && kind !== 'queue' ? [{ text: '$i', note: 'counts from 1' }] : []),
    ...variables,
    ...known.queues.map(({ id, label }) =>
      kind === 'label'
        ? { text: String(label), note: `queue ${String(id)}` }
        : kind === 'queue'
          ? { text: String(id), note: `label ${String(label)}` }
          : { text: '', note: '' }
    )
  ].filter(({ text }) => text !== '')
}

/** The line with a suggestion taken. */
export function completed(text: string, { text: taken }: Suggestion): string {
  return `${placeIn(text).before}${taken} `
}

/** What the operation that is being written takes, and where in it the writing is. */
export interface Usage {
  readonly op: string
  readonly operands: readonly string[]
  /** Index of the operand that is being written; -1: the operation itself. */
  readonly at: number
  readonly meaning: string
}

export function usageFor(text: string): Usage | null {
  const { word, words } = placeIn(text)
  const name = words[0] ?? word
  const op = OPERATION_NAMES.find((known) => known === name)
  if (op === undefined) return null
  const [, ...operands] = usageOf(op).split(' ')
  return { op, operands, at: words.length - 1, meaning: MEANINGS[op] }
}

/**
 * What is wrong with a line however it goes on; null while it may still become right.
 */
export function problemSoFar(text: string, known: Pick<Known, 'variables'>): string | null {
  const parsed = parseScriptLine(text)
  if (parsed.kind === 'command' || parsed.kind === 'repeat') {
    const command = parsed.kind === 'repeat' ? parsed.command : parsed
    const missing = command.operands.find(
      (operand) =>
        operand.kind === 'variable' &&
        !Object.hasOwn(known.variables, operand.name) &&
        !(parsed.kind === 'repeat' && operand.name === 'i')
    )
    if (missing?.kind !== 'variable' || text.endsWith(`$${missing.name}`)) return null
    return `$${missing.name} has no value yet`
  }
  if (parsed.kind !== 'error' || /=\s*$/.test(text)) return null
  const { word, words } = placeIn(text)
  if (words.length === 0) {
    const all = [...OPERATION_NAMES, 'repeat', 'wait', 'lab']
    if (word === '' || all.some((one) => one.startsWith(word))) return null
    // It may become a variable that is given a value.
    if (/^\$?[A-Za-z_]\w*$/.test(word) && !/\s$/.test(text) && word.length <= 3) return null
    return parsed.problem
  }
  if (words[0] === 'lab' || words[0] === 'wait' || words[0] === 'repeat') return null
  const op = OPERATION_NAMES.find((name) => name === words[0])
  if (op === undefined) return parsed.problem
  // With numbers where there is nothing yet, would it be one?
  const kinds = OPERANDS[op]
  const isOpen = /^([-+$]|)$/.test(word)
  const given = [...words, ...(isOpen ? [] : [word])]
  const whole = [...given, ...kinds.slice(given.length - 1).map(() => '1')].join(' ')
  const assignment = /^\s*\$?[A-Za-z_]\w*\s*=/.exec(text)?.[0] ?? ''
  const filled = parseCommandLine(`${assignment} ${whole}`)
  return filled.kind === 'error' ? filled.problem : null
}
