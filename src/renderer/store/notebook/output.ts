/** What came of a cell, as it is told bit by bit. Pure. */
import type { LineView, ScriptProgress } from '../../../shared/channels/script'

export type OutputState = 'running' | 'done' | 'failed' | 'cancelled'

export interface CellOutput {
  readonly state: OutputState
  /** The cell's text as it was run. */
  readonly source: string
  /** When it began, milliseconds since 1970. */
  readonly at: number
  /** How long it took, so far. */
  readonly ms: number
  /** Answers a second, lately. */
  readonly perSecond: number
  /** One for each line of the source. */
  readonly lines: readonly LineView[]
}

export function begunOutput(source: string, at: number): CellOutput {
  const lines = source.split('\n').map((_, line): LineView => ({
    line,
    state: 'waiting',
    problem: null,
    note: null,
    first: [],
    last: [],
    operations: 0,
    answered: 0,
    errors: 0,
    summary: null
  }))
  return { state: 'running', source, at, ms: 0, perSecond: 0, lines }
}

/** Lines that did not change stay the same objects. */
export function withProgress(
  output: CellOutput,
  { state, lines, perSecond }: ScriptProgress,
  now: number
): CellOutput {
  const next = [...output.lines]
  for (const line of lines) if (line.line < next.length) next[line.line] = line
  return { ...output, state, perSecond, ms: Math.max(0, now - output.at), lines: next }
}

/** The app knows nothing of it any more: what becomes of it is not told. */
export function abandonedOutput(output: CellOutput): CellOutput {
  const lines = output.lines.map((line): LineView => {
    if (line.state === 'running') return { ...line, state: 'cancelled' }
    return line.state === 'waiting' ? { ...line, state: 'skipped' } : line
  })
  return { ...output, state: 'cancelled', perSecond: 0, lines }
}

/** It could not even begin. */
export function refusedOutput(output: CellOutput, problem: string): CellOutput {
  const lines = output.lines.map((line, i): LineView =>
    i === 0 ? { ...line, state: 'failed', problem } : { ...line, state: 'skipped' }
  )
  return { ...output, state: 'failed', lines }
}

export interface Tally {
  readonly operations: number
  readonly answered: number
  readonly errors: number
}

export function tallyOf({ lines }: CellOutput): Tally {
  let [operations, answered, errors] = [0, 0, 0]
  for (const line of lines) {
    operations += line.operations
    answered += line.answered
    errors += line.errors
  }
  return { operations, answered, errors }
}
