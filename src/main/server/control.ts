/**
 * Answers questions: status, queues, items, lab commands. Outside the ordered
 * stream: what is answered is what this server holds now.
 */
import { bounds } from '../../shared/bounds'
import type { FaultsView, HealedNotice, LabAnswer, LabCommand } from '../../shared/lab'
import { endpointAddress, formatConfigId, formatEndpoint, formatMemberId } from '../protocol/ids'
import type { CoreView, FrozenQueues } from '../protocol/step'
import type { ConfigEvent, CoreOptions, Endpoint, Millis } from '../protocol/types'
import {
  decodeControl,
  encodeControl,
  type Answer as ServerAnswer,
  type StatusAnswer
} from '../protocol/wire/control'
import {
  DatagramType,
  groupMark,
  HEADER_BYTES,
  unseal,
  type GroupMark
} from '../protocol/wire/header'
import { FrozenCopies } from './frozen-copies'
import type { Log } from './logs'
import { fittingItems, fittingRows, sizeOfQueue, type QueueRow } from './pages'
import { pastPage, type PastQuery, type PastSource } from './past-pages'
import { checkQuery, type Question } from './query-guard'

/** So many silent members are named: who is cut off from more hears nearly nobody. */
const UNHEARD_TOLD = 16

type Asked = Exclude<Question, HealedNotice>
type Rekey = Extract<Question, { q: 'rekey' }>
/** The lab's answers are its own: see shared/lab.ts. */
type Answer = ServerAnswer | LabAnswer

/** What of the core may be asked for. */
export interface CoreReader {
  view(): CoreView
  /** The configuration delivered last; null before the first. */
  config(): ConfigEvent | null
  queues(offset: number, count: number): QueueRow[]
  items(queue: number, offset: number, count: number): number[] | undefined
  /** How many items were popped before the queue's first one. */
  first(queue: number): number | undefined
  freeze(): FrozenQueues
}

/** The lab of a `--lab` server. */
export interface ControlLab {
  /** `key`: the same wherever this command arrives. Returns why not, or null. */
  run(command: LabCommand, key: string): string | null
  /** The partition with this key has healed at another server. */
  healedElsewhere(key: string): void
  /** False: a question that is none of the lab's is not heard. */
  hearsQuestion(): boolean
  /** The faults that are on; null: none. */
  describe(): string | null
  view(): FaultsView
}

/** The join codes of a closed group. */
export interface ControlKeys {
  /** Takes a new code from this endpoint. Resolves when it is kept, with why not, or null. */
  replace(from: Endpoint, code: string, hours: number): Promise<string | null>
}

export interface ControlOptions {
  readonly core: CoreOptions
  readonly durability: string
  readonly reader: CoreReader
  readonly past: PastSource
  readonly lab: ControlLab | null
  /** Null: an open group. */
  readonly keys: ControlKeys | null
  readonly now: () => Millis
  readonly log: Log
  readonly send: (to: Endpoint, bytes: Uint8Array) => void
}

/** Bytes of a page's answer around its rows. */
const PAGE_FRAME_BYTES = 200
const NOT_A_LAB = 'lab commands are for servers started with --lab: start it again with --lab'
const OPEN_GROUP = 'this group is open: it has no join code that could be replaced'
const COPIES_IN_USE = 'two copies of the queues are being read already: try again in 10 seconds'
const MERGE_GONE = 'that merge is not remembered any more: ask again which ones are'
const COPY_GONE = 'that copy of the queues is gone (unused for 10 seconds): take a new one'

export class Control {
  private readonly group: GroupMark
  private readonly id: string
  private readonly copies: FrozenCopies
  private readonly commands = new Map<string, string | null>()
  private malformed = 0

  constructor(private readonly options: ControlOptions) {
    this.group = groupMark(options.core.group)
    this.id = formatMemberId(options.core.id)
    this.copies = new FrozenCopies(options.now, () => options.reader.freeze())
  }

  /** Questions that could not be understood. */
  get malformedQueries(): number {
    return this.malformed
  }

