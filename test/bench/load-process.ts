/**
 * The clients, in a process of their own as users have them. It stays for a whole section, so
 * that what is measured is not how Node warms up.
 */
import { Helper } from './helper'
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
  private readonly helper = new Helper<LoadRequest, LoadAnswer>('load')

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

  stop(): Promise<void> {
    return this.helper.stop()
  }

  private async ask(request: LoadRequest): Promise<LoadAnswer> {
    const answer = await this.helper.ask(request)
    if (answer.kind === 'failed') throw new Error(answer.problem)
    return answer
  }
}
