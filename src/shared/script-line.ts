/**
 * The lines of scripts: files for `ftqueue run`, cells of a notebook, and the window's
 * command line. Beside the operations of `command-line.ts`:
 *
 *     repeat 1000 push $q $i     runs the command 1000 times; $i counts from 1
 *     wait 500                   does nothing for so many milliseconds
 *     lab partition @1 @2,@3     what `ftqueue lab` takes: see lab-line.ts
 */
import {
  COUNTER,
  LINE_MAX,
  nearest,
  parseCommandLine,
  withoutComment,
  type Command,
  type ParsedLine
} from './command-line'
import { parseFault, type FaultLine } from './lab-line'
import { OPERATION_NAMES } from './views'

export interface RepeatLine {
  readonly kind: 'repeat'
  readonly times: number
  /** Has no variable that keeps the result. */
  readonly command: Command
}

export type ScriptLine =
  | ParsedLine
  | RepeatLine
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'lab'; readonly fault: FaultLine }

export const REPEAT_MOST = 1_000_000
export const WAIT_MOST_MS = 600_000

const WORDS = ['repeat', 'wait', 'lab'] as const
type Word = (typeof WORDS)[number]

/** What each word of a script takes. */
export const SCRIPT_USAGE: Readonly<Record<Word, string>> = {
  repeat: 'repeat N COMMAND',
  wait: 'wait MS',
  lab: 'lab FAULT'
}

/** Parses one line of a script; total. */
export function parseScriptLine(line: string): ScriptLine {
  const text = line.length > LINE_MAX ? '' : withoutComment(line)
  const [word = '', ...rest] = text.split(/\s+/)
  // A variable may have any name.
  if (rest[0]?.startsWith('=') === true) return parseCommandLine(line)
  switch (word) {
    case 'repeat':
      return parseRepeat(rest)
    case 'wait':
      return parseWait(rest)
    case 'lab': {
      const fault = parseFault(rest)
      return fault.kind === 'fault' ? { kind: 'lab', fault } : problem(fault.problem)
    }
    default:
      return meantWord(word) ?? parseCommandLine(line)
  }
}

/** How many operations a line comes to. */
export function operationsOf(line: ScriptLine): number {
  return line.kind === 'repeat' ? line.times : line.kind === 'command' ? 1 : 0
}

function parseRepeat([given = '', ...rest]: readonly string[]): ScriptLine {
  const times = Number(given)
  if (!/^\d+$/.test(given) || times < 1 || times > REPEAT_MOST) {
    return problem(
      given === ''
        ? `repeat lacks its number: write ${SCRIPT_USAGE.repeat}, as in: repeat 10 push $q $${COUNTER}`
        : `repeat "${given}" will not do: give a whole number from 1 to ${String(REPEAT_MOST)}`
    )
  }
  const inner = rest.join(' ')
  if (inner === '') {
    return problem(
      `repeat ${given} lacks its command: write one, as in: repeat ${given} push $q $${COUNTER}`
    )
  }
  if (WORDS.some((word) => word === rest[0])) {
    return problem(`repeat takes one of ${OPERATION_NAMES.join(', ')}, not "${rest[0] ?? ''}"`)
  }
  const command = parseCommandLine(inner)
  if (command.kind !== 'command') {
    return command.kind === 'error' ? command : problem(`repeat ${given} lacks its command`)
  }
  if (command.assign !== null) {
    const plain = inner.slice(inner.indexOf('=') + 1).trim()
    return problem(
      `a repeated command cannot keep its result in "${command.assign}": write repeat ${given} ${plain}`
    )
  }
  return { kind: 'repeat', times, command }
}

function parseWait([given = '', extra]: readonly string[]): ScriptLine {
  if (extra !== undefined) {
    return problem(`wait has "${extra}" too much: write ${SCRIPT_USAGE.wait}`)
  }
  const ms = Number(given)
  if (/^\d+$/.test(given) && ms <= WAIT_MOST_MS) return { kind: 'wait', ms }
  return problem(
    given === ''
      ? `wait lacks its time: write ${SCRIPT_USAGE.wait}, as in: wait 500`
      : `wait "${given}" will not do: give milliseconds from 0 to ${String(WAIT_MOST_MS)}`
  )
}

/** A word that is closer to one of a script than to an operation. */
function meantWord(word: string): ScriptLine | null {
  if (word === '' || word.includes('=')) return null
  if (nearest(word, OPERATION_NAMES) !== null) return null
  const meant = nearest(word, WORDS)
  return meant === null
    ? null
    : problem(`there is no command "${word}": did you mean ${SCRIPT_USAGE[meant]}?`)
}

function problem(text: string): ParsedLine {
  return { kind: 'error', problem: text }
}
