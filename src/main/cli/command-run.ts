/**
 * Runs command lines with several in flight and answers in their order. A line
 * that uses a variable waits for the answer that the variable comes from.
 */
import { VariableTable, type Command } from '../../shared/command-line'
import type { FaultLine } from '../../shared/lab-line'
import { parseScriptLine } from '../../shared/script-line'
import type { OperationAnswer, OperationName } from '../../shared/views'
import { answerLine, exitCodeOf, remarkOn } from './answer-text'
import { ExitCode } from './exit-code'
import type { Io } from './io'

export interface CommandRunOptions {
  readonly io: Io
  readonly json: boolean
  /** Commands in flight at a time. */
  readonly outstanding: number
  /** Go on after an error. */
  readonly keepGoing: boolean
  /** An empty or missing queue is an error. */
  readonly fail: boolean
  readonly run: (op: OperationName, args: readonly number[]) => Promise<OperationAnswer>
  /** Makes a fault; what is to be said of it, or its problem. */
  readonly lab: (
    fault: FaultLine
  ) => Promise<{ readonly note: string } | { readonly problem: string }>
  readonly wait: (ms: number) => Promise<unknown>
  /** Told how many operations have their answer. */
  readonly onAnswers?: (answers: number) => void
}

/** What a line came to: an answer, why it was not run, or what else is to be said. */
type Outcome =
  { readonly answer: OperationAnswer } | { readonly problem: string } | { readonly note: string }

export class CommandRun {
  private readonly variables = new VariableTable()
  /** Answers that variables wait for. */
  private readonly assignments = new Map<string, Promise<unknown>>()
  private telling: Promise<void> = Promise.resolve()
  private inFlight = 0
  private code: ExitCode = ExitCode.ok
  private stoppedBy: ExitCode | null = null
  /** What should not happen, such as an output that cannot be written. */
  private defect: Error | undefined
  private line = 0
  private answers = 0
  private wake: () => void = () => undefined

  constructor(private readonly options: CommandRunOptions) {}

  /** Runs every line; what was sent before an error is still answered. Returns the first error's code. */
  async all(lines: AsyncGenerator<string>): Promise<ExitCode> {
    for (;;) {
      await this.until(() => this.inFlight < this.options.outstanding)
      if (this.isStopped) break
      const next = await this.orStopped(lines.next())
      if (next === undefined || next.done === true) break
      this.line++
      await this.take(next.value)
    }
    await this.until(() => this.inFlight === 0)
    await this.telling
    if (this.defect !== undefined) throw this.defect
    return this.stoppedBy ?? this.code
  }

  /** Takes no more lines, and ends with this code when those under way are answered and told. */
  stop(code: ExitCode): void {
    this.stoppedBy = code
    this.wake()
  }

  private get isStopped(): boolean {
    return (
      this.defect !== undefined ||
      this.stoppedBy !== null ||
      (this.code !== ExitCode.ok && !this.options.keepGoing)
    )
  }

  private async take(text: string): Promise<void> {
    const parsed = parseScriptLine(text)
    switch (parsed.kind) {
      case 'blank':
        return
      case 'error':
        this.tell({ problem: parsed.problem })
        return
      case 'command':
        await this.issue(parsed, null)
        return
      case 'repeat':
        await this.repeat(parsed.command, parsed.times)
        return
      case 'wait':
        if (await this.allAnswered()) await this.orStopped(this.options.wait(parsed.ms))
        return
      case 'lab':
        if (await this.allAnswered()) this.tell(this.options.lab(parsed.fault))
        await this.allAnswered()
    }
  }

  private async repeat(command: Command, times: number): Promise<void> {
    for (let counter = 1; counter <= times; counter++) {
      await this.until(() => this.inFlight < this.options.outstanding || this.isStopped)
      if (this.isStopped) return
      await this.issue(command, counter)
    }
  }

  /** Everything before has its answer. False when one of them ended the run. */
  private async allAnswered(): Promise<boolean> {
    await this.until(() => this.inFlight === 0)
    return !this.isStopped
  }

  private async issue(command: Command, counter: number | null): Promise<void> {
    if (await this.awaitVariables(command)) return
    const args = this.variables.resolve(command, counter)
    // The name is taken at once; who uses it waits for the value.
    const problem =
      typeof args === 'string'
        ? args
        : command.assign === null
          ? null
          : this.variables.set(command.assign, 0)
    if (typeof args === 'string' || problem !== null) {
      this.tell({ problem: problem ?? '' })
      return
    }
    const answer = this.options.run(command.op, args)
    if (command.assign !== null) this.assign(command.assign, answer)
    this.tell(answer.then((one) => ({ answer: one })))
  }

  /** Waits for the answers that the line's variables come from. True when one of them ended the run. */
  private async awaitVariables(command: Command): Promise<boolean> {
    for (const operand of command.operands) {
      const assignment = operand.kind === 'variable' && this.assignments.get(operand.name)
      if (assignment === undefined || assignment === false) continue
      await assignment
      await this.telling
    }
    return this.isStopped
  }

  private assign(name: string, answer: Promise<OperationAnswer>): void {
    const done = answer.then(({ result }) => {
      if (this.assignments.get(name) !== done) return
      this.assignments.delete(name)
      if (result === null) this.variables.delete(name)
      else this.variables.set(name, result)
    })
    this.assignments.set(name, done)
  }

  /** Tells an outcome after all earlier ones. */
  private tell(outcome: Outcome | Promise<Outcome>): void {
    this.inFlight++
    this.telling = this.tellAfter(this.telling, outcome, this.line)
  }

  private async tellAfter(
    earlier: Promise<void>,
    outcome: Outcome | Promise<Outcome>,
    line: number
  ): Promise<void> {
    await earlier
    try {
      await this.print(await outcome, line)
    } catch (error) {
      this.broken(error)
    }
    this.inFlight--
    this.wake()
  }

  private async print(outcome: Outcome, line: number): Promise<void> {
    const { io, json, fail } = this.options
    if ('problem' in outcome) {
      // It was never sent: behind an error there is nothing to say of it.
      if (this.isStopped) return
      io.note(`line ${line}: ${outcome.problem}`)
      this.failed(ExitCode.badUsage)
      return
    }
    if ('note' in outcome) {
      io.note(`line ${line}: ${outcome.note}`)
      return
    }
    const { answer } = outcome
    await (json ? io.json(answer) : io.line(answerLine(answer)))
    this.options.onAnswers?.(++this.answers)
    const code = exitCodeOf(answer, fail)
    if (code === ExitCode.ok) return
    io.note(`line ${line}: ${remarkOn(answer) ?? answer.status}`)
    this.failed(code)
  }

  private failed(code: ExitCode): void {
    if (this.code === ExitCode.ok) this.code = code
    this.wake()
  }

  private async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => (this.wake = resolve))
  }

  /** The next line; undefined when the run stops before one comes. */
  private async orStopped<T>(next: Promise<T>): Promise<T | undefined> {
    const come: { value?: T; ended: boolean } = { ended: false }
    next
      .then((value) => {
        come.value = value
      })
      .catch((error: unknown) => {
        this.broken(error)
      })
      .finally(() => {
        come.ended = true
        this.wake()
      })
    await this.until(() => come.ended || this.isStopped)
    return come.value
  }

  private broken(error: unknown): void {
    this.defect ??= error instanceof Error ? error : new Error(String(error))
  }
}
