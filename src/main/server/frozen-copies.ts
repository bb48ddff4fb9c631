/**
 * Copies of all queues that stay as they are while somebody pages through them.
 */
import { bounds } from '../../shared/bounds'
import type { FrozenQueues } from '../protocol/step'
import type { Endpoint, Millis } from '../protocol/types'

const UNUSED_MS = 10_000

interface Copy {
  readonly id: number
  readonly queues: FrozenQueues
  /** Who asked for it: the same question again means the same copy. */
  readonly asker: Endpoint
  readonly question: number
  usedAt: Millis
}

export class FrozenCopies {
  private copies: Copy[] = []
  private lastId = 0
  private timer: NodeJS.Timeout | null = null

  constructor(
    private readonly now: () => Millis,
    private readonly freeze: () => FrozenQueues
  ) {}

  /** A new copy, or the one of the same question; undefined while as many as allowed are in use. */
  take(asker: Endpoint, question: number): { id: number; queues: FrozenQueues } | undefined {
    this.expire()
    let copy = this.copies.find((each) => each.asker === asker && each.question === question)
    if (copy === undefined) {
      if (this.copies.length >= bounds.server.frozenCopies) return undefined
      copy = { id: ++this.lastId, queues: this.freeze(), asker, question, usedAt: this.now() }
      this.copies.push(copy)
    }
    this.touch(copy)
    return copy
  }

  /** Undefined when it is not there any more. */
  use(id: number): FrozenQueues | undefined {
    this.expire()
    const copy = this.copies.find((each) => each.id === id)
    if (copy === undefined) return undefined
    this.touch(copy)
    return copy.queues
  }

  /** Its asker needs it no more. Of others' copies nobody lets go. */
  release(id: number, asker: Endpoint): void {
    this.copies = this.copies.filter((copy) => copy.id !== id || copy.asker !== asker)
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer)
    this.timer = null
    this.copies = []
  }

  private touch(copy: Copy): void {
    copy.usedAt = this.now()
    this.watch()
  }

  /** A copy may be large: it goes when its time is over, not when the next question comes. */
  private watch(): void {
    this.timer ??= setTimeout(() => {
      this.timer = null
      this.expire()
      if (this.copies.length > 0) this.watch()
    }, UNUSED_MS)
  }

  private expire(): void {
    const now = this.now()
    this.copies = this.copies.filter((copy) => now - copy.usedAt < UNUSED_MS)
  }
}
