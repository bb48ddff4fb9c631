/**
 * Looks for an order of operations on one queue that a plain FIFO queue explains
 * and that keeps real time: what was answered before another was asked comes
 * before it (Herlihy and Wing 1990). The search goes depth first and remembers
 * where it has been (Wing and Gong 1993, Lowe 2017); an operation without an answer
 * may be put in anywhere after its invocation, or nowhere.
 */
import { NaiveQueue, type Before, type Outcome } from '../naive-queue'
import type { Entry } from './history'

export type Linearization =
  | { readonly found: 'yes' }
  /** The bound was reached. */
  | { readonly found: 'unknown' }
  /** No order exists. */
  | {
      readonly found: 'no'
      /** Answered operations in the longest beginning that could be explained. */
      readonly explained: number
      /** One that could not be next. */
      readonly entry: Entry
      /** What a queue would have answered; null: it was not asked yet. */
      readonly expected: Outcome | null
    }

export interface SearchOptions {
  /** Groups of answered operations that must come one after the other; null: any order. */
  readonly groups: readonly (readonly Entry[])[] | null
  /** What the queue holds at first; absent: it does not exist. */
  readonly initial?: readonly number[] | undefined
  /** Operations tried before the search is given up. */
  readonly triesMost: number
}

/** A choice that was made, to be taken back. */
interface Frame {
  readonly candidates: readonly number[]
  next: number
  chosen: number
  before: Before
  readonly low: number
  readonly group: number
}

/** `entries` in the order of their invocation, all of queue `queue`. */
export function linearize(
  queue: number,
  entries: readonly Entry[],
  options: SearchOptions
): Linearization {
  return new Search(queue, entries, options).run()
}

class Search {
  private readonly queue: NaiveQueue
  private readonly answered: readonly Entry[]
  private readonly open: readonly Entry[]
  /** By place in `entries`: those that were answered, then those that were not. */
  private readonly all: readonly Entry[]
  private readonly done: boolean[]
  private readonly groupOf: readonly number[]
  private readonly leftInGroup: number[]
  /** What the answered pops gave, in the order of the groups, and where each one's group begins. */
  private readonly gave: readonly { readonly item: number | null; readonly begin: number }[]
  private popped = 0
  private hasGoneBack = false
  private readonly seen = new Set<string>()
  /** All answered ones before it are done. */
  private low = 0
  private group = 0
  private left: number
  private tries = 0
  private best: Extract<Linearization, { found: 'no' }> | null = null

  constructor(
    id: number,
    entries: readonly Entry[],
    private readonly options: SearchOptions
  ) {
    this.queue = new NaiveQueue(id, options.initial)
    this.answered = entries.filter(({ answered }) => answered)
    this.open = entries.filter(({ answered }) => !answered)
    this.all = [...this.answered, ...this.open]
    this.done = this.all.map(() => false)
    this.left = this.answered.length
    const { groups } = options
    const places = new Map(groups?.flatMap((group, i) => group.map((entry) => [entry, i] as const)))
    this.groupOf = this.all.map((entry) => places.get(entry) ?? 0)
    this.leftInGroup = groups?.map(({ length }) => length) ?? [this.left]
    const pops = this.answered
      .flatMap((entry, i) =>
        givesItem(entry) ? [{ group: this.groupAt(i), item: entry.operation.result }] : []
      )
      .sort((one, other) => one.group - other.group)
    let begin = 0
    this.gave = pops.map(({ group, item }, i) => {
      if (pops[begin]?.group !== group) begin = i
      return { item, begin }
    })
  }

  run(): Linearization {
    const frames: Frame[] = []
    while (this.left > 0) {
      const frame = this.frame()
      if (this.isNew(frame) && this.advance(frame)) frames.push(frame)
      else if (!this.backtrack(frames)) return this.best ?? { found: 'unknown' }
      if (this.tries > this.options.triesMost) return { found: 'unknown' }
    }
    return { found: 'yes' }
  }

  private frame(): Frame {
    const { low, group, queue } = this
    return { candidates: this.candidates(), next: 0, chosen: -1, before: queue.before, low, group }
  }

  /** Takes the latest choice back until another one can be made. */
  private backtrack(frames: Frame[]): boolean {
    for (let frame = frames.at(-1); frame !== undefined; frame = frames.at(-1)) {
      this.undo(frame)
      this.hasGoneBack = true
      // Once too much was tried, `run` gives up.
      if (this.tries > this.options.triesMost || this.advance(frame)) return true
      frames.pop()
    }
    return false
  }

