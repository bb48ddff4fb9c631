/** What the window's list of queues and its charts are made of. */
import { bounds } from '../../shared/bounds'
import type {
  QueueRow,
  QueueRows,
  QueueRowsRequest,
  SampleEvent,
  SeriesRequests,
  SeriesView
} from '../../shared/channels/series'
import { UserError } from '../../shared/user-error'
import type { GroupView, ItemPage, QueuePage } from '../../shared/views'
import type { Client } from '../client/client'
import { outcomeOf } from './outcome'
import { Poll } from './poll'
import { arranged, GroupSampler, QueueRates, ratesOf, Series, type Count } from './series'

/** How long after an answer the queue that is watched is asked for again. */
const QUEUE_INTERVAL_MS = 500
/** A list that was read whole is good for so long. */
const LIST_GOOD_MS = 800

type Source = Pick<Client, 'queues' | 'items'>

export interface SeriesDeskOptions {
  readonly client: () => Promise<Source>
  readonly tell: (sample: SampleEvent) => void
  /** Milliseconds since 1970. */
  readonly now: () => number
}

type Handlers = {
  readonly [C in keyof SeriesRequests]: (
    argument: SeriesRequests[C]['argument']
  ) => Promise<SeriesRequests[C]['answer']>
}

interface Watched {
  readonly id: number
  /** Whose copy; null: any, and from the first answer on that one's. */
  server: string | null
  readonly isFixed: boolean
  last: Count | undefined
}

interface WholeList {
  readonly server: string | null
  readonly at: number
  readonly rows: Promise<{ readonly server: string; readonly rows: readonly QueueRow[] }>
}

export class SeriesDesk {
  private readonly group = new Series()
  private readonly sampler = new GroupSampler()
  private readonly rates = new QueueRates()
  /** The one watched last stands last. */
  private readonly queues = new Map<number, Series>()
  private watched: Watched | null = null
  private isLookedAt = false
  private list: WholeList | null = null
  private readonly poll: Poll<ItemPage | null>

  constructor(private readonly options: SeriesDeskOptions) {
    this.poll = new Poll(
      QUEUE_INTERVAL_MS,
      () => this.readQueue(),
      (page) => {
        this.queueRead(page)
      }
    )
  }

  readonly handlers: Handlers = {
    'series:watch': ({ on, queue, server }) => outcomeOf(() => this.watch(on, queue, server)),
    'queues:rows': (request) => outcomeOf(() => this.rows(request))
  }

  /** The group was looked at: kept whether or not somebody watches. */
  groupRead(view: GroupView): void {
    const sample = this.sampler.sample(view, this.options.now())
    const added = sample === null ? null : this.group.add(sample)
    if (added !== null && this.isLookedAt) this.options.tell({ group: added, queue: null })
  }

  /** Nobody looks any more. */
  stop(): void {
    this.isLookedAt = false
    this.poll.stop()
  }

  private watch(on: boolean, queue: number | null, server: string | null): SeriesView {
    this.stop()
    this.isLookedAt = on
    this.watched =
      queue === null ? null : { id: queue, server, isFixed: server !== null, last: undefined }
    if (on && queue !== null) this.poll.start()
    return { group: this.group.view, queue: queue === null ? [] : this.seriesOf(queue).view }
  }

  private seriesOf(queue: number): Series {
    const series = this.queues.get(queue) ?? new Series()
    this.queues.delete(queue)
    this.queues.set(queue, series)
    for (const oldest of this.queues.keys()) {
      if (this.queues.size <= bounds.host.seriesQueues) break
      this.queues.delete(oldest)
    }
    return series
  }

  private async readQueue(): Promise<ItemPage | null> {
    const { watched } = this
    if (watched === null) return null
    const client = await this.options.client()
    try {
      return await client.items(watched.server, watched.id, 0, 1)
    } catch (error) {
      // Whoever was asked is gone: the next one that answers will do.
      if (!watched.isFixed) watched.server = null
      throw error
    }
  }

  private queueRead(page: ItemPage | null): void {
    const { watched } = this
    if (watched === null || page?.queue !== watched.id) return
    const at = this.options.now()
    if (!watched.isFixed) watched.server = page.server
    const depth = Math.max(0, page.total)
    const now =
      page.first === undefined
        ? undefined
        : { at, depth, pushes: page.first + depth, pops: page.first }
    const rates = now === undefined ? null : ratesOf(watched.last, now)
    watched.last = now
    const added = this.seriesOf(watched.id).add({
      at,
      depth: page.total < 0 ? null : depth,
      pushes: rates?.pushes ?? null,
      pops: rates?.pops ?? null
    })
    if (added === null) return
    this.options.tell({ group: null, queue: { ...added, id: watched.id } })
  }

  private async rows(request: QueueRowsRequest): Promise<QueueRows> {
    const { server, offset, count, by, descending, filter } = request
    const client = await this.options.client()
    if (by === 'label' && !descending && filter === '') {
      const page = await filledPage((at, most) => client.queues(server, at, most), offset, count)
      const rows = this.rates.rated(page.queues, this.options.now())
      return { server: page.server, rows, total: page.total, all: page.total }
    }
    const whole = await this.whole(client, server)
    const rows = arranged(whole.rows, by, descending, filter)
    return {
      server: whole.server,
      rows: rows.slice(offset, offset + count),
      total: rows.length,
      all: whole.rows.length
    }
  }

  /** All queues of a copy, read at most about once a second. */
  private whole(client: Source, server: string | null): WholeList['rows'] {
    const { list } = this
    const at = this.options.now()
    if (list !== null && list.server === server && at - list.at < LIST_GOOD_MS) return list.rows
    const rows = this.readWhole(client, server)
    this.list = { server, at, rows }
    // The next one asks again.
    rows.catch(() => {
      this.list = null
    })
    return rows
  }

  private async readWhole(client: Source, server: string | null): WholeList['rows'] {
    const byId = new Map<number, QueuePage['queues'][number]>()
    let from = server
    for (let offset = 0; ;) {
      const page = await client.queues(from, offset, bounds.client.pageEntries)
      if (page.total > bounds.host.queuesSorted) {
        throw new UserError(
          `there are ${page.total} queues, and up to ${bounds.host.queuesSorted} can be sorted ` +
            'or filtered: list them by label without a filter'
        )
      }
      // All of it from one server, or rows might come twice or never.
      from = page.server
      for (const queue of page.queues) byId.set(queue.id, queue)
      offset += page.queues.length
      if (page.queues.length === 0 || offset >= page.total) break
    }
    return { server: from, rows: this.rates.rated([...byId.values()], this.options.now()) }
  }
}

/** As many rows as were asked for: an answer has only those that a datagram has room for. */
export async function filledPage(
  fetch: (offset: number, count: number) => Promise<QueuePage>,
  offset: number,
  count: number
): Promise<QueuePage> {
  let page = await fetch(offset, count)
  while (page.queues.length < count && offset + page.queues.length < page.total) {
    const have = page.queues.length
    const next = await fetch(offset + have, count - have)
    if (next.queues.length === 0) break
    page = { ...next, queues: [...page.queues, ...next.queues] }
  }
  return page
}

/** The same for items. */
export async function filledItems(
  fetch: (offset: number, count: number) => Promise<ItemPage>,
  offset: number,
  count: number
): Promise<ItemPage> {
  let page = await fetch(offset, count)
  while (page.items.length < count && offset + page.items.length < page.total) {
    const have = page.items.length
    const next = await fetch(offset + have, count - have)
    if (next.items.length === 0) break
    page = { ...next, offset, items: [...page.items, ...next.items] }
  }
  return page
}