  /** True when the datagram was a question of this group, and so is dealt with. */
  handle(from: Endpoint, bytes: Uint8Array): boolean {
    if (bytes[3] !== DatagramType.query || unseal(bytes, this.group) !== DatagramType.query) {
      return false
    }
    const control = decodeControl(bytes)
    const query = control === undefined ? undefined : checkQuery(control.body)
    if (control === undefined || query === undefined) {
      this.malformed++
      this.options.log('info', 'query-malformed', { from: endpointAddress(from) })
      return true
    }
    if (query.q === 'healed') {
      this.options.lab?.healedElsewhere(query.partition)
      return true
    }
    if (query.q !== 'lab' && this.options.lab?.hearsQuestion() === false) return true
    if (!this.isMeant(query)) return true
    if (query.q === 'rekey') void this.rekey(query, from, control.id)
    else this.send(from, control.id, this.answer(query, from, control.id))
    return true
  }

  close(): void {
    this.copies.close()
  }

  private send(to: Endpoint, question: number, answer: Answer): void {
    const control = { id: question, body: answer }
    this.options.send(to, encodeControl(DatagramType.answer, control, this.group))
  }

  private async rekey({ code, hours }: Rekey, from: Endpoint, question: number): Promise<void> {
    const { keys, core } = this.options
    const problem = keys === null ? OPEN_GROUP : await keys.replace(from, code, hours)
    if (question === 0) return
    this.send(
      from,
      question,
      problem === null ? { a: 'rekey', server: this.id, name: core.name } : this.refused(problem)
    )
  }

  private isMeant(query: Asked): boolean {
    if (query.q === 'status') return true
    // Absent counts as null: everybody.
    const { server } = query
    return (
      server === null ||
      server === undefined ||
      server === this.id ||
      server === this.options.core.name
    )
  }

  private answer(query: Exclude<Asked, Rekey>, from: Endpoint, question: number): Answer {
    switch (query.q) {
      case 'status':
        return this.status()
      case 'queues':
        return this.queues(query.offset, query.count, query.frozen)
      case 'items':
        return this.items(query.queue, query.offset, query.count, query.frozen)
      case 'freeze': {
        const copy = this.copies.take(from, question)
        if (copy === undefined) return this.refused(COPIES_IN_USE)
        const { hash, queues } = copy.queues
        return { a: 'freeze', server: this.id, frozen: copy.id, hash, queues }
      }
      case 'release':
        this.copies.release(query.frozen, from)
        return { a: 'release', server: this.id }
      case 'merges':
      case 'merge':
      case 'ambiguous':
        return this.past(query)
      case 'lab':
        return this.lab(query.command, `${from}:${question}`)
    }
  }

  private lab(command: LabCommand, key: string): Answer {
    const { lab, core } = this.options
    if (lab === null) return this.refused(NOT_A_LAB)
    let problem = this.commands.get(key)
    if (problem === undefined) {
      problem = lab.run(command, key)
      this.commands.set(key, problem)
      if (this.commands.size > bounds.server.labCommands) {
        const [oldest] = this.commands.keys()
        if (oldest !== undefined) this.commands.delete(oldest)
      }
    }
    if (problem !== null) return this.refused(problem)
    const answer: LabAnswer = { a: 'lab', server: this.id, name: core.name }
    return command.do === 'status' ? this.fitting(answer, lab.view()) : answer
  }

  /** In large groups counters are left out first, those of links above all, then who is cut off from whom. */
  private fitting(answer: LabAnswer, view: FaultsView): LabAnswer {
    const { links = [], ...rest } = view
    const hit = links.map(({ dropped: _dropped, disturbed: _disturbed, ...faults }) => faults)
    const own = hit.filter((link) => Object.keys(link).length > 1)
    const uncounted = { ...rest, counters: {} }
    const partition = view.partition === null ? null : { ...view.partition, sides: [] }
    const shorter: readonly FaultsView[] = [
      view,
      { ...rest, links: own },
      { ...uncounted, links: own },
      uncounted
    ]
    const fitting = shorter.map((faults) => ({ ...answer, faults })).find((one) => this.fits(one))
    return fitting ?? { ...answer, faults: { ...uncounted, partition, deafTo: [] } }
  }

  private past(query: PastQuery): Answer {
    const { past } = this.options
    return pastPage(past, this.id, query, this.room) ?? this.refused(MERGE_GONE)
  }

