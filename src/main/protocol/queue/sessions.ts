/**
 * What the group remembers of each client, so that a request is executed at most
 * once and a repeated one gets the answer that the first one got. Part of the
 * replicated state: equal on all servers after the same slots.
 *
 * A client's operations are executed in the order of their sequence numbers.
 * `next` is the first one not yet executed; a packet that begins beyond it waits.
 * The client's `low` says that everything below is finished there, which frees
 * the answers and skips what the client gave up. What was executed where is
 * remembered, and which answers the client says it took: both tell, when sides of a
 * partition meet, what became of a request that reached both.
 */
import type { ConfigId, MemberId, Slot } from '../types'
import { limits } from '../limits'
import { utf8Encode, viewOf } from '../wire/bytes'
import { xxh32 } from '../wire/checksum'
import type { Packet } from '../wire/request'
import type { ClientTable } from './client-table'
import { compareMoments, type Moment } from './moment'
import { addRun, type Run } from './runs'

/** One executed packet and the answer to it. */
export interface Answered {
  readonly first: number
  readonly count: number
  /** Who ordered it, where. */
  readonly server: MemberId
  readonly config: ConfigId
  readonly slot: Slot
  /** Results as `wire/reply.ts` lays them out. */
  readonly results: Uint8Array
}

export interface SessionState {
  readonly client: string
  readonly next: number
  /** The greatest `low` of its executed packets: everything below is finished at the client. */
  readonly low: number
  /** Executed packets from `low` on: the client may still ask for them. Ascending. */
  readonly answered: readonly Answered[]
  /** What was executed, and in which configuration; without pushes that found no queue: they did nothing. */
  readonly executed: readonly Run[]
  /** The client took the answers to these from that configuration. */
  readonly accepted: readonly Run[]
  /** When its last packet was executed. */
  readonly age: Moment
}

export interface Session extends SessionState {
  /** Index in the client table, referenced by this session. */
  readonly index: number
  /** See {@link bucketOf}. */
  readonly bucket: number
}

interface OwnSession extends Session {
  next: number
  low: number
  answered: readonly Answered[]
  executed: readonly Run[]
  accepted: readonly Run[]
  age: Moment
  /** The array in `answered` is nobody else's: it may be added to. */
  ownsAnswered: boolean
}

/** What is to be done with a packet now. */
export type Standing = 'next' | 'done' | 'early'

/** Sessions and queues travel in this many groups each. */
export const BUCKETS = 256

/** The group, 0 to 255, in which a client's session travels. */
export function bucketOf(client: string): number {
  const view = viewOf(utf8Encode(client))
  return xxh32(view, 0, view.byteLength, 0) % BUCKETS
}

export class Sessions {
  /** In the order of last execution, oldest first: that is the order of eviction. */
  private byClient = new Map<string, OwnSession>()

  constructor(private readonly clients: ClientTable) {}

  get size(): number {
    return this.byClient.size
  }

  get(client: string): Session | undefined {
    return this.byClient.get(client)
  }

  /** In the order of their ages, oldest first. */
  values(): IterableIterator<Session> {
    return this.byClient.values()
  }

  /** Whether the packet is the client's next one, was executed (or given up), or comes too early. */
  standing(packet: Packet): Standing {
    const next = Math.max(this.byClient.get(packet.client)?.next ?? 0, packet.low)
    return packet.first > next ? 'early' : packet.first < next ? 'done' : 'next'
  }

  /** The answer that was given to this packet, if it is still remembered. */
  answerTo(packet: Packet): Answered | undefined {
    return this.byClient
      .get(packet.client)
      ?.answered.find(({ first, count }) => first === packet.first && count === packet.count)
  }

  /** The session of a packet about to be executed, now the youngest; notes what the packet says of earlier ones. */
  open({ client, low, accepted }: Packet, age: Moment): Session {
    let session = this.byClient.get(client)
    if (session === undefined) {
      session = newSession(client, this.clients.retain(client), age)
    } else {
      this.byClient.delete(client)
      session.age = age
    }
    session.low = Math.max(session.low, low)
    if (accepted !== null) {
      session.accepted = addRun(session.accepted, accepted, limits.acceptedRuns)
    }
    this.byClient.set(client, session)
    if (this.byClient.size > limits.sessions) this.evictOldest()
    return session
  }

  /** Notes that the client's operations from `from` to below `to` are executed. */
  noteExecuted(session: Session, from: number, to: number, config: ConfigId): void {
    const own = session as OwnSession
    if (from < to) own.executed = addRun(own.executed, { from, to, config }, limits.executedRuns)
  }

  /** Remembers the answer and forgets those that the client has. */
  close(session: Session, packet: Packet, answered: Answered): void {
    const own = session as OwnSession
    own.next = packet.first + packet.count
    let list = own.answered as Answered[]
    if (list.some(({ first }) => first < own.low)) {
      list = list.filter(({ first }) => first >= own.low)
    } else if (!own.ownsAnswered) list = list.slice()
    // An answer below `low` is not asked for any more.
    if (answered.first >= own.low) list.push(answered)
    if (list.length > limits.answersPerSession) list.shift()
    own.answered = list
    own.ownsAnswered = true
  }

  /** Puts a session back; in any order, and {@link restored} afterwards. */
  restore(state: SessionState): void {
    const { client, next, low, answered, executed, accepted, age } = state
    const made = newSession(client, this.clients.retain(client), age)
    const ownsAnswered = false
    const session = { ...made, next, low, answered, executed, accepted, ownsAnswered }
    this.byClient.set(client, session)
  }

  /** All are put back: brings them into the order of their ages and drops the oldest beyond the bound. */
  restored(): void {
    const sessions = [...this.byClient.values()].sort(
      (a, b) => compareMoments(a.age, b.age) || compareClients(a, b)
    )
    this.byClient = new Map(sessions.map((session) => [session.client, session]))
    while (this.byClient.size > limits.sessions) this.evictOldest()
  }

  /** All sessions as they are now, in the order of age. */
  freeze(): Session[] {
    return Array.from(this.byClient.values(), (session) => {
      session.ownsAnswered = false
      return { ...session }
    })
  }

  private evictOldest(): void {
    for (const [client, session] of this.byClient) {
      this.byClient.delete(client)
      this.clients.release(session.index)
      return
    }
  }
}

function newSession(client: string, index: number, age: Moment): OwnSession {
  return {
    client,
    index,
    bucket: bucketOf(client),
    next: 0,
    low: 0,
    answered: [],
    executed: [],
    accepted: [],
    age,
    ownsAnswered: true
  }
}

/** An order of client ids that is the same everywhere. */
export function compareClients(a: { readonly client: string }, b: { readonly client: string }) {
  return Number(a.client > b.client) - Number(a.client < b.client)
}
