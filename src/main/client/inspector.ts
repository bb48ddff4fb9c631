/**
 * Looks into the group without ordering anything: who is there, what a server
 * holds, and what the lab does to it.
 */
import type { GroupView, ItemPage, QueuePage } from '../../shared/views'
import { UserError } from '../../shared/user-error'
import type { Answer, LabCommand, Query, StatusAnswer } from '../protocol/wire/control'
import { NoAnswerError, RefusedError } from './errors'
import { groupView, isComplete } from './group-view'
import { readAll } from './paging'
import type { Queries } from './queries'

/** Silent members are waited for so long. */
const STATUS_PATIENCE_MS = 450
/** Time for servers in configurations that nobody named. */
const STATUS_GRACE_MS = 30
const LAB_PATIENCE_MS = 1500
/**
 * Commands that a paused server must hear. It answers nothing but the lab, and
 * the others may have gone on without it, so it is asked although nobody knows it.
 */
const MENDING: ReadonlySet<LabCommand['do']> = new Set(['resume', 'reset'])

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

interface Known {
  readonly server: string
  readonly name: string
}

/** Who took a lab command. `silent`: named by others, but did not answer. */
export interface LabOutcome {
  readonly applied: readonly Known[]
  readonly silent: readonly Known[]
}

type AnswerTo<A extends Answer['a']> = Extract<Answer, { a: A }>

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

  /**
   * Injects a fault, at one server or at all that can be heard. Servers of a
   * partition may be given by id or name.
   * @throws UserError for unknown servers, NoAnswerError, RefusedError where the lab is off
   */
  async lab(command: LabCommand, server: string | null): Promise<LabOutcome> {
    const answers = await this.statusAnswers()
    const known = knownServers(answers)
    const mayBePaused = MENDING.has(command.do)
    if (known.length === 0 && !mayBePaused) throw this.nobody()
    const target = server === null ? null : find(known, server)
    if (server !== null && target === null && !mayBePaused) throw noSuchServer(known, server)
    const expected = target === null ? answers.map((answer) => answer.server) : [target.server]
    const isStranger = server !== null && target === null
    const replies = await this.queries.gather(
      { q: 'lab', server: target?.server ?? server, command: resolveGroups(command, known) },
      {
        enough: (all) => isStranger || expected.every((one) => all.has(one)),
        timeoutMs: LAB_PATIENCE_MS
      }
    )
    const applied: Known[] = []
    for (const reply of replies.values()) {
      if (reply.a === 'refused') throw new RefusedError(reply.problem)
      if (reply.a === 'lab') applied.push({ server: reply.server, name: reply.name })
    }
    const wanted = target !== null ? [target] : isStranger ? [] : known
    const silent = wanted.filter((one) => !replies.has(one.server))
    if (applied.length === 0) {
      if (isStranger) throw noSuchServer(known, server)
      if (silent.length === 0) throw this.nobody()
      const names = silent.map(({ name }) => name).join(', ')
      throw new NoAnswerError(`no answer from ${names}: see "ftqueue status"`)
    }
    return { applied: applied.sort(byName), silent }
  }

  private async queuePage(query: Extract<Query, { q: 'queues' }>): Promise<QueuePage> {
    const { server, queues, total } = await this.ask(query, 'queues')
    return { server, queues, total }
  }

  private async itemPage(query: Extract<Query, { q: 'items' }>): Promise<ItemPage> {
    const { server, queue, offset, items, total } = await this.ask(query, 'items')
    return { server, queue, offset, items, total }
  }

  /** The answer of the one server that is asked, or of the first of all. */
  private async ask<A extends Answer['a']>(
    query: Query & { readonly server: string | null },
    expected: A
  ): Promise<AnswerTo<A>> {
    // Soon enough asked whether such a server exists at all.
    const soonMs = Math.min(this.timeoutMs, 2 * STATUS_PATIENCE_MS)
    let answer = await this.queries.first(query, soonMs)
    if (answer === undefined) {
      const known = knownServers(await this.statusAnswers())
      if (known.length === 0) throw this.nobody()
      if (query.server !== null) resolve(known, query.server)
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

  private nobody(): NoAnswerError {
    return new NoAnswerError(
      `no server of group "${this.group}" can be heard: start one with "ftqueue serve", ` +
        'or check --group and --interface'
    )
  }
}

function statusOf(answers: ReadonlyMap<string, Answer>): StatusAnswer[] {
  return [...answers.values()].filter((answer) => answer.a === 'status')
}

/** Servers that answered, and those that they name, in the order of their names. */
function knownServers(answers: readonly StatusAnswer[]): Known[] {
  const known = new Map<string, Known>()
  // In large groups others' names may be left out; each server tells its own.
  for (const { server, name } of [...answers.flatMap(({ members }) => members), ...answers]) {
    known.set(server, { server, name: name === '' ? server : name })
  }
  return [...known.values()].sort(byName)
}

function byName(a: Known, b: Known): number {
  return a.name < b.name ? -1 : 1
}

/** @throws UserError when there is no such server, or more than one */
function resolve(known: readonly Known[], idOrName: string): Known {
  const found = find(known, idOrName)
  if (found === null) throw noSuchServer(known, idOrName)
  return found
}

/** Null: nobody knows such a server. @throws UserError when there is more than one */
function find(known: readonly Known[], idOrName: string): Known | null {
  const found = known.filter(({ server, name }) => server === idOrName || name === idOrName)
  if (found.length > 1) {
    const ids = found.map(({ server }) => server).join(', ')
    throw new UserError(`${found.length} servers are named "${idOrName}": give an id (${ids})`)
  }
  return found[0] ?? null
}

function noSuchServer(known: readonly Known[], idOrName: string): UserError {
  const names = known.length === 0 ? 'none' : known.map(({ name }) => name).join(', ')
  return new UserError(
    `there is no server "${idOrName}" in this group: there is ${names}`,
    'server'
  )
}

function resolveGroups(command: LabCommand, known: readonly Known[]): LabCommand {
  if (command.do !== 'partition') return command
  const groups = command.groups.map((group) => group.map((one) => resolve(known, one).server))
  const all = groups.flat()
  const twice = all.find((one, i) => all.indexOf(one) !== i)
  if (twice !== undefined) {
    const name = known.find(({ server }) => server === twice)?.name ?? twice
    throw new UserError(`server "${name}" stands on two sides: name it once`)
  }
  return { ...command, groups }
}
