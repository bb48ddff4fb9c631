/**
 * The clients, in a process of their own as users have them. It stays for a whole section, so
 * that what is measured is not how Node warms up.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { ROLE_VARIABLE } from './roles'
import type {
  FillPlan,
  LoadAnswer,
  LoadPlan,
  LoadRequest,
  LoadResult,
  OfferPlan,
  OfferResult
} from './load-messages'

export class LoadProcess {
  private readonly child: ChildProcess

  constructor() {
    // The program's own bundle, in another role.
    this.child = fork(process.argv[1] ?? '', [], {
      env: { ...process.env, [ROLE_VARIABLE]: 'load' },
      // NaN does not survive JSON.
      serialization: 'advanced'
    })
  }

  get pid(): number {
    return this.child.pid ?? 0
  }

  /** The stretches one after the other. @throws Error when the load could not be made */
  async measure(plan: LoadPlan): Promise<readonly LoadResult[]> {
    const answer = await this.ask({ kind: 'measure', plan })
    if (answer.kind !== 'measured') throw new Error('the load process answered something else')
    return answer.results
  }

  /** Returns the queue that has so many items more. @throws Error when not all could be pushed */
  async fill(plan: FillPlan): Promise<number> {
    const answer = await this.ask({ kind: 'fill', plan })
    if (answer.kind !== 'filled') throw new Error('the load process answered something else')
    return answer.queue
  }

  /** Operations at a fixed rate. @throws Error when they could not be issued */
  async offer(plan: OfferPlan): Promise<OfferResult> {
    const answer = await this.ask({ kind: 'offer', plan })
    if (answer.kind !== 'offered') throw new Error('the load process answered something else')
    return answer.result
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return
    const exit = once(this.child, 'exit')
    this.child.disconnect()
    await exit
  }

  private async ask(request: LoadRequest): Promise<LoadAnswer> {
    const gone = new AbortController()
    const exit = once(this.child, 'exit', { signal: gone.signal }).then(([code]) => {
      throw new Error(`the load process ended with code ${String(code)}`)
    })
    const answer = once(this.child, 'message', { signal: gone.signal })
    this.child.send(request)
    try {
      const [message] = (await Promise.race([answer, exit])) as [LoadAnswer]
      if (message.kind === 'failed') throw new Error(message.problem)
      return message
    } finally {
      exit.catch(() => undefined)
      answer.catch(() => undefined)
      gone.abort()
    }
  }
}
