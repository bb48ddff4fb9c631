/** Looks into the group without ordering anything: who is there, what a server holds. */
import type { GroupView, ItemPage, QueuePage } from '../../shared/views'
import type { StatusAnswer } from '../protocol/wire/control'
import type { Reply } from './answers'
import { NoAnswerError, nobodyHeard, RefusedError } from './errors'
import { groupView, isComplete } from './group-view'
import { readAll } from './paging'
import type { Queries, Question } from './queries'
import { knownServers, resolveServer } from './server-names'

/** Silent members are waited for so long. */
const STATUS_PATIENCE_MS = 450
/** Time for servers in configurations that nobody named. */
const STATUS_GRACE_MS = 30
/** A server holds few copies: the next one is wanted soon, perhaps. */
const RELEASE_PATIENCE_MS = 200

/** What a server holds, items first to last. */
export interface Dump {
  readonly server: string
  readonly hash: string
  readonly queues: readonly {
    readonly label: number
    readonly id: number
    readonly items: readonly number[]
  }[]
}

type AnswerTo<A extends Reply['a']> = Extract<Reply, { a: A }>

export class Inspector {
  constructor(
    private readonly queries: Queries,
    private readonly group: string,
    private readonly timeoutMs: number
  ) {}

  /** Every configuration that can be heard now; none when nobody answers. */
  async status(): Promise<GroupView> {
    return groupView(this.group, await this.statusAnswers())
  }

  /** The status of every server that answers, by id. */
  async statusAnswers(): Promise<StatusAnswer[]> {
    const answers = await this.queries.gather(
      { q: 'status' },
      {
        enough: (all) => isComplete(statusOf(all)),
        timeoutMs: STATUS_PATIENCE_MS,
        graceMs: STATUS_GRACE_MS
      }
    )
    return statusOf(answers).sort((a, b) => (a.server < b.server ? -1 : 1))
  }

  /**
   * A page of a server's queues, ordered by label; it may be shorter than `count`.
   * @param server id, name, or null for any that answers
   * @throws UserError when there is no such server, NoAnswerError, RefusedError
   */
  async queues(server: string | null, offset: number, count: number): Promise<QueuePage> {
    return this.queuePage({ q: 'queues', server, offset, count })
  }

  /** A page of a queue's items, first to last. Parameters and errors as for `queues`. */
  async items(
    server: string | null,
    queue: number,
    offset: number,
    count: number
  ): Promise<ItemPage> {
    return this.itemPage({ q: 'items', server, queue, offset, count })
  }

  /**
   * Everything that a server holds, as it was at one moment.
   * @param server id or name
   */
  async dump(server: string): Promise<Dump> {
    const frozen = await this.ask({ q: 'freeze', server }, 'freeze')
    // By its id from here on: a name may be given twice on two machines.
    const from = { server: frozen.server, frozen: frozen.frozen }
    try {
      return await this.readCopy(frozen, from)
    } finally {
      // Servers that do not know the question let it go by themselves.
      const release = { q: 'release', ...from } as const
      await this.queries.first(release, RELEASE_PATIENCE_MS).catch(() => undefined)
    }
  }

  private async readCopy(
    frozen: AnswerTo<'freeze'>,
    from: { readonly server: string; readonly frozen: number }
  ): Promise<Dump> {
    const queues = await readAll(frozen.queues, async (offset, count) => {
      const page = await this.queuePage({ q: 'queues', ...from, offset, count })
      return page.queues
    })
    const held: Dump['queues'][number][] = []
    for (const { label, id, size } of queues) {
      const items = await readAll(size, async (offset, count) => {
        const page = await this.itemPage({ q: 'items', ...from, queue: id, offset, count })
        return page.items
      })
      held.push({ label, id, items })
    }
    return { server: frozen.server, hash: frozen.hash, queues: held }
  }

  private async queuePage(query: Extract<Question, { q: 'queues' }>): Promise<QueuePage> {
    const { server, queues, total } = await this.ask(query, 'queues')
    return { server, queues, total }
  }

  private async itemPage(query: Extract<Question, { q: 'items' }>): Promise<ItemPage> {
    const { server, queue, offset, items, total, first } = await this.ask(query, 'items')
    return { server, queue, offset, items, total, ...(first === undefined ? {} : { first }) }
  }

  /**
   * The answer of the one server that is asked, or of the first of all.
   * @throws UserError when there is no such server, NoAnswerError, RefusedError
   */
  async ask<A extends Reply['a']>(
    query: Question & { readonly server: string | null },
    expected: A
  ): Promise<AnswerTo<A>> {
    // Soon enough asked whether such a server exists at all.
    const soonMs = Math.min(this.timeoutMs, 2 * STATUS_PATIENCE_MS)
    let answer = await this.queries.first(query, soonMs)
    if (answer === undefined) {
      const known = knownServers(await this.statusAnswers())
      if (known.length === 0) throw this.nobody()
      if (query.server !== null) resolveServer(known, query.server)
      answer = await this.queries.first(query, this.timeoutMs)
    }
    if (answer === undefined) {
      throw new NoAnswerError(
        `server ${query.server ?? 'any'} of group "${this.group}" does not answer: ` +
          'see "ftqueue status"'
      )
    }
    if (answer.a === 'refused') throw new RefusedError(answer.problem)
    if (answer.a !== expected) {
      throw new NoAnswerError(`server ${answer.server} gave an answer to another question`)
    }
    return answer as AnswerTo<A>
  }

  /** Nobody is there. */
  nobody(): NoAnswerError {
    return nobodyHeard(this.group)
  }
}

function statusOf(answers: ReadonlyMap<string, Reply>): StatusAnswer[] {
  return [...answers.values()].filter((answer) => answer.a === 'status')
}
