/**
 * Scripts that the window has run: cells of a notebook, a repeat on its command line.
 * What comes of them is told as it happens, and they can be cancelled.
 */
import { bounds } from '../bounds'
import { isFlag, isInteger, isList, isObject, isText } from '../guards'
import type { Outcome } from '../outcome'
import type { OperationAnswer } from '../views'

export interface ScriptRequest {
  /** Chosen by the window; what is told of the script carries it. */
  readonly run: string
  /** Scripts of one scope share their variables; the command line's is `line`. */
  readonly scope: string
  readonly lines: readonly string[]
  /** Of one repeat, so many operations wait for answers at a time. */
  readonly outstanding: number
  /** Go on behind a line that failed. */
  readonly keepGoing: boolean
}

export type LineState =
  | 'waiting'
  | 'running'
  | 'done'
  /** Refused, not answered, or not to be understood. */
  | 'failed'
  | 'cancelled'
  /** A line before it failed, or the script was cancelled. */
  | 'skipped'

/** How long the answers of a repeat took. */
export interface RepeatSummary {
  readonly p50Ms: number
  readonly p99Ms: number
  readonly perSecond: number
  /** From the first one sent to the last one answered. */
  readonly ms: number
}

/** What came of one line. */
export interface LineView {
  /** Its place in the script, from 0. */
  readonly line: number
  readonly state: LineState
  /** What went wrong first. */
  readonly problem: string | null
  /** What else is to be said, as who took a fault. */
  readonly note: string | null
  /** Answers in order: the first few, and the last few behind them. */
  readonly first: readonly OperationAnswer[]
  readonly last: readonly OperationAnswer[]
  /** Operations that it comes to, answers so far, and those of them that are errors. */
  readonly operations: number
  readonly answered: number
  readonly errors: number
  /** Of a repeat that has an answer; else null. */
  readonly summary: RepeatSummary | null
}

/** What is new about a script, at most 10 times a second. */
export interface ScriptProgress {
  readonly run: string
  readonly state: 'running' | 'done' | 'failed' | 'cancelled'
  /** Those that changed. */
  readonly lines: readonly LineView[]
  readonly operations: number
  readonly answered: number
  readonly errors: number
  /** Answers a second, lately. */
  readonly perSecond: number
  /** Absent: as told before. */
  readonly variables?: readonly VariableView[]
}

export interface VariableView {
  readonly name: string
  readonly value: number
}

export interface ScriptRequests {
  /** Begins; the answer says only that. */
  'script:run': { argument: ScriptRequest; answer: Outcome<null> }
  /** Sends nothing more; what was sent is waited for. A script that is over is no problem. */
  'script:cancel': { argument: { readonly run: string }; answer: Outcome<null> }
  /** Forgets the variables of a scope. */
  'script:forget': { argument: { readonly scope: string }; answer: Outcome<null> }
}

export interface ScriptEvents {
  'script:progress': ScriptProgress
}

const isId = isText(64)

export const scriptGuards = {
  'script:run': isObject<ScriptRequest>({
    run: isId,
    scope: isId,
    lines: isList(isText(bounds.host.lineCharacters), bounds.host.scriptLines),
    outstanding: isInteger(1, bounds.host.scriptOutstanding),
    keepGoing: isFlag
  }),
  'script:cancel': isObject<{ readonly run: string }>({ run: isId }),
  'script:forget': isObject<{ readonly scope: string }>({ scope: isId })
}

export const scriptEventChannels = ['script:progress'] as const
