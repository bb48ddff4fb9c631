/**
 * What a server must hold: the queues, item by item, after what it has seen. The
 * measure of all answers, over changes of configurations and merges.
 *
 * One thing the traces do not tell: when a pop had different results on both sides
 * of a partition and it becomes known which one the client took, the other item is
 * put back. Until such an item shows itself it *may* be back, in its old place, at
 * most once. Where that leaves several possibilities, a queue becomes *vague* and
 * is not judged until it is destroyed.
 */
import { limits } from '../../protocol/limits'
import { queueOf } from '../naive-queue'
import type { SlotPlace } from '../lineage'
import { isOfTheGroup, type DeliverLine } from '../trace'
import type { Operation } from '../../protocol/types'
import { itemsOf, type Facts } from './facts'
import { compareMoments, ModelQueue, type Item } from './model-queue'
import type { Seen } from './seen'

/** What is wrong with an answer. */
export type Kind =
  /** Something that must be there is not. */
  | 'lost'
  /** Something that was taken or destroyed is there. */
  | 'again'
  /** Something comes before its turn. */
  | 'order'
  /** Something that was never there. */
  | 'other'

export interface Problem {
  readonly kind: Kind
  /** What a queue gives. */
  readonly expected: string
}

export interface Applied {
  readonly problem: Problem | null
  /** Nobody can tell whether the answer is right. */
  readonly isVague: boolean
}

const RIGHT: Applied = { problem: null, isVague: false }
const VAGUE: Applied = { problem: null, isVague: true }
const wrong = (kind: Kind, expected: string): Applied => ({
  problem: { kind, expected },
  isVague: false
})

export class ModelState {
  readonly queues = new Map<number, ModelQueue>()
  /** Contested items, by message, that are out of their queue and may come back to it. */
  readonly out = new Map<string, Item>()
  /** Pops, each with an item that it took, that are known not to count: the item came back. */
  private readonly annulled = new Set<string>()
  readonly vague = new Set<number>()
  /** Somebody settled an ambiguity in the client's place; then even both items may come back. */
  isSettledByHand = false

  constructor(public seen: Seen) {}

  copy(): ModelState {
    const copy = new ModelState(this.seen.copy())
    for (const [id, queue] of this.queues) copy.queues.set(id, queue.copy())
    for (const [message, item] of this.out) copy.out.set(message, item)
    copy.learn(this)
    for (const id of this.vague) copy.vague.add(id)
    copy.isSettledByHand = this.isSettledByHand
    return copy
  }

  /** What another state knows of pops that do not count. */
  learn({ annulled }: ModelState): void {
    for (const one of annulled) this.annulled.add(one)
  }

  get size(): number {
    let size = 0
    for (const queue of this.queues.values()) size += queue.size
    return size
  }

  /** Executes what was delivered, and compares. `note`: what it learns goes into `facts`. */
  apply(line: DeliverLine, facts: Facts, note: boolean): Applied {
    const { op, args, result, status, config, slot, i } = line
    if (status === 'not-primary') return RIGHT
    if (status === 'busy') return this.isFullFor(op) ? RIGHT : wrong('other', 'room for more')
    if (isOfTheGroup(op)) {
      if (op === 'settle' && status === 'ok') this.settleByHand(facts)
      return RIGHT
    }
    const id = queueOf(op, args[0] ?? 0)
    const applied = this.vague.has(id)
      ? this.applyVaguely(line, op, id, facts, note)
      : this.applyTo(line, op, id, facts, note)
    if (op === 'push' && status === 'ok' && applied.problem === null) {
      const born = { config, slot, i }
      const item = { message: line.message, queue: id, value: args[1] ?? 0, born }
      this.queues.get(id)?.push(item)
      if (note) facts.notePush(item)
    }
    // What has no result in a queue has none at all.
    const isNothing = op === 'push' || op === 'destroy'
    return isNothing && result !== null && applied.problem === null
      ? wrong('other', `null ${status}`)
      : applied
  }

