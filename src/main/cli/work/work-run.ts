/**
 * Takes items out of a queue and has a command run for each, several at a time. An item that is not
 * done with goes back to the end of its queue.
 */
import type { OperationAnswer } from '../../../shared/views'
import { exitCodeOf, remarkOn } from '../answer-text'
import { ExitCode } from '../exit-code'
import type { CommandEnd } from './child-command'
import { pauseAfter, type Growth } from './pauses'
import {
  endText,
  isSuccess,
  outcomeText,
  type OnFailure,
  type WorkOutcome,
  type WorkRecord
} from './record'

export interface WorkOptions {
  readonly queue: number
  readonly concurrency: number
  /** How often a failed command is run again. */
  readonly retries: number
  readonly retryPauses: Growth
  readonly onFailure: OnFailure
  /** Items that are taken; Infinity: no end. */
  readonly maxItems: number
  /** Ends when the queue is empty; else it waits. */
  readonly untilEmpty: boolean
  /** The next item; it waits, unless `untilEmpty`. `signal`: waits no more. */
  readonly pop: (signal: AbortSignal) => Promise<OperationAnswer>
  /** Puts an item back. `signal`: is given up. */
  readonly push: (item: number, signal: AbortSignal) => Promise<OperationAnswer>
  /** How many items the queue has. */
  readonly size: () => Promise<OperationAnswer>
  /** Rejects when the command cannot be started. `signal`: is ended. */
  readonly run: (item: number, attempt: number, signal: AbortSignal) => Promise<CommandEnd>
  /** Ends early when the signal aborts. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<unknown>
  readonly tell: (record: WorkRecord) => Promise<void>
  readonly note: (line: string) => void
  /** From 0 to 1. */
  readonly chance: () => number
}

/** Between tries of what the group refuses. */
const REFUSAL_PAUSES: Growth = { firstMs: 100, longestMs: 5000 }

/** What happened to an item's command. */
interface Work {
  readonly attempt: number
  readonly end: CommandEnd | null
  /** Not done, for the run is over. */
  readonly isCutShort: boolean
}

export class WorkRun {
  /** No item is begun any more. */
  private readonly stopping = new AbortController()
  /** Commands are ended, and what the group does not answer is given up. */
  private readonly ending = new AbortController()
  private code: ExitCode = ExitCode.ok
  private problem: Error | null = null
  private left: number
  /** Items in front of the first that came back; known once one did. */
  private freshLeft = Infinity
  private isMeasured = false
  private refusal: string | null = null

  constructor(private readonly options: WorkOptions) {
    this.left = options.maxItems
  }

  /**
   * Works until there is nothing more to do, or it is stopped.
   * @throws what `run` rejects with, when every item that was taken is dealt with
   */
  async all(): Promise<ExitCode> {
    await Promise.all(Array.from({ length: this.options.concurrency }, () => this.hand()))
    if (this.problem !== null) throw this.problem
    return this.code
  }

  /** Takes no new item; what is under way ends by itself. */
  stop(code: ExitCode): void {
    this.code = code
    this.stopping.abort()
  }

  /** Ends what is under way. */
  end(): void {
    this.stopping.abort()
    this.ending.abort()
  }

  private isStopped(): boolean {
    return this.stopping.signal.aborted
  }

  /** One item after the other. */
  private async hand(): Promise<void> {
    let refusals = 0
    while (!this.isStopped() && this.left > 0 && this.freshLeft > 0) {
      this.left--
      this.freshLeft--
      const answer = await this.options.pop(this.stopping.signal)
      if (answer.status === 'ok' && answer.result !== null) {
        refusals = 0
        this.accepted()
        await this.deal(answer.result, answer.request)
        continue
      }
      this.left++
      this.freshLeft++
      if (answer.status === 'empty') {
        this.accepted()
        if (this.options.untilEmpty) return
      } else if (answer.status === 'no-such-queue' || answer.status === 'bad-request') {
        this.cannotGoOn(answer)
      } else {
        this.refused('pop', answer)
        await this.options.pause(
          pauseAfter(++refusals, REFUSAL_PAUSES, this.options.chance()),
          this.stopping.signal
        )
      }
    }
  }

