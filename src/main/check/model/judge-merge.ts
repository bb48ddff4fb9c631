/**
 * Compares what a merge made, as far as its line in the trace tells, with what it
 * had to make: the contents by their digest, and the report item by item.
 */
import type { MergeReport } from '../../protocol/types'
import { readReport } from '../merge-report'
import type { MergeLine } from '../trace'
import { ContentDigest } from './content-digest'
import { itemsOf, type Facts } from './facts'
import type { Merged } from './merge-states'
import type { Item } from './model-queue'
import type { ModelState } from './model-state'
import { poppedApart } from './popped-apart'

export interface MergeProblem {
  readonly property: 'lost' | 'again' | 'order' | 'report'
  readonly text: string
}

export interface MergeVerdict {
  readonly problems: readonly MergeProblem[]
  /** Entries of the report, and the contents, that were compared. */
  readonly cases: number
  /** The contents could not be compared. */
  readonly isVague: boolean
}

/** Choices of items that may be back that are tried out. */
const CHOICES_MOST = 4096

/** Puts into the merged state what the report says was put back. */
export function judgeMerge(merged: Merged, line: MergeLine, facts: Facts): MergeVerdict {
  const report = readReport(line.report)
  if (report === undefined) {
    const text = `the merge of ${line.config} has a report that is none`
    return { problems: [{ property: 'report', text }], cases: 1, isVague: true }
  }
  const judge = new Judge(merged, line, report, facts)
  judge.judge()
  return judge
}

class Judge implements MergeVerdict {
  readonly problems: MergeProblem[] = []
  cases = 0
  isVague = false
  private readonly state: ModelState

  constructor(
    private readonly merged: Merged,
    private readonly line: MergeLine,
    private readonly report: MergeReport,
    private readonly facts: Facts
  ) {
    this.state = merged.state
  }

  judge(): void {
    this.takePutBack()
    this.judgeAmbiguous()
    this.judgeContents()
    this.judgePoppedTwice()
    this.judgeRevived()
    this.cases++
    if (!this.isVague && this.report.queues !== this.state.queues.size) {
      this.wrong(
        `reports ${String(this.report.queues)} queues of ${String(this.state.queues.size)}`
      )
    }
  }

  private find(property: MergeProblem['property'], text: string): void {
    this.problems.push({ property, text: `the merge of ${this.line.config} ${text}` })
  }

  private wrong(text: string): void {
    this.find('report', text)
  }

  private takePutBack(): void {
    const { state, facts, report } = this
    for (const { queue, item: value, message } of report.putBack) {
      this.cases++
      const item = state
        .outOf(queue)
        .find(
          (one) =>
            one.value === value &&
            facts.popsOf(one, state.seen).some(({ request }) => request === message)
        )
      if (item === undefined) {
        this.wrong(`reports ${valueText(value, queue)} of ${message} as put back, which cannot be`)
      } else state.putBack(item, facts, { config: this.line.config, slot: -1 })
    }
  }

  private judgeContents(): void {
    const { state, report, line } = this
    this.cases++
    if (state.vague.size > 0) {
      this.isVague = true
      return
    }
    const more = report.items - state.size
    const holds = `holds ${String(report.items)} items; it had to be ${String(state.size)}`
    const out = [...state.out.values()]
    if (more < 0) this.find('lost', holds)
    else if (more > out.length) this.find('again', holds)
    else {
      const choice = choose(state, out, more, line.hash)
      if (choice === 'many') {
        this.isVague = true
        for (const { queue } of out) state.vague.add(queue)
      } else if (choice === 'none') {
        const other = 'holds as many items as it has to, but others, or in another order'
        this.find('order', other)
      } else if (!state.putBackAll(choice, this.facts, { config: line.config, slot: -1 })) {
        this.find('again', 'holds all that an ambiguous pop took')
      }
    }
  }