  /**
   * Whether there may be no more of what this operation adds. Traces that can be read tell of
   * fewer clients than a state may name.
   */
  private isFullFor(op: DeliverLine['op']): boolean {
    if (op === 'create') return this.queues.size >= limits.queues
    return op === 'push' && this.size + this.out.size >= limits.items
  }

  private applyTo(
    line: DeliverLine,
    op: Operation,
    id: number,
    facts: Facts,
    note: boolean
  ): Applied {
    const { status } = line
    if (op === 'create') return this.create(line, id)
    const queue = this.queues.get(id)
    if (queue === undefined) {
      if (status === 'no-such-queue') return this.without(line, op, facts, note)
      // An item that was put back brings its queue along.
      if (this.outOf(id).length === 0) return wrong('again', `${noResult(op)} no-such-queue`)
      this.queues.set(id, new ModelQueue([line]))
      this.vague.add(id)
      return this.applyVaguely(line, op, id, facts, note)
    }
    if (status === 'no-such-queue') return wrong('lost', expectedOf(op, id, queue))
    switch (op) {
      case 'id':
        return line.result === id && status === 'ok' ? RIGHT : wrong('other', `${String(id)} ok`)
      case 'push':
        return status === 'ok' ? RIGHT : wrong('other', 'null ok')
      case 'destroy':
        if (status !== 'ok') return wrong('other', 'null ok')
        this.queues.delete(id)
        return RIGHT
      case 'size':
        return this.sizeOf(line, id, queue, facts)
      case 'top':
      case 'pop':
        return this.take(line, op, id, queue, facts, note)
    }
  }

  private create({ config, slot, result, status }: DeliverLine, id: number): Applied {
    if (result !== id || status !== 'ok') return wrong('other', `${String(id)} ok`)
    const queue = this.queues.get(id)
    const created = [{ config, slot }]
    // Who creates a queue that is there says that it exists.
    if (queue === undefined) this.queues.set(id, new ModelQueue(created))
    else queue.created = created
    return RIGHT
  }

  /** There is no such queue, and the answer says so. */
  private without(line: DeliverLine, op: Operation, facts: Facts, note: boolean): Applied {
    if (op === 'pop' && note) facts.notePop(line, null)
    const expected = noResult(op)
    return String(line.result) === expected ? RIGHT : wrong('other', `${expected} no-such-queue`)
  }

  private sizeOf(line: DeliverLine, id: number, queue: ModelQueue, facts: Facts): Applied {
    const { result, status } = line
    const expected = expectedOf('size', id, queue)
    if (status !== 'ok' || result === null) return wrong('other', expected)
    const more = result - queue.size
    const out = this.outOf(id)
    if (more < 0) return wrong('lost', expected)
    if (more > out.length) return wrong('again', expected)
    if (more > 0 && more < out.length) {
      this.vague.add(id)
      return VAGUE
    }
    if (more > 0 && !this.putBackAll(out, facts)) return wrong('again', expected)
    return RIGHT
  }

  /** `top` and `pop`. */
  private take(
    line: DeliverLine,
    op: Operation,
    id: number,
    queue: ModelQueue,
    facts: Facts,
    note: boolean
  ): Applied {
    const { result, status } = line
    const head = queue.at(0)
    const expected = expectedOf(op, id, queue)
    if (status === 'empty') {
      if (op === 'pop' && note) facts.notePop(line, null)
      return head === undefined && result === -1 ? RIGHT : wrong('lost', expected)
    }
    if (status !== 'ok') return wrong('other', expected)
    const before = this.outOf(id).filter(
      ({ value, born }) =>
        value === result && (head === undefined || compareMoments(born, head.born) < 0)
    )
    const possible = head?.value === result ? [head, ...before] : before
    const [item] = possible
    if (item === undefined) {
      const isLater = queue.list().some(({ value }) => value === result)
      return wrong(isLater ? 'order' : 'other', expected)
    }
    if (possible.length > 1) {
      this.vague.add(id)
      return this.applyVaguely(line, op, id, facts, note)
    }
    if (item !== head) this.putBack(item, facts)
    if (op === 'pop') {
      queue.shift()
      if (note) facts.notePop(line, item)
    }
    return RIGHT
  }

