import type { LineView, ScriptProgress, ScriptRequest } from '../../../src/shared/channels/script'
import { operationsOf, parseScriptLine } from '../../../src/shared/script-line'
import type { OperationAnswer } from '../../../src/shared/views'

/** Operations of a repeat that are done at each step. */
const STRIDE = 400
const KEPT = 5

type Answer = (line: string) => OperationAnswer | null
type Line = { -readonly [K in keyof LineView]: LineView[K] }

/** A script that goes on only when time does. */
export class FakeScript {
  readonly #lines: Line[]
  readonly #variables = new Map<string, number>()
  #at = 0
  #isCancelled = false
  state: ScriptProgress['state'] = 'running'

  constructor(
    readonly request: ScriptRequest,
    private readonly answer: Answer
  ) {
    this.#lines = request.lines.map((text, line) => ({
      line,
      state: 'waiting',
      problem: null,
      note: null,
      first: [],
      last: [],
      operations: operationsOf(parseScriptLine(text)),
      answered: 0,
      errors: 0,
      summary: null
    }))
  }

  cancel(): void {
    this.#isCancelled = true
  }

  /** Goes on until a repeat takes longer than a step. */
  step(): ScriptProgress {
    for (; this.#at < this.#lines.length; this.#at += 1) {
      const line = this.#lines[this.#at] as Line
      if (this.#isCancelled || this.state === 'failed') {
        line.state = line.state === 'running' ? 'cancelled' : 'skipped'
      } else if (!this.#run(line)) break
    }
    if (this.#at === this.#lines.length && this.state === 'running') {
      this.state = this.#isCancelled ? 'cancelled' : 'done'
    }
    const sum = (of: (line: Line) => number): number =>
      this.#lines.reduce((all, line) => all + of(line), 0)
    return {
      run: this.request.run,
      state: this.#at < this.#lines.length ? 'running' : this.state,
      lines: this.#lines.map((line) => ({ ...line })),
      operations: sum(({ operations }) => operations),
      answered: sum(({ answered }) => answered),
      errors: sum(({ errors }) => errors),
      perSecond: STRIDE * 10,
      ...(this.#variables.size > 0 && {
        variables: [...this.#variables].map(([name, value]) => ({ name, value }))
      })
    }
  }

  /** True when the line is over. */
  #run(line: Line): boolean {
    const text = this.request.lines[line.line] ?? ''
    const parsed = parseScriptLine(text)
    line.state = 'running'
    try {
      if (parsed.kind === 'error') throw new Error(parsed.problem)
      if (parsed.kind === 'lab') line.note = 'done by a, b, c'
      if (parsed.kind === 'repeat') {
        const inner = text.replace(/^\s*repeat\s+\d+\s+/, '')
        const end = Math.min(parsed.times, line.answered + STRIDE)
        while (line.answered < end) {
          this.#take(line, this.answer(inner.replaceAll('$i', String(line.answered + 1))))
        }
        line.summary = { p50Ms: 1.42, p99Ms: 4.8, perSecond: STRIDE * 10, ms: line.answered / 4 }
        if (line.answered < parsed.times) return false
      } else if (parsed.kind === 'command') {
        const answer = this.answer(text)
        this.#take(line, answer)
        if (parsed.assign !== null && answer !== null && answer.result !== null) {
          this.#variables.set(parsed.assign, answer.result)
        }
      }
      line.state = 'done'
    } catch (error) {
      line.problem = error instanceof Error ? error.message : String(error)
      line.state = 'failed'
      this.state = 'failed'
    }
    return true
  }

  #take(line: Line, answer: OperationAnswer | null): void {
    line.answered += 1
    if (answer === null) return
    if (line.first.length < KEPT) line.first = [...line.first, answer]
    else line.last = [...line.last, answer].slice(-KEPT)
  }
}