  private judgeAmbiguous(): void {
    const { merged, state, facts, report } = this
    const { seen } = state
    const inputs = merged.inputs.map((input) => input.seen)
    const named = new Set(report.ambiguous.map(({ message }) => message))
    for (const { message, candidates } of report.ambiguous) {
      this.cases++
      const outcomes = facts.outcomesOf(message, seen)
      const isKnown = inputs.some((one) => outcomes.every(({ place }) => one.covers(place)))
      const isRight =
        candidates.length === outcomes.length &&
        candidates.every(({ config, queue, item }) =>
          outcomes.some(
            (one) =>
              one.place.config === config &&
              (one.item?.value ?? null) === item &&
              (one.item?.queue ?? null) === queue
          )
        )
      if (facts.isUntold(message)) this.isVague = true
      else if (!facts.isAmbiguous(message, seen)) {
        this.wrong(`reports ${message} as ambiguous, which had one result`)
      } else if (isKnown) {
        this.wrong(`reports ${message} as ambiguous, which was known`)
      } else if (!isRight) this.wrong(`reports other results of ${message} than it had`)
    }
    for (const message of facts.ambiguous(seen)) {
      if (named.has(message) || report.incomplete) continue
      if (inputs.some((one) => facts.isAmbiguous(message, one))) continue
      this.cases++
      // If it was settled at once, all that it took but one item is back.
      const still = itemsOf(facts.outcomesOf(message, seen)).filter(
        (item) =>
          state.out.has(item.message) &&
          facts.popsOf(item, seen).every(({ request }) => request === message)
      )
      const [kept] = still
      if (still.length > 1) this.wrong(`does not report ${message} as ambiguous`)
      else if (kept !== undefined && !state.isSettledByHand) state.out.delete(kept.message)
    }
  }

  private judgePoppedTwice(): void {
    const { merged, state, facts, report } = this
    const found = poppedApart(merged.inputs, state.seen, facts)
    const named = new Set<string>()
    for (const { queue, item: value, pops } of report.poppedTwice) {
      this.cases++
      const entry = found.find(
        (one) =>
          one.item.queue === queue &&
          one.item.value === value &&
          !named.has(one.item.message) &&
          pops.every(({ message, config }) =>
            one.pops.some(({ request, place }) => request === message && place.config === config)
          )
      )
      if (entry !== undefined) named.add(entry.item.message)
      else this.wrong(`reports ${valueText(value, queue)} as popped twice, which it was not`)
    }
    for (const { item, isCertain } of found) {
      if (!isCertain || report.incomplete || named.has(item.message)) continue
      this.cases++
      this.wrong(`does not report ${valueText(item.value, item.queue)} as popped twice`)
    }
  }

  private judgeRevived(): void {
    const { state, report, line } = this
    const named = new Map(report.revived.map(({ queue, items }) => [queue, items]))
    const revived = [...state.queues].filter(([, { created }]) =>
      created.every(({ config, slot }) => config === line.config && slot === -1)
    )
    for (const [id, queue] of revived) {
      if (state.vague.has(id) || (report.incomplete && !named.has(id))) continue
      this.cases++
      const items = named.get(id)
      if (items === undefined) this.wrong(`does not report queue ${String(id)} as revived`)
      else if (items !== queue.size) {
        this.wrong(
          `revives queue ${String(id)} for ${String(items)} items, not ${String(queue.size)}`
        )
      }
    }
    for (const id of named.keys()) {
      if (state.vague.has(id) || revived.some(([one]) => one === id)) continue
      this.cases++
      this.wrong(`reports queue ${String(id)} as revived, which it was not`)
    }
  }
}

/** So many of the items that may be back are, so that the digest comes out right. */
function choose(
  state: ModelState,
  out: readonly Item[],
  count: number,
  wanted: string
): readonly Item[] | 'none' | 'many' {
  const digest = new ContentDigest(state)
  if (choices(out.length, count) > CHOICES_MOST) return 'many'
  for (const some of combinations(out, count)) {
    if ((some.length === 0 ? digest.text : digest.withItems(some)) === wanted) return some
  }
  return 'none'
}

function choices(of: number, count: number): number {
  let product = 1
  for (let i = 0; i < count; i++) product = (product * (of - i)) / (i + 1)
  return product
}

function* combinations(items: readonly Item[], count: number): Generator<readonly Item[]> {
  if (count === 0) {
    yield []
    return
  }
  for (const [place, item] of items.entries()) {
    for (const rest of combinations(items.slice(place + 1), count - 1)) yield [item, ...rest]
  }
}

function valueText(value: number, queue: number): string {
  return `${String(value)} of queue ${String(queue)}`
}
