/**
 * Traces written by hand: who installs, orders and delivers what. A story keeps to
 * the rules unless a test makes it break one.
 */
import { NaiveQueues } from '../../src/main/check/naive-queue'
import type { ConfigLine, DeliverLine, ProcessTrace, TraceLine } from '../../src/main/check/trace'
import { QueueStore } from '../../src/main/protocol/queue/queue-store'
import type { MergeReport, Operation } from '../../src/main/protocol/types'

/** Ids of servers, by a letter. */
export const [a, b, c, d] = ['a', 'b', 'c', 'd'].map((letter) => `00000000000${letter}`) as [
  string,
  string,
  string,
  string
]

/** `EPOCH.REPRESENTATIVE`. */
export const config = (epoch: number, representative: string): string =>
  `${String(epoch)}.${representative}`

/** An operation to be ordered: `c1:1 push 25 5`. */
export interface Asked {
  readonly message: string
  readonly op: Operation
  readonly args: readonly number[]
}

export function ask(text: string): Asked {
  const [message = '', op, ...args] = text.split(' ')
  return { message, op: op as Operation, args: args.map(Number) }
}

/** Items by queue id. */
export type Contents = Readonly<Record<number, readonly number[]>>

export const NOTHING_TO_REPORT: MergeReport = {
  poppedTwice: [],
  ambiguous: [],
  revived: [],
  putBack: [],
  queues: 0,
  items: 0,
  incomplete: false
}

/** The label of a queue, from its id. */
const labelOf = (id: number): number => (id % 2 === 1 ? (id - 1) / 2 : -id / 2)

function queuesWith(contents: Contents): NaiveQueues {
  const queues = new NaiveQueues()
  for (const [id, items] of Object.entries(contents)) {
    queues.apply('create', [labelOf(Number(id))])
    for (const item of items) queues.apply('push', [Number(id), item])
  }
  return queues
}

/** The digest that servers tell of such queues. */
export function digestOf(contents: Contents): string {
  const store = new QueueStore()
  const client = store.clients.retain('story')
  for (const [id, items] of Object.entries(contents)) {
    store.execute('create', labelOf(Number(id)), 0, client, 0)
    for (const item of items) store.execute('push', Number(id), item, client, 0)
  }
  return store.hash
}

interface Actor {
  readonly server: string
  readonly incarnation: number
  readonly lines: TraceLine[]
  ended: ProcessTrace['ended']
  queues: NaiveQueues
  regular: ConfigLine | null
  /** It is in a transitional configuration. */
  leaving: boolean
}

export class Story {
  private readonly actors = new Map<string, Actor>()
  private readonly past: Actor[] = []
  private now = 0

  /** Starts servers, each for the first time or again. */
  start(...servers: readonly string[]): this {
    for (const server of servers) {
      const before = this.actors.get(server)
      if (before !== undefined) this.past.push(before)
      this.actors.set(server, {
        server,
        incarnation: (before?.incarnation ?? 0) + 1,
        lines: [],
        ended: 'running',
        queues: new NaiveQueues(),
        regular: null,
        leaving: false
      })
    }
    return this
  }

  end(server: string, how: 'stopped' | 'killed'): this {
    this.actor(server).ended = how
    return this
  }

  /** Members install a regular configuration; those without a past take `donor`'s state. */
  install(
    id: string,
    members: readonly string[],
    from: readonly string[] = [],
    { at = members, donor }: { readonly at?: readonly string[]; readonly donor?: string } = {}
  ): this {
    for (const server of at) {
      const actor = this.actor(server)
      if (donor !== undefined && server !== donor) actor.queues = this.actor(donor).queues.copy()
      const line = { ev: 'config', config: id, kind: 'regular', members, from } as const
      this.say(server, line)
      actor.regular = actor.lines.at(-1) as ConfigLine
      actor.leaving = false
    }
    return this
  }

  /** As `install`, with a merge of what the members had: from now on they hold `contents`, by queue id. */
  merge(
    id: string,
    members: readonly string[],
    from: readonly string[],
    contents: Contents,
    report: Partial<MergeReport> = {}
  ): this {
    const items = Object.values(contents).flat().length
    for (const server of members) {
      this.install(id, members, from, { at: [server] }).say(server, {
        ev: 'merge',
        config: id,
        from,
        report: { ...NOTHING_TO_REPORT, queues: Object.keys(contents).length, items, ...report },
        hash: digestOf(contents)
      })
      this.actor(server).queues = queuesWith(contents)
    }
    return this
  }

  /** From now on these servers hold something else than they would. */
  hold(servers: readonly string[], contents: Contents): this {
    for (const server of servers) this.actor(server).queues = queuesWith(contents)
    return this
  }

  /** Members leave `from` together. */
  leave(id: string, members: readonly string[], from: string, at = members): this {
    for (const server of at) {
      this.say(server, { ev: 'config', config: id, kind: 'transitional', members, from: [from] })
      this.actor(server).leaving = true
    }
    return this
  }

  /** The owner of a slot orders it, and those `at` deliver it; default: all members. */
  slot(slot: number, asked: readonly string[], at?: readonly string[], owner?: string): this {
    const someone = at?.[0] ?? owner ?? [...this.actors.keys()][0] ?? ''
    const members = this.actor(someone).regular?.members ?? []
    const turn = owner ?? members[slot % members.length] ?? ''
    this.order(turn, slot, asked)
    for (const server of at ?? members) this.deliver(server, slot, asked, turn)
    return this
  }

