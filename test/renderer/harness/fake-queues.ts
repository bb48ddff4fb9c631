import type { OperationAnswer, OperationName, QueueView } from '../../../src/shared/views'
import { OPERATION_NAMES } from '../../../src/shared/views'

/** A queue whose first items may be computed instead of stored: a million costs nothing. */
interface FakeQueue {
  readonly label: number
  computed: number
  popped: number
  readonly pushed: number[]
}

type Result = Pick<OperationAnswer, 'op' | 'label' | 'queue' | 'item' | 'result' | 'status'>

/** The seven operations on one copy of everything, enough for a window to be looked at. */
export class FakeQueues {
  readonly #queues = new Map<number, FakeQueue>()
  readonly #variables = new Map<string, number>()

  static idOf(label: number): number {
    return label >= 0 ? 2 * label + 1 : -2 * label
  }

  get count(): number {
    return this.#queues.size
  }

  get items(): number {
    return [...this.#queues.values()].reduce((sum, queue) => sum + sizeOf(queue), 0)
  }

  /** Makes a queue with `size` computed items: 0, 7, 14, … */
  fill(label: number, size: number): void {
    this.#queues.set(FakeQueues.idOf(label), { label, computed: size, popped: 0, pushed: [] })
  }

  list(): QueueView[] {
    return [...this.#queues]
      .map(([id, queue]) => ({ id, label: queue.label, size: sizeOf(queue) }))
      .sort((a, b) => a.label - b.label)
  }

  /** Null: no such queue. */
  page(id: number, offset: number, count: number): { total: number; items: number[] } | null {
    const queue = this.#queues.get(id)
    if (queue === undefined) return null
    const total = sizeOf(queue)
    const length = Math.max(0, Math.min(count, total - offset))
    return { total, items: Array.from({ length }, (_, i) => itemAt(queue, offset + i)) }
  }

  /** Runs one line; throws an Error that names the mend when it can't be read. */
  run(line: string): Result | null {
    const bare = line.replace(/#.*$/, '').trim()
    if (bare === '') return null
    const match = /^(?:([a-z]\w*)\s*=\s*)?(.*)$/i.exec(bare)
    const [name = '', ...words] = (match?.[2] ?? '').split(/\s+/)
    const op = OPERATION_NAMES.find((known) => known === name)
    if (op === undefined) {
      throw new Error(`There is no operation "${name}"; use one of ${OPERATION_NAMES.join(', ')}.`)
    }
    const numbers = words.map((word) => this.#number(word))
    const wanted = op === 'push' ? 2 : 1
    if (numbers.length !== wanted) throw new Error(`${op} takes ${String(wanted)} numbers.`)
    const result = this.#execute(op, numbers[0] ?? 0, numbers[1] ?? 0)
    const variable = match?.[1]
    if (variable !== undefined && result.result !== null) {
      this.#variables.set(variable, result.result)
    }
    return result
  }

  #number(word: string): number {
    if (!word.startsWith('$')) {
      if (/^-?\d+$/.test(word)) return Number(word)
      throw new Error(`"${word}" is not a whole number.`)
    }
    const value = this.#variables.get(word.slice(1))
    if (value === undefined) {
      throw new Error(`${word} has no value yet; set it with "${word.slice(1)} = create 12".`)
    }
    return value
  }

  #execute(op: OperationName, first: number, item: number): Result {
    if (op === 'create') {
      if (!this.#queues.has(FakeQueues.idOf(first))) this.fill(first, 0)
      return { op, label: first, result: FakeQueues.idOf(first), status: 'ok' }
    }
    if (op === 'id') {
      const found = this.#queues.has(FakeQueues.idOf(first))
      const status = found ? 'ok' : 'no-such-queue'
      return { op, label: first, result: found ? FakeQueues.idOf(first) : -1, status }
    }
    const queue = this.#queues.get(first)
    const about = { op, queue: first, ...(op === 'push' ? { item } : {}) }
    if (queue === undefined) {
      const result = op === 'push' || op === 'destroy' ? null : -1
      return { ...about, result, status: 'no-such-queue' }
    }
    if (op === 'push') queue.pushed.push(item)
    if (op === 'destroy') this.#queues.delete(first)
    if (op === 'push' || op === 'destroy') return { ...about, result: null, status: 'ok' }
    const size = sizeOf(queue)
    if (op === 'size') return { ...about, result: size, status: 'ok' }
    if (size === 0) return { ...about, result: -1, status: 'empty' }
    const head = itemAt(queue, 0)
    if (op === 'pop') queue.popped += 1
    return { ...about, result: head, status: 'ok' }
  }
}

function sizeOf(queue: FakeQueue): number {
  return queue.computed + queue.pushed.length - queue.popped
}

function itemAt(queue: FakeQueue, place: number): number {
  const absolute = place + queue.popped
  return absolute < queue.computed ? absolute * 7 : (queue.pushed[absolute - queue.computed] ?? 0)
}
