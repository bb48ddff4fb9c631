/** Who gets what a client sends: the group's address, and servers that multicast may not reach. */
import { bounds } from '../../shared/bounds'
import type { Endpoint } from '../protocol/types'

/** Requests go to so many of those that were learned: whoever has one hands it on. */
const LEARNED_FOR_REQUESTS = 2

export class Receivers {
  private readonly learned = new Set<Endpoint>()
  private requests: readonly Endpoint[] = []
  private questions: readonly Endpoint[] = []

  /** @param given peers that people gave */
  constructor(
    private group: Endpoint,
    private readonly given: readonly Endpoint[]
  ) {
    this.decide()
  }

  /** Who gets a request. */
  get ofRequests(): readonly Endpoint[] {
    return this.requests
  }

  /** Who gets a question that everybody answers for itself. */
  get ofQuestions(): readonly Endpoint[] {
    return this.questions
  }

  get hasPeers(): boolean {
    return this.given.length > 0
  }

  /** The group is at this address. */
  found(group: Endpoint): void {
    this.group = group
    this.decide()
  }

  /** Servers that others named, and that did not answer what was multicast. */
  learn(endpoints: readonly Endpoint[]): void {
    for (const endpoint of endpoints) {
      if (this.given.includes(endpoint)) continue
      // Again: it is the newest one now.
      this.learned.delete(endpoint)
      this.learned.add(endpoint)
      const [oldest] = this.learned
      if (this.learned.size > bounds.client.peersLearned && oldest !== undefined) {
        this.learned.delete(oldest)
      }
    }
    if (endpoints.length > 0) this.decide()
  }

  private decide(): void {
    const known = [this.group, ...this.given]
    const learned = [...this.learned]
    // Without peers that were given, multicast reaches somebody who hands requests on.
    this.requests = this.hasPeers ? [...known, ...learned.slice(-LEARNED_FOR_REQUESTS)] : known
    this.questions = [...known, ...learned]
  }
}
