/** Samples of what is held and what happens: pure, bounded. */
import { bounds } from '../../shared/bounds'
import type { QueueRow, Sample } from '../../shared/channels/series'
import type { GroupView, QueueView } from '../../shared/views'

/** Samples are that far apart at least: two sources may tell of the same moment. */
const APART_MS = 400

/** What was counted up to a moment. */
export interface Count {
  readonly at: number
  readonly depth: number
  readonly pushes: number
  readonly pops: number
}

/** The last ten minutes of something, at most twice a second. */
export class Series {
  private samples: Sample[] = []

  get view(): readonly Sample[] {
    return this.samples.slice(-bounds.host.seriesSamples)
  }

  /** The sample that it became; null: it came too soon after the one before. */
  add(sample: Sample): Sample | null {
    const last = this.samples.at(-1)
    if (last !== undefined && sample.at - last.at < APART_MS) return null
    this.samples.push(sample)
    // Cut now and then: cutting costs as much as is kept.
    if (this.samples.length > 2 * bounds.host.seriesSamples) this.samples = [...this.view]
    return sample
  }
}

/** What happened a second from one count to the next; null when one of them began anew. */
export function ratesOf(
  before: Count | undefined,
  now: Count
): { readonly pushes: number; readonly pops: number } | null {
  if (before === undefined || now.at <= before.at) return null
  const perSecond = 1000 / (now.at - before.at)
  const pushes = (now.pushes - before.pushes) * perSecond
  const pops = (now.pops - before.pops) * perSecond
  return pushes < 0 || pops < 0 ? null : { pushes, pops }
}

/** Makes samples of the group out of what its members tell. */
export class GroupSampler {
  /** By server and configuration: whoever changes configuration may count anew. */
  private counts = new Map<string, Count>()

  /** Null: nobody is there. */
  sample({ configurations }: GroupView, at: number): Sample | null {
    const counts = new Map<string, Count>()
    let depth: number | null = null
    let pushes: number | null = null
    let pops: number | null = null
    for (const { config, members } of configurations) {
      let best: { readonly pushes: number; readonly pops: number } | null = null
      for (const { server, items, ...told } of members) {
        if (items === null) continue
        depth = Math.max(depth ?? 0, items)
        if (told.pushes === undefined || told.pops === undefined) continue
        const key = `${server} ${config}`
        const count = { at, depth: items, pushes: told.pushes, pops: told.pops }
        const rates = ratesOf(this.counts.get(key), count)
        counts.set(key, count)
        // All members execute the same: who tells most is foremost.
        if (rates !== null && (best === null || sum(rates) > sum(best))) best = rates
      }
      if (best === null) continue
      // Sides of a partition work each for itself.
      pushes = (pushes ?? 0) + best.pushes
      pops = (pops ?? 0) + best.pops
    }
    this.counts = counts
    return depth === null ? null : { at, depth, pushes, pops }
  }
}

function sum({ pushes, pops }: { readonly pushes: number; readonly pops: number }): number {
  return pushes + pops
}

/** How fast queues grow, from their sizes as they are looked at. */
export class QueueRates {
  private readonly known = new Map<number, { size: number; at: number; rate: number | null }>()

  /** The rows with their rates; what was looked at too lately keeps the rate that it had. */
  rated(queues: readonly QueueView[], at: number): QueueRow[] {
    return queues.map((queue) => ({ ...queue, rate: this.rate(queue, at) }))
  }

  private rate({ id, size }: QueueView, at: number): number | null {
    const before = this.known.get(id)
    if (before !== undefined && at - before.at < APART_MS) return before.rate
    const rate = before === undefined ? null : ((size - before.size) * 1000) / (at - before.at)
    this.known.delete(id)
    this.known.set(id, { size, at, rate })
    if (this.known.size > bounds.host.queueRates) {
      const [oldest] = this.known.keys()
      if (oldest !== undefined) this.known.delete(oldest)
    }
    return rate
  }
}

/** Rows that fit a filter, in an order. */
export function arranged(
  rows: readonly QueueRow[],
  by: 'label' | 'id' | 'size' | 'rate',
  descending: boolean,
  filter: string
): QueueRow[] {
  const fits =
    filter === ''
      ? [...rows]
      : rows.filter(({ label, id }) => `${String(label)} ${String(id)}`.includes(filter))
  const sign = descending ? -1 : 1
  // Queues that are alike stay in the order of their labels, whichever way the list goes.
  return fits.sort((a, b) => sign * ((a[by] ?? 0) - (b[by] ?? 0)) || a.label - b.label)
}
