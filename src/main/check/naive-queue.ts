/** The seven operations of contract.md section 4 in the plainest way: the measure of all answers. */
import type { Operation, Status } from '../protocol/types'

export interface Outcome {
  readonly result: number | null
  readonly status: Status
}

/** What a queue was before an operation. */
export interface Before {
  readonly exists: boolean
  readonly items: number[]
  readonly first: number
}

/** Queue ids by label: 0, 1, 2 … become 1, 3, 5 …; -1, -2 … become 2, 4 … */
export function queueIdOfLabel(label: number): number {
  return label >= 0 ? 2 * label + 1 : -2 * label
}

/** The queue that an operation is about. */
export function queueOf(op: Operation, argument: number): number {
  return op === 'create' || op === 'id' ? queueIdOfLabel(argument) : argument
}

/** One queue, there or not. */
export class NaiveQueue {
  private exists = false
  private items: number[] = []
  /** Items before it are gone. */
  private first = 0

  constructor(
    readonly id: number,
    items?: readonly number[]
  ) {
    if (items === undefined) return
    this.exists = true
    this.items = [...items]
  }

  apply(op: Operation, item: number): Outcome {
    if (op === 'create') {
      this.exists = true
      return { result: this.id, status: 'ok' }
    }
    if (!this.exists) {
      return { result: op === 'push' || op === 'destroy' ? null : -1, status: 'no-such-queue' }
    }
    switch (op) {
      case 'id':
        return { result: this.id, status: 'ok' }
      case 'size':
        return { result: this.items.length - this.first, status: 'ok' }
      case 'push':
        this.items.push(item)
        return { result: null, status: 'ok' }
      case 'destroy':
        this.exists = false
        this.items = []
        this.first = 0
        return { result: null, status: 'ok' }
      case 'top':
        return this.head
      case 'pop': {
        const { head } = this
        if (head.status === 'ok') this.first++
        return head
      }
    }
  }

  private get head(): Outcome {
    const item = this.items[this.first]
    return item === undefined ? { result: -1, status: 'empty' } : { result: item, status: 'ok' }
  }

  /** To take the next operation back with `undo`. */
  get before(): Before {
    const { exists, items, first } = this
    return { exists, items, first }
  }

  /** Takes back the operation that came after `before`; only ever the latest one. */
  undo({ exists, items, first }: Before, op: Operation): void {
    if (op === 'push' && exists) items.pop()
    this.exists = exists
    this.items = items
    this.first = first
  }

  /** Forgets what is gone, once that is more than what is there. Not between `before` and `undo`. */
  compact(): void {
    if (this.first < 1024 || this.first * 2 < this.items.length) return
    this.items = this.items.slice(this.first)
    this.first = 0
  }

  copy(): NaiveQueue {
    const { exists, items, first } = this
    const copy = new NaiveQueue(this.id)
    copy.exists = exists
    copy.items = items.slice(first)
    return copy
  }

  /** Equal for two queues exactly when they hold the same. */
  get text(): string {
    return this.exists ? `[${this.items.slice(this.first).join()}]` : '-'
  }

  get size(): number {
    return this.items.length - this.first
  }

  /** The items pushed last that are still there, at most `count`. */
  latest(count: number): number[] {
    return count === 0 ? [] : this.items.slice(Math.max(this.first, this.items.length - count))
  }
}

/** All queues of a server. */
export class NaiveQueues {
  private readonly byId = new Map<number, NaiveQueue>()

  apply(op: Operation, args: readonly number[]): Outcome {
    const [argument = 0, item = 0] = args
    const id = queueOf(op, argument)
    let queue = this.byId.get(id)
    if (queue === undefined) {
      queue = new NaiveQueue(id)
      if (op === 'create') this.byId.set(id, queue)
    }
    const outcome = queue.apply(op, item)
    if (op === 'destroy') this.byId.delete(id)
    else queue.compact()
    return outcome
  }

  copy(): NaiveQueues {
    const copy = new NaiveQueues()
    for (const [id, queue] of this.byId) copy.byId.set(id, queue.copy())
    return copy
  }

  /** Equal exactly when they hold the same. */
  get text(): string {
    return [...this.byId]
      .sort(([a], [b]) => a - b)
      .map(([id, queue]) => `${String(id)}${queue.text}`)
      .join(' ')
  }
}
