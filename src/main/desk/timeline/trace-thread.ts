/** A recorded trace that a thread of its own holds. */
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import type { OpeningProgress, TraceStretch } from '../../../shared/channels/timeline'
import type { Outcome } from '../../../shared/outcome'
import type { Biography, RecordedTrace } from '../../../shared/timeline'
import { UserError } from '../../../shared/user-error'
import type { Question, TraceAnswer, TraceNews, TraceQuestion } from './trace-talk'

export interface TraceThreadOptions {
  readonly onProgress: (progress: OpeningProgress) => void
  /** The built entry of the thread. Default: beside this file. */
  readonly file?: string | undefined
}

export class TraceThread {
  private readonly worker: Worker
  private readonly waiting = new Map<number, (outcome: Outcome<TraceAnswer> | null) => void>()
  private asked = 0
  private end: Outcome<never> | null | undefined = undefined

  constructor(
    private readonly folder: string,
    { onProgress, file = path.join(__dirname, 'trace-worker.js') }: TraceThreadOptions
  ) {
    this.worker = new Worker(file)
    this.worker.on('message', (news: TraceNews) => {
      if (news.kind === 'progress') onProgress(news.progress)
      else this.answered(news.number, news.outcome)
    })
    this.worker.on('error', (error) => {
      this.finish({ ok: false, problem: this.failure(error) })
    })
    this.worker.on('exit', () => {
      this.finish({ ok: false, problem: this.failure(new Error('its thread ended')) })
    })
  }

  /**
   * Reads it, and tests every property on it. Null: it was closed meanwhile.
   *
   * @throws UserError that names the file and the line that are wrong
   */
  open(): Promise<RecordedTrace | null> {
    return this.ask({ ask: 'open', folder: this.folder })
  }

  /** Events from `from` to `until`, both included, the first `most`. Null: it was closed. */
  stretch(from: number, until: number, most: number): Promise<TraceStretch | null> {
    return this.ask({ ask: 'stretch', from, until, most })
  }

  /** Null: it was closed. */
  biography(message: string): Promise<Biography | null> {
    return this.ask({ ask: 'biography', message })
  }

  /** Stops whatever it is at. */
  close(): void {
    this.finish(null)
    void this.worker.terminate()
  }

  private async ask<A extends TraceAnswer>(question: Question): Promise<A | null> {
    const outcome =
      this.end === undefined
        ? await new Promise<Outcome<TraceAnswer> | null>((resolve) => {
            const number = ++this.asked
            this.waiting.set(number, resolve)
            const numbered: TraceQuestion = { ...question, number }
            this.worker.postMessage(numbered)
          })
        : this.end
    if (outcome === null) return null
    if (!outcome.ok) throw new UserError(outcome.problem, outcome.field)
    return outcome.value as A
  }

  private answered(number: number, outcome: Outcome<TraceAnswer>): void {
    const resolve = this.waiting.get(number)
    this.waiting.delete(number)
    resolve?.(outcome)
  }

  /** What is still asked, and what will be, has this answer. */
  private finish(end: Outcome<never> | null): void {
    if (this.end !== undefined) return
    this.end = end
    for (const resolve of this.waiting.values()) resolve(end)
    this.waiting.clear()
  }

  private failure(error: Error & { readonly code?: string }): string {
    const why =
      error.code === 'ERR_WORKER_OUT_OF_MEMORY'
        ? 'it needs more memory than there is'
        : error.message
    return `the trace in ${this.folder} cannot be shown (${why}): open one of a shorter run`
  }
}
