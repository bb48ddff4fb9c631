/** A queue, its group and its commands, for a run of work without any of them. */
import type { CommandEnd } from '../../../src/main/cli/work/child-command'
import type { WorkRecord } from '../../../src/main/cli/work/record'
import { WorkRun, type WorkOptions } from '../../../src/main/cli/work/work-run'
import type { OperationAnswer } from '../../../src/shared/views'

type Status = OperationAnswer['status']

export const DONE: CommandEnd = { code: 0, signal: null, isOverdue: false, ms: 1 }
export const FAILED: CommandEnd = { ...DONE, code: 1 }

export class FakeQueue {
  readonly records: WorkRecord[] = []
  readonly notes: string[] = []
  readonly pauses: number[] = []
  /** What was run: item and attempt. */
  readonly runs: string[] = []
  /** How the next operations end, in place of what the queue would say. */
  readonly refusals: Status[] = []
  running = 0
  mostRunning = 0
  private seq = 0
  private waiters: (() => void)[] = []

  constructor(
    readonly items: number[],
    private readonly run: (
      item: number,
      attempt: number,
      signal: AbortSignal
    ) => CommandEnd | Promise<CommandEnd> = () => DONE
  ) {}

  worker(over: Partial<WorkOptions> = {}): WorkRun {
    const isWaiting = over.untilEmpty !== true
    return new WorkRun({
      queue: 25,
      concurrency: 1,
      retries: 2,
      retryPauses: { firstMs: 100, longestMs: 1000 },
      onFailure: 'put-back',
      maxItems: Infinity,
      untilEmpty: !isWaiting,
      pop: (signal) => this.pop(signal, isWaiting),
      push: (item) => Promise.resolve(this.push(item)),
      size: () => Promise.resolve(this.answer('ok', this.items.length)),
      run: async (item, attempt, signal) => {
        this.runs.push(`${item}.${attempt}`)
        this.mostRunning = Math.max(this.mostRunning, ++this.running)
        try {
          return await this.run(item, attempt, signal)
        } finally {
          this.running--
        }
      },
      pause: (ms) => {
        this.pauses.push(ms)
        return Promise.resolve()
      },
      tell: (record) => {
        this.records.push(record)
        return Promise.resolve()
      },
      note: (line) => this.notes.push(line),
      chance: () => 0.5,
      ...over
    })
  }

  /** What became of which item. */
  get outcomes(): string[] {
    return this.records.map(({ item, outcome }) => `${item} ${outcome}`)
  }

  push(item: number): OperationAnswer {
    const refusal = this.refusals.shift()
    if (refusal !== undefined) return this.answer(refusal, null)
    this.items.push(item)
    for (const wake of this.waiters.splice(0)) wake()
    return this.answer('ok', null)
  }

  private async pop(signal: AbortSignal, isWaiting: boolean): Promise<OperationAnswer> {
    for (;;) {
      const refusal = this.refusals.shift()
      if (refusal !== undefined) return this.answer(refusal, null)
      const item = this.items.shift()
      if (item !== undefined) return this.answer('ok', item)
      if (!isWaiting || signal.aborted) return this.answer('empty', -1)
      await new Promise<void>((resolve) => {
        this.waiters.push(resolve)
        signal.addEventListener('abort', () => {
          resolve()
        })
      })
    }
  }

  private answer(status: Status, result: number | null): OperationAnswer {
    const request = `c:${++this.seq}`
    return {
      op: 'pop',
      queue: 25,
      result,
      status,
      server: 's',
      config: 'c',
      slot: 1,
      request,
      ms: 1
    }
  }
}