  private async deal(item: number, request: string): Promise<void> {
    const { queue, onFailure } = this.options
    const { attempt, end, isCutShort } = await this.work(item)
    const isDone = end !== null && isSuccess(end)
    const outcome = isDone
      ? 'done'
      : onFailure === 'drop' && !isCutShort
        ? 'dropped'
        : await this.putBack(item)
    if (!isDone) this.failed(item, attempt, end, outcome, isCutShort)
    const { code, signal, ms } = end ?? { code: null, signal: null, ms: 0 }
    await this.options.tell({ queue, item, attempt, code, signal, ms, request, outcome })
  }

  /** Runs the command until it succeeds, or often enough. */
  private async work(item: number): Promise<Work> {
    const { retries, retryPauses, run, pause, note, chance } = this.options
    let end: CommandEnd | null = null
    for (let attempt = 1; ; attempt++) {
      if (this.isStopped()) return { attempt: attempt - 1, end, isCutShort: true }
      try {
        end = await run(item, attempt, this.ending.signal)
      } catch (error) {
        this.problem ??= error instanceof Error ? error : new Error(String(error))
        this.stopping.abort()
        return { attempt: attempt - 1, end, isCutShort: true }
      }
      if (isSuccess(end)) return { attempt, end, isCutShort: false }
      if (this.ending.signal.aborted) return { attempt, end, isCutShort: true }
      if (attempt > retries) return { attempt, end, isCutShort: false }
      if (this.isStopped()) continue
      note(`item ${item}: ${endText(end)} (attempt ${attempt} of ${retries + 1})`)
      await pause(pauseAfter(attempt, retryPauses, chance()), this.stopping.signal)
    }
  }

  /** Tries until the group takes it: otherwise it would be lost. */
  private async putBack(item: number): Promise<WorkOutcome> {
    const { push, pause, chance } = this.options
    for (let refusals = 1; ; refusals++) {
      const answer = await push(item, this.ending.signal)
      if (answer.status === 'ok') {
        this.accepted()
        await this.cameBack()
        return 'put-back'
      }
      if (answer.status === 'no-such-queue') return 'lost'
      if (answer.status === 'timeout' || answer.status === 'bad-request') return 'unknown'
      this.refused(`put back ${item}`, answer)
      if (this.ending.signal.aborted) return 'lost'
      await pause(pauseAfter(refusals, REFUSAL_PAUSES, chance()), this.ending.signal)
    }
  }

  /** What came back is not taken again in a run that is to end: it might go on for ever. */
  private async cameBack(): Promise<void> {
    const { untilEmpty, size } = this.options
    if (!untilEmpty || this.isMeasured) return
    this.isMeasured = true
    const { result } = await size()
    this.freshLeft = Math.max(0, (result ?? 0) - 1)
  }

  private failed(
    item: number,
    attempt: number,
    end: CommandEnd | null,
    outcome: WorkOutcome,
    isCutShort: boolean
  ): void {
    const what = isCutShort
      ? attempt === 0
        ? 'not begun'
        : 'not done'
      : `failed ${attempt === 1 ? 'once' : `${attempt} times`}`
    const how = end === null ? '' : ` (${endText(end)})`
    this.options.note(`item ${item}: ${what}${how}; ${outcomeText(outcome)}`)
    if (outcome === 'lost' || outcome === 'unknown') this.failWith(ExitCode.noAnswer)
    if (isCutShort) return
    this.failWith(ExitCode.broken)
    if (this.options.onFailure === 'stop') this.stopping.abort()
  }

  private cannotGoOn(answer: OperationAnswer): void {
    if (!this.isStopped()) {
      this.options.note(remarkOn(answer) ?? answer.status)
      this.failWith(exitCodeOf(answer, true))
    }
    this.stopping.abort()
  }

  /** Told once, until the group takes something again; an unknown outcome each time. */
  private refused(what: string, answer: OperationAnswer): void {
    const remark = remarkOn(answer) ?? answer.status
    if (answer.status === 'timeout') {
      this.options.note(`${what}: ${remark}; it may have taken out an item, which is lost then`)
      this.failWith(ExitCode.noAnswer)
      return
    }
    if (this.refusal === answer.status) return
    this.refusal = answer.status
    this.options.note(`${remark}; trying on`)
  }

  private accepted(): void {
    if (this.refusal === null) return
    this.refusal = null
    this.options.note('the group takes operations again')
  }

  private failWith(code: ExitCode): void {
    if (this.code === ExitCode.ok) this.code = code
  }
}
