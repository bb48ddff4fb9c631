/** Runs the lines of one script, one after the other; of a repeat several at a time. */
import { bounds } from '../../shared/bounds'
import type {
  LineView,
  RepeatSummary,
  ScriptProgress,
  ScriptRequest,
  VariableView
} from '../../shared/channels/script'
import type { Command, VariableTable } from '../../shared/command-line'
import type { FaultLine } from '../../shared/lab-line'
import { operationsOf, parseScriptLine, type RepeatLine } from '../../shared/script-line'
import type { OperationAnswer } from '../../shared/views'
import { Histogram } from '../client/histogram'
import type { RunOperation } from './command-runner'

/** What a script leans on. */
export interface ScriptPorts {
  readonly operate: RunOperation
  /** Makes a fault; resolves with what is to be said of it. */
  readonly lab: (fault: FaultLine) => Promise<string>
  /** Resolves after so many milliseconds, or as soon as `signal` says so. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>
  /** Milliseconds, monotonic. */
  readonly now: () => number
  /** There is something new to be told. */
  readonly changed: () => void
}

type Line = { -readonly [K in keyof LineView]: LineView[K] }

interface RepeatClock {
  readonly latencies: Histogram
  /** When it began, and when its last answer came. */
  readonly begin: number
  end: number
}

const RATE_WINDOW_MS = 1000

/** Answers that are no more than that: there was nothing to be had. */
export function isFailure({ status }: OperationAnswer): boolean {
  return status !== 'ok' && status !== 'empty' && status !== 'no-such-queue'
}

export class ScriptRun {
  private readonly lines: Line[]
  private readonly dirty = new Set<number>()
  /** Repeats that are under way, by line. */
  private readonly clocks = new Map<number, RepeatClock>()
  private readonly abort = new AbortController()
  private state: ScriptProgress['state'] = 'running'
  private answered = 0
  private errors = 0
  /** Answers at the beginning of the second that the rate is of. */
  private mark = { at: 0, answered: 0, perSecond: 0 }
  private variablesTold: readonly (readonly [string, number])[] | null = null
  readonly operations: number