  private queues(offset: number, count: number, frozen: number | undefined): Answer {
    const source = this.sourceOf(frozen)
    if (source === undefined) return this.refused(COPY_GONE)
    const rows = fittingRows(source.list(offset, Math.min(count, this.room)), this.room)
    return { a: 'queues', server: this.id, queues: rows, total: source.queues }
  }

  private items(queue: number, offset: number, count: number, frozen: number | undefined): Answer {
    const source = this.sourceOf(frozen)
    if (source === undefined) return this.refused(COPY_GONE)
    const items = fittingItems(
      source.items(queue, offset, Math.min(count, this.room)) ?? [],
      this.room
    )
    const total = sizeOfQueue((at, rows) => source.list(at, rows), source.queues, queue)
    const first = frozen === undefined ? this.options.reader.first(queue) : undefined
    return {
      a: 'items',
      server: this.id,
      queue,
      offset,
      items,
      total,
      ...(first === undefined ? {} : { first })
    }
  }

  /** The frozen copy that is named, else what the core holds now. */
  private sourceOf(frozen: number | undefined): Omit<FrozenQueues, 'hash'> | undefined {
    if (frozen !== undefined) return this.copies.use(frozen)
    const { reader } = this.options
    return {
      queues: reader.view().queues,
      list: (offset, count) => reader.queues(offset, count),
      items: (queue, offset, count) => reader.items(queue, offset, count)
    }
  }

  /** Bytes of JSON for the rows of a page. */
  private get room(): number {
    return this.options.reader.view().maxDatagram - HEADER_BYTES - 4 - PAGE_FRAME_BYTES
  }

  private refused(problem: string): Answer {
    return { a: 'refused', server: this.id, problem }
  }

  private status(): StatusAnswer {
    const { core, durability, reader, lab } = this.options
    const view = reader.view()
    const event = reader.config()
    const answer: StatusAnswer = {
      a: 'status',
      server: this.id,
      name: core.name,
      unicast: formatEndpoint(view.endpoint),
      host: core.host,
      group: core.group,
      lab: lab !== null,
      durability,
      config: view.config === null ? null : formatConfigId(view.config),
      kind: event?.kind ?? 'regular',
      members: view.members.map((member) => ({
        server: formatMemberId(member.id),
        name: member.name,
        unicast: formatEndpoint(member.endpoint),
        host: member.host
      })),
      index: view.index,
      turn: view.turn === null ? null : formatMemberId(view.turn),
      delivered: view.delivered,
      stable: view.stable,
      queues: view.queues,
      items: view.items,
      pushes: view.pushes,
      pops: view.pops,
      hash: view.hash,
      policy: view.policy,
      primary: view.primary,
      phase: view.state,
      unheard: view.unheard.slice(0, UNHEARD_TOLD).map(formatMemberId),
      datagramBytes: view.maxDatagram,
      ...(lab === null ? {} : { faults: faultsOf(lab) })
    }
    return this.shortened(answer)
  }

  /** In large groups the others' names are left out first: every member tells its own. */
  private shortened(answer: StatusAnswer): StatusAnswer {
    if (this.fits(answer)) return answer
    const unhosted = {
      ...answer,
      members: answer.members.map((member) => ({ ...member, host: '' }))
    }
    if (this.fits(unhosted)) return unhosted
    return {
      ...answer,
      members: answer.members.map(({ server }) => ({ server, name: '', unicast: '', host: '' }))
    }
  }
  private fits(answer: Answer): boolean {
    const room = this.options.reader.view().maxDatagram - HEADER_BYTES - 4
    return Buffer.byteLength(JSON.stringify(answer)) <= room
  }
}

function faultsOf(lab: ControlLab): NonNullable<StatusAnswer['faults']> {
  return {
    on: lab.describe()?.slice(0, bounds.server.labFaultsCharacters) ?? null,
    counters: lab.view().counters
  }
}

/** The datagram that gives another server of a closed group its new join code. */
export function rekeyNotice(code: string, hours: number, group: string): Uint8Array {
  const body: Rekey = { q: 'rekey', server: null, code, hours }
  return encodeControl(DatagramType.query, { id: 0, body }, groupMark(group))
}

/** The datagram that tells servers of a partition that healed by itself. */
export function healedNotice(partition: string, group: string): Uint8Array {
  const body: HealedNotice = { q: 'healed', partition }
  return encodeControl(DatagramType.query, { id: 0, body }, groupMark(group))
}