  /** Follows what happens to a queue of which nobody can tell what it holds. */
  private applyVaguely(
    line: DeliverLine,
    op: Operation,
    id: number,
    facts: Facts,
    note: boolean
  ): Applied {
    const { result, status, config, slot } = line
    if (op === 'destroy') {
      this.queues.delete(id)
      this.vague.delete(id)
    } else if (op === 'create' || (status !== 'no-such-queue' && !this.queues.has(id))) {
      const items = this.queues.get(id)?.list()
      this.queues.set(id, new ModelQueue([{ config, slot }], items))
    } else if (op === 'pop' && status === 'ok') {
      const queue = this.queues.get(id)
      const inside = queue?.list().filter(({ value }) => value === result) ?? []
      const outside = this.outOf(id).filter(({ value }) => value === result)
      const [item] = [...inside, ...outside]
      if (item !== undefined && inside.length + outside.length === 1) {
        if (outside.length === 1) this.putBack(item, facts)
        queue?.remove(item)
        if (note) facts.notePop(line, item)
      } else if (note) facts.noteUntold(line)
    } else if (op === 'pop' && note) facts.notePop(line, null)
    return VAGUE
  }

  /** Contested items of this queue that may be back. */
  outOf(id: number): Item[] {
    if (this.out.size === 0) return []
    return [...this.out.values()].filter(({ queue }) => queue === id)
  }

  /** A contested item is in its queue again. */
  putBack(item: Item, facts: Facts, created?: SlotPlace): void {
    this.out.delete(item.message)
    for (const { request } of facts.popsOf(item, this.seen)) {
      this.annulled.add(`${request} ${item.message}`)
    }
    let queue = this.queues.get(item.queue)
    if (queue === undefined) {
      queue = new ModelQueue(created === undefined ? [] : [created])
      this.queues.set(item.queue, queue)
    }
    queue.insert(item)
    if (!this.isSettledByHand) this.keepLast(item, facts)
  }

  /** False: not all of them can be back. */
  putBackAll(items: readonly Item[], facts: Facts, created?: SlotPlace): boolean {
    for (const item of items) {
      if (!this.out.has(item.message)) return false
      this.putBack(item, facts, created)
    }
    return true
  }

  /** Of the results that a request had, the client took one: when all others came back, that one stays out. */
  private keepLast(item: Item, facts: Facts): void {
    for (const { request } of facts.popsOf(item, this.seen)) {
      const outcomes = facts.outcomesOf(request, this.seen)
      const kept = new Set(
        outcomes
          .map((one) => one.item?.message ?? '')
          .filter((message) => !this.annulled.has(`${request} ${message}`))
      )
      const [only] = kept
      if (kept.size === 1 && only !== undefined) this.out.delete(only)
    }
  }

  private settleByHand(facts: Facts): void {
    this.isSettledByHand = true
    this.reopen(facts)
  }

  /** Every contested item that is not in its queue may come back. */
  reopen(facts: Facts): void {
    for (const request of facts.ambiguous(this.seen)) {
      for (const item of itemsOf(facts.outcomesOf(request, this.seen))) {
        if (this.isIn(item) || !facts.isContested(item, this.seen)) continue
        this.out.set(item.message, facts.returned(item, this.seen))
      }
    }
  }

  private isIn({ queue, message }: Item): boolean {
    return (
      this.queues
        .get(queue)
        ?.list()
        .some((item) => item.message === message) ?? false
    )
  }
}

/** What a queue that is there gives. */
function expectedOf(op: Operation, id: number, queue: ModelQueue): string {
  const head = queue.at(0)
  switch (op) {
    case 'push':
    case 'destroy':
      return 'null ok'
    case 'create':
    case 'id':
      return `${String(id)} ok`
    case 'size':
      return `${String(queue.size)} ok`
    case 'top':
    case 'pop':
      return head === undefined ? '-1 empty' : `${String(head.value)} ok`
  }
}

/** The result that stands for nothing. */
function noResult(op: Operation): string {
  return op === 'push' || op === 'destroy' ? 'null' : '-1'
}
