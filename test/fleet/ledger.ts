/**
 * What clients did and were told, against what the servers hold at quiet points,
 * when all servers are one group again and no operation is under way. Rests on the
 * values of items alone, each of which is pushed once.
 *
 * - What was acknowledged is in its queue, or somebody got it. A pop whose outcome
 *   its client does not know may have taken one item.
 * - Nothing is handed out twice, but for what a merge reports.
 * - Order: two items of one pusher that were acknowledged in the same configuration
 *   of all servers keep their order for ever (`pop-order.ts`).
 */
import type { MergeReportView } from '../../src/shared/merges'
import type { OrderedAnswer } from '../../src/shared/views'
import { NumberRanges } from './number-ranges'
import { PopOrder, type Pop } from './pop-order'
import { pusherOf, valueText } from './values'

/** Values named in a problem. */
const NAMED_MOST = 5

type Answer = Pick<OrderedAnswer, 'status' | 'result' | 'request' | 'config' | 'slot'>

interface Entry {
  readonly value: number
  readonly queue: number
  /** Acknowledged; else nobody knows whether it was pushed. */
  isSure: boolean
  /** The configuration of all servers that acknowledged it; null: another one. */
  config: string | null
  /** Requests that were told it. */
  readonly takers: string[]
  /** A quiet point has not found it. */
  wasMissing: boolean
}

/** What a quiet point found. */
export interface Judgement {
  readonly problems: readonly string[]
  /** Values that were looked at. */
  readonly judged: number
  /** Missing, as many as pops with an unknown outcome may have taken. */
  readonly takenUnseen: number
  /** Handed out twice, and reported. */
  readonly reportedTwice: number
  /** Handed out twice where reports say that they are not complete. */
  readonly undecided: number
}

export class Ledger {
  /** Pushes that are neither popped nor known to be lost rightly. */
  private readonly entries = new Map<number, Entry>()
  /** Values that are done with, by pusher. */
  private readonly done = new Map<number, NumberRanges>()
  /** By queue: pops that nobody knows the outcome of, less those that explain a missing item. */
  private readonly openPops = new Map<number, number>()
  /** Of pops since the last quiet point: what they were told; null: nothing was there. */
  private told = new Map<string, number | null>()
  private pops: Pop[] = []
  private readonly order = new PopOrder()
  /** Since the last quiet point: who got it, by reports. */
  private readonly twice = new Map<number, Set<string>>()
  private isIncomplete = false
  private problems: string[] = []

  /**
   * @param sizeOf members of a configuration
   * @param servers of the whole group
   */
  constructor(
    private readonly sizeOf: (config: string) => number,
    private readonly servers: number
  ) {}

  /** Items that may be in queues. */
  get size(): number {
    return this.entries.size
  }

  /** It is about to be sent. */
  pushing(value: number, queue: number): void {
    this.entries.set(value, {
      value,
      queue,
      isSure: false,
      config: null,
      takers: [],
      wasMissing: false
    })
  }

  pushed(value: number, { status, config }: Answer): void {
    const entry = this.entries.get(value)
    // What was popped already may be done with already, too.
    if (entry === undefined || status !== 'ok') return
    entry.isSure = true
    entry.config = this.wholeConfig(config)
  }

  popped(queue: number, { status, result, request, config, slot }: Answer): void {
    if (status === 'empty' || status === 'no-such-queue') this.told.set(request, null)
    else if (status !== 'ok') this.openPops.set(queue, (this.openPops.get(queue) ?? 0) + 1)
    else if (result !== null) {
      this.told.set(request, result)
      this.took(queue, result, request)
      if (config !== null && slot !== null) {
        this.pops.push({ value: result, queue, config, slot })
      }
    }
  }

  /** What a merge could not undo. */
  reported({ poppedTwice, ambiguous, putBack, incomplete }: MergeReportView): void {
    for (const { item, pops } of poppedTwice) {
      const known = this.twice.get(item) ?? new Set()
      for (const { message } of pops) known.add(message)
      this.twice.set(item, known)
    }
    for (const { item } of putBack) this.order.except(item)
    for (const { candidates, leftOut = 0 } of ambiguous) {
      for (const { item } of candidates) if (item !== null) this.order.except(item)
      if (leftOut > 0) this.isIncomplete = true
    }
    if (incomplete) this.isIncomplete = true
  }

  /** What the client of a pop was told; undefined: it does not know. */
  toldTo(request: string): number | null | undefined {
    return this.told.get(request)
  }