  order(server: string, slot: number, asked: readonly string[]): this {
    const { config: id } = this.configOf(server)
    const messages = asked.map((text) => ask(text).message)
    return this.say(server, { ev: 'order', config: id, slot, messages })
  }

  deliver(server: string, slot: number, asked: readonly string[], origin?: string): this {
    const { config: id, members } = this.configOf(server)
    const actor = this.actor(server)
    asked.forEach((text, i) => {
      const { message, op, args } = ask(text)
      this.say(server, {
        ev: 'deliver',
        config: id,
        slot,
        i,
        message,
        origin: origin ?? members[slot % members.length] ?? '',
        op,
        args,
        ...actor.queues.apply(op, args),
        phase: actor.leaving ? 'transitional' : 'regular'
      })
    })
    return this
  }

  /** Those `at` know that all members have everything up to a slot; default: all members. */
  stable(slot: number, at: readonly string[]): this {
    for (const server of at) {
      this.say(server, { ev: 'stable', config: this.configOf(server).config, slot })
    }
    return this
  }

  /** A server answers a message as it was delivered, there or, with `as`, at another one. */
  reply(server: string, message: string, as = server): this {
    const line = this.actor(as).lines.find(
      (one): one is DeliverLine => one.ev === 'deliver' && one.message === message
    )
    if (line === undefined) throw new Error(`${as} has not delivered ${message}`)
    return this.say(server, { ev: 'reply', message, result: line.result, status: line.status })
  }

  /** Any line at all. */
  say(server: string, line: Unstamped): this {
    this.actor(server).lines.push({ t: this.now++, server, ...line })
    return this
  }

  get traces(): ProcessTrace[] {
    return [...this.past, ...this.actors.values()].map(({ server, incarnation, lines, ended }) => {
      const wasFollowed = this.actors.get(server)?.incarnation !== incarnation
      return {
        server,
        incarnation,
        lines,
        ended: ended === 'running' && wasFollowed ? 'killed' : ended
      }
    })
  }

  private actor(server: string): Actor {
    const actor = this.actors.get(server)
    if (actor === undefined) throw new Error(`${server} was not started`)
    return actor
  }

  private configOf(server: string): ConfigLine {
    const { regular } = this.actor(server)
    if (regular === null) throw new Error(`${server} is in no configuration`)
    return regular
  }
}

type Unstamped = TraceLine extends infer Line
  ? Line extends TraceLine
    ? Omit<Line, 't' | 'server'>
    : never
  : never

/** The traces with one process's lines changed. */
export function changed(
  traces: readonly ProcessTrace[],
  server: string,
  change: (lines: readonly TraceLine[]) => readonly TraceLine[],
  incarnation = 1
): ProcessTrace[] {
  return traces.map((trace) =>
    trace.server === server && trace.incarnation === incarnation
      ? { ...trace, lines: change(trace.lines) }
      : trace
  )
}

/** The traces without the lines for which `which` holds. */
export function without(
  traces: readonly ProcessTrace[],
  server: string,
  which: (line: TraceLine) => boolean,
  incarnation = 1
): ProcessTrace[] {
  return changed(traces, server, (lines) => lines.filter((line) => !which(line)), incarnation)
}

/** The traces with the lines for which `which` holds replaced. */
export function replaced(
  traces: readonly ProcessTrace[],
  server: string,
  which: (line: TraceLine) => boolean,
  fields: Readonly<Record<string, unknown>>,
  incarnation = 1
): ProcessTrace[] {
  const replace = (line: TraceLine): TraceLine => (which(line) ? { ...line, ...fields } : line)
  return changed(traces, server, (lines) => lines.map(replace), incarnation)
}

/** The same for all traces. */
export function replacedEverywhere(
  traces: readonly ProcessTrace[],
  which: (line: TraceLine) => boolean,
  fields: Readonly<Record<string, unknown>>
): ProcessTrace[] {
  return traces.reduce(
    (all, { server, incarnation }) => replaced(all, server, which, fields, incarnation),
    [...traces]
  )
}

/** All traces without the lines for which `which` holds. */
export function withoutEverywhere(
  traces: readonly ProcessTrace[],
  which: (line: TraceLine) => boolean
): ProcessTrace[] {
  return traces.map((trace) => ({ ...trace, lines: trace.lines.filter((line) => !which(line)) }))
}

/** A `deliver` line of this slot. */
export const delivers =
  (id: string, slot: number) =>
  (line: TraceLine): boolean =>
    line.ev === 'deliver' && line.config === id && line.slot === slot

/** An `order` line of this slot. */
export const orders =
  (id: string, slot: number) =>
  (line: TraceLine): boolean =>
    line.ev === 'order' && line.config === id && line.slot === slot

/** A `config` line of this id. */
export const installs =
  (id: string) =>
  (line: TraceLine): boolean =>
    line.ev === 'config' && line.config === id

/** A line about this message. */
export const isAbout =
  (ev: 'deliver' | 'reply', message: string) =>
  (line: TraceLine): boolean =>
    line.ev === ev && line.message === message