  /** What may come next: nothing that is left may have been answered before it was asked. */
  private candidates(): number[] {
    const { answered, done, all } = this
    const found: number[] = []
    let limit = Infinity
    for (let i = this.low; i < answered.length; i++) {
      const entry = answered[i] as Entry
      if (entry.operation.invokedAt > limit) break
      if (done[i] === true) continue
      limit = Math.min(limit, entry.until)
      found.push(i)
    }
    for (let i = answered.length; i < all.length; i++) {
      if (done[i] !== true) found.push(i)
    }
    const { groups } = this.options
    const next = found.filter(
      (i) =>
        (all[i] as Entry).operation.invokedAt <= limit &&
        (i >= answered.length || groups === null || this.groupAt(i) === this.group)
    )
    return groups === null || next.length === 1 ? next : this.likelyFirst(next)
  }

  private groupAt(i: number): number {
    return this.groupOf[i] as number
  }

  /** Whose order in their slot is not told, are tried in the order that later answers suggest. */
  private likelyFirst(candidates: readonly number[]): number[] {
    const due = this.dueItems()
    const rankOf = (i: number): number => {
      const { operation, item, answered } = this.all[i] as Entry
      if (!answered) return 2
      return operation.op !== 'push' || due.length === 0 || due.includes(item) ? 0 : 1
    }
    return [...candidates].sort((a, b) => rankOf(a) - rankOf(b))
  }

  /**
   * What an item pushed now should be: it comes out when all that are before it have,
   * so it is one that the pops of that slot gave, and that is not among those yet.
   */
  private dueItems(): (number | null)[] {
    const place = this.popped + this.queue.size
    const begin = this.gave[place]?.begin
    if (begin === undefined) return []
    const due: (number | null)[] = []
    for (let i = begin; this.gave[i]?.begin === begin; i++) due.push(this.gave[i]?.item ?? null)
    for (const item of this.queue.latest(place - begin)) {
      const at = due.indexOf(item)
      if (at >= 0) due.splice(at, 1)
    }
    return due
  }

  /** Tries the frame's next candidates until one fits. */
  private advance(frame: Frame): boolean {
    while (frame.next < frame.candidates.length) {
      const i = frame.candidates[frame.next++] as number
      const entry = this.all[i] as Entry
      const { operation, item } = entry
      this.tries++
      const outcome = this.queue.apply(operation.op, item)
      if (!entry.answered || fits(entry, outcome)) {
        frame.chosen = i
        this.take(i)
        return true
      }
      this.queue.undo(frame.before, operation.op)
      this.noteDeadEnd(entry, outcome)
    }
    if (frame.candidates.length === 0) this.noteStuck()
    return false
  }

  private take(i: number): void {
    this.done[i] = true
    if (i >= this.answered.length) return
    this.left--
    if (givesItem(this.all[i] as Entry)) this.popped++
    while (this.done[this.low] === true && this.low < this.answered.length) this.low++
    const group = this.groupAt(i)
    const left = (this.leftInGroup[group] as number) - 1
    this.leftInGroup[group] = left
    if (left === 0) this.group++
  }

  private undo(frame: Frame): void {
    const i = frame.chosen
    const { op } = (this.all[i] as Entry).operation
    this.queue.undo(frame.before, op)
    this.done[i] = false
    this.low = frame.low
    this.group = frame.group
    if (i >= this.answered.length) return
    this.left++
    if (givesItem(this.all[i] as Entry)) this.popped--
    this.leftInGroup[this.groupAt(i)] = (this.leftInGroup[this.groupAt(i)] ?? 0) + 1
  }

  /** False where the search has been before, with the same operations done and the same items left. */
  private isNew({ candidates }: Frame): boolean {
    // Without a choice there is no second way to come here; nor before the first way back.
    if (candidates.length < 2 || !this.hasGoneBack) return true
    const { answered, all, done, low } = this
    // What long texts cost in time and room counts as well.
    this.tries += this.queue.size / 64
    const beyond: number[] = []
    const first = answered[low]
    for (let i = low; i < answered.length; i++) {
      // What was asked after the first one left was answered cannot be done.
      if (first !== undefined && (answered[i] as Entry).operation.invokedAt > first.until) break
      if (done[i] === true) beyond.push(i)
    }
    for (let i = answered.length; i < all.length; i++) if (done[i] === true) beyond.push(i)
    const key = `${String(low)}:${beyond.join()}:${this.queue.text}`
    if (this.seen.has(key)) return false
    this.seen.add(key)
    return true
  }

  private noteDeadEnd(entry: Entry, expected: Outcome | null): void {
    const explained = this.answered.length - this.left
    if (this.best !== null && this.best.explained >= explained) return
    this.best = { found: 'no', explained, entry, expected }
  }

  /** Those whose turn it is were asked only after another one was answered. */
  private noteStuck(): void {
    const { answered, done, groupOf, group, options } = this
    const entry = answered.find(
      (_, i) => done[i] !== true && (options.groups === null || groupOf[i] === group)
    )
    if (entry !== undefined) this.noteDeadEnd(entry, null)
  }
}

function givesItem({ operation: { op, status }, answered }: Entry): boolean {
  return answered && op === 'pop' && status === 'ok'
}

function fits({ operation }: Entry, { result, status }: Outcome): boolean {
  return operation.result === result && operation.status === status
}