  constructor(
    private readonly request: ScriptRequest,
    private readonly variables: VariableTable,
    private readonly ports: ScriptPorts
  ) {
    this.lines = request.lines.map((text, line) => ({
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
    this.operations = this.lines.reduce((sum, { operations }) => sum + operations, 0)
    this.mark.at = ports.now()
  }

  get isOver(): boolean {
    return this.state !== 'running'
  }

  private isCancelled(): boolean {
    return this.abort.signal.aborted
  }

  /** Sends nothing more. */
  cancel(): void {
    this.abort.abort()
  }

  /** Ends when every operation that was sent has its answer. Never rejects. */
  async all(): Promise<void> {
    let failed = false
    for (const line of this.lines) {
      if (this.isCancelled() || (failed && !this.request.keepGoing)) {
        this.put(line, { state: 'skipped' })
        continue
      }
      this.put(line, { state: 'running' })
      await this.runLine(line).catch((error: unknown) => {
        this.put(line, { problem: error instanceof Error ? error.message : String(error) })
      })
      const cut = this.isCancelled() && line.answered < line.operations
      const state = line.problem !== null ? 'failed' : cut ? 'cancelled' : 'done'
      this.put(line, { state })
      failed ||= state === 'failed'
    }
    this.state = this.isCancelled() ? 'cancelled' : failed ? 'failed' : 'done'
    this.ports.changed()
  }

  /** What changed since the last time. */
  take(): ScriptProgress {
    for (const [at, clock] of this.clocks) {
      const line = this.lines[at]
      if (line !== undefined) line.summary = summaryOf(clock)
    }
    const changed = [...this.dirty].sort((a, b) => a - b)
    const lines = changed.map((at) => ({ ...(this.lines[at] as Line) }))
    this.dirty.clear()
    const variables = this.newVariables()
    return {
      run: this.request.run,
      state: this.state,
      lines,
      operations: this.operations,
      answered: this.answered,
      errors: this.errors,
      perSecond: this.rate(),
      ...(variables === null ? {} : { variables })
    }
  }

  /** All that there is to tell, told before or not. */
  whole(): ScriptProgress {
    for (const { line } of this.lines) this.dirty.add(line)
    this.variablesTold = null
    return this.take()
  }

  private async runLine(line: Line): Promise<void> {
    const parsed = parseScriptLine(this.request.lines[line.line] ?? '')
    switch (parsed.kind) {
      case 'blank':
        return
      case 'error':
        this.put(line, { problem: parsed.problem })
        return
      case 'wait':
        await this.ports.wait(parsed.ms, this.abort.signal)
        return
      case 'lab':
        this.put(line, { note: await this.ports.lab(parsed.fault) })
        return
      case 'repeat':
        await this.repeat(line, parsed)
        return
      case 'command': {
        const answer = await this.operate(line, parsed, null)
        if (answer !== null && parsed.assign !== null) this.assign(line, parsed.assign, answer)
      }
    }
  }

  /** As many workers as may wait for answers, each with one operation after the other. */
  private async repeat(line: Line, { times, command }: RepeatLine): Promise<void> {
    const clock = { latencies: new Histogram(), begin: this.ports.now(), end: this.ports.now() }
    this.clocks.set(line.line, clock)
    let next = 1
    const worker = async (): Promise<void> => {
      while (next <= times && !this.isCancelled()) {
        if (line.problem !== null && !this.request.keepGoing) return
        const answer = await this.operate(line, command, next++)
        if (answer === null) return
        clock.latencies.add(answer.ms)
        clock.end = this.ports.now()
      }
    }
    const workers = Math.min(times, this.request.outstanding)
    await Promise.all(Array.from({ length: workers }, worker))
    this.put(line, { summary: summaryOf(clock) })
    this.clocks.delete(line.line)
  }

  /** Null: it could not be sent. */
  private async operate(
    line: Line,
    command: Command,
    counter: number | null
  ): Promise<OperationAnswer | null> {
    const args = this.variables.resolve(command, counter)
    if (typeof args === 'string') {
      this.put(line, { problem: line.problem ?? args })
      return null
    }
    const answer = await this.ports.operate(command.op, args)
    this.answered += 1
    line.answered += 1
    const most = bounds.host.scriptAnswers
    if (line.first.length < most) line.first = [...line.first, answer]
    else line.last = [...line.last, answer].slice(-most)
    if (isFailure(answer)) {
      this.errors += 1
      line.errors += 1
      line.problem ??= problemOf(answer)
    }
    this.put(line, {})
    return answer
  }

  private assign(line: Line, name: string, { result }: OperationAnswer): void {
    if (result === null) {
      this.variables.delete(name)
      return
    }
    const problem = this.variables.set(name, result)
    if (problem !== null) this.put(line, { problem })
  }

  private put(line: Line, part: Partial<Line>): void {
    Object.assign(line, part)
    this.dirty.add(line.line)
    this.ports.changed()
  }

  private rate(): number {
    const now = this.ports.now()
    const ms = now - this.mark.at
    if (ms >= RATE_WINDOW_MS) {
      const perSecond = ((this.answered - this.mark.answered) * 1000) / ms
      this.mark = { at: now, answered: this.answered, perSecond }
    } else if (this.mark.perSecond === 0 && ms > 0) {
      return (this.answered * 1000) / ms
    }
    return this.mark.perSecond
  }

  private newVariables(): readonly VariableView[] | null {
    const all = this.variables.entries()
    const told = this.variablesTold
    const same =
      told?.length === all.length &&
      all.every(([name, value], i) => {
        const before = told[i]
        return before !== undefined && before[0] === name && before[1] === value
      })
    if (same) return null
    this.variablesTold = all
    return all.slice(0, bounds.host.scriptVariables).map(([name, value]) => ({ name, value }))
  }
}

function summaryOf({ latencies, begin, end }: RepeatClock): RepeatSummary | null {
  if (latencies.count === 0) return null
  const ms = Math.max(0.001, end - begin)
  return {
    p50Ms: latencies.quantile(0.5),
    p99Ms: latencies.quantile(0.99),
    perSecond: (latencies.count * 1000) / ms,
    ms
  }
}

/** Why an answer counts as an error, with the mend. */
function problemOf({ status, reason, server, ms }: OperationAnswer): string {
  switch (status) {
    case 'timeout':
      return `no answer in ${String(Math.round(ms))} ms, so it is unknown whether it was executed: look at the group`
    case 'not-primary':
      return 'refused: these servers are a minority of the group; try again when the others are back'
    case 'busy':
      return reason === 'storage'
        ? 'refused: a server cannot write to its disk; its log says what to mend'
        : 'refused: too much waits or is held; pop some, or try again later'
    default:
      return `server ${server ?? ''} cannot read the request: is its version the same?`
  }
}