  /**
   * Nothing is under way, and this is what all servers hold.
   * @param contents items of each queue, first to last
   * @param queues those whose items must not be lost; others may be destroyed
   */
  judge(contents: ReadonlyMap<number, readonly number[]>, queues: ReadonlySet<number>): Judgement {
    const problems = this.problems
    const present = this.presentValues(contents, problems)
    this.judgeOrder(contents, problems)
    const missing = new Map<number, number[]>()
    const judged = this.entries.size
    let reportedTwice = 0
    let undecided = 0
    for (const entry of this.entries.values()) {
      const { value, queue, takers, isSure } = entry
      if (takers.length > 0 && present.has(value)) {
        problems.push(`${valueText(value)} was handed out to ${takers.join()}, and is there`)
      }
      if (takers.length > 1) {
        if (takers.every((taker) => this.twice.get(value)?.has(taker) === true)) reportedTwice++
        else if (this.isIncomplete) undecided++
        else problems.push(twiceText(value, takers))
      }
      if (takers.length === 0 && !present.has(value) && isSure && queues.has(queue)) {
        missing.set(queue, [...(missing.get(queue) ?? []), value])
      }
      if (present.has(value)) continue
      // What was given up or refused may come late, but not as late as that.
      if (isSure || takers.length > 0 || !queues.has(queue) || entry.wasMissing) this.finish(value)
      else entry.wasMissing = true
    }
    const takenUnseen = this.explain(missing, problems)
    this.begin()
    return { problems, judged, takenUnseen, reportedTwice, undecided }
  }

  private wholeConfig(config: string | null): string | null {
    return config !== null && this.sizeOf(config) === this.servers ? config : null
  }

  private took(queue: number, value: number, request: string): void {
    const entry = this.entries.get(value)
    if (entry === undefined) {
      const isDone = this.isDone(value)
      this.problems.push(
        isDone
          ? `${valueText(value)} was handed out to ${request}, and was handed out or gone before`
          : `${value} was handed out to ${request}, and nobody pushed it`
      )
    } else if (entry.queue !== queue) {
      this.problems.push(
        `${valueText(value)} of queue ${entry.queue} was handed out to ${request} by queue ${queue}`
      )
    } else entry.takers.push(request)
  }

  private presentValues(
    contents: ReadonlyMap<number, readonly number[]>,
    problems: string[]
  ): ReadonlySet<number> {
    const present = new Set<number>()
    for (const [queue, values] of contents) {
      for (const value of values) {
        const entry = this.entries.get(value)
        if (present.has(value)) problems.push(`${valueText(value)} is there twice`)
        present.add(value)
        if (entry === undefined) {
          const why = this.isDone(value) ? 'though it was handed out' : 'and nobody pushed it'
          problems.push(`${valueText(value)} is in queue ${queue}, ${why}`)
        } else if (entry.queue !== queue) {
          problems.push(`${valueText(value)} of queue ${entry.queue} is in queue ${queue}`)
        } else entry.isSure = true
      }
    }
    return present
  }

  private judgeOrder(contents: ReadonlyMap<number, readonly number[]>, problems: string[]): void {
    const configOf = (value: number): string | null => this.entries.get(value)?.config ?? null
    const isWhole = (config: string): boolean => this.sizeOf(config) === this.servers
    problems.push(...this.order.judge(this.pops, contents, configOf, isWhole))
  }

  /** @returns how many of the missing items pops with an unknown outcome account for */
  private explain(missing: ReadonlyMap<number, readonly number[]>, problems: string[]): number {
    let explained = 0
    for (const [queue, values] of missing) {
      const open = this.openPops.get(queue) ?? 0
      if (values.length <= open) {
        this.openPops.set(queue, open - values.length)
        explained += values.length
        continue
      }
      const named = values.slice(0, NAMED_MOST).map(valueText).join(', ')
      problems.push(
        `${values.length} acknowledged items of queue ${queue} are nowhere, and ${open} pops of ` +
          `it have an unknown outcome: ${named}`
      )
    }
    return explained
  }

  private finish(value: number): void {
    this.entries.delete(value)
    const pusher = pusherOf(value)
    const known = this.done.get(pusher)
    if (known !== undefined) known.add(value)
    else {
      const ranges = new NumberRanges()
      ranges.add(value)
      this.done.set(pusher, ranges)
    }
  }

  private isDone(value: number): boolean {
    return this.done.get(pusherOf(value))?.has(value) === true
  }

  /** From one quiet point to the next. */
  private begin(): void {
    this.told = new Map()
    this.pops = []
    this.problems = []
    this.twice.clear()
    this.isIncomplete = false
    const configs = new Set<string>()
    for (const { config } of this.entries.values()) if (config !== null) configs.add(config)
    this.order.forget((value) => this.entries.has(value), configs)
  }
}

function twiceText(value: number, takers: readonly string[]): string {
  return `${valueText(value)} was handed out to ${takers.join(' and ')}, and no merge reports it`
}
