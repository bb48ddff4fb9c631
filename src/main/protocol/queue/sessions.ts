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
 *
 * The table is bounded: beyond `limits.sessions` the client that was served longest ago
 * is forgotten, with all that kept its requests from being executed twice. So no new
 * client is let in for whom one would have to go that was served a short while ago, nor
 * one whose request is so old that it may be one of the forgotten (`admits`). That is a
 * matter of clocks, which are not part of the state: who takes requests in asks for it.
 */
import type { ConfigId, MemberId, Millis, Slot } from '../types'
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
  /** Bytes of results in `answered`. */
  readonly answerBytes: number
  /** When its last packet was executed here, on this server's clock; NaN: before this state was held here. */
  readonly servedAt: Millis
}

interface OwnSession extends Session {
  next: number
  low: number
  answered: readonly Answered[]
  executed: readonly Run[]
  accepted: readonly Run[]
  age: Moment
  answerBytes: number
  servedAt: Millis
  /** The array in `answered` is nobody else's: it may be added to. */
  ownsAnswered: boolean
}

/** What is to be done with a packet now. */
export type Standing = 'next' | 'done' | 'early'

/**
 * Whether a client that nobody knows may begin. `crowded`: not now, another one would be
 * forgotten too soon; `forgotten`: it may be one of those who were, and what it asks for
 * may have been executed.
 */
export type Admission = 'yes' | 'crowded' | 'forgotten'

/** Who was served in this time counts as a client that is at work, milliseconds. */
const LATELY_MS = 250

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
  private answerBytes = 0
  /** When it was first asked whom it admits: it knows of no execution before. */
  private heldSince: Millis = Number.NaN
  /** This server's clock, for `servedAt`. */
  now: Millis = Number.NaN
  /** Clients served since then, and in the stretch of time before. */
  private stretchSince: Millis = -Infinity
  private servedNow = 0
  private servedBefore = 0

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

  /**
   * Whether this packet's client may have a place in the table; those that are in it have.
   * For nobody is one forgotten that was served less than `rememberMs` ago.
   */
  admits({ client, attempt }: Packet, now: Millis, rememberMs: Millis): Admission {
    if (Number.isNaN(this.heldSince)) this.heldSince = now
    if (this.byClient.size < limits.sessions || this.byClient.has(client)) return 'yes'
    if (attempt >= limits.repeatsOfUnknown) return 'forgotten'
    const [oldest] = this.byClient.values()
    const servedAt = oldest?.servedAt ?? -Infinity
    const since = Number.isNaN(servedAt) ? this.heldSince : servedAt
    return now - since < rememberMs ? 'crowded' : 'yes'
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
    this.noteServed(session)
    session.low = Math.max(session.low, low)
    if (accepted !== null) {
      session.accepted = addRun(session.accepted, accepted, limits.acceptedRuns)
    }
    this.byClient.set(client, session)
    if (this.byClient.size > limits.sessions) this.evictOldest()
    return session
  }

  private noteServed(session: OwnSession): void {
    this.turnStretch(this.now)
    if (!(session.servedAt >= this.stretchSince)) this.servedNow++
    session.servedAt = this.now
  }

  private turnStretch(now: Millis): void {
    const ageMs = now - this.stretchSince
    if (ageMs < LATELY_MS) return
    this.servedBefore = ageMs < 2 * LATELY_MS ? this.servedNow : 0
    this.servedNow = 0
    this.stretchSince = now
  }

  /** How many clients are being served at this time. */
  servedLately(now: Millis): number {
    this.turnStretch(now)
    return Math.max(this.servedNow, this.servedBefore)
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
      const kept = list.filter(({ first }) => first >= own.low)
      this.countBytes(own, bytesOf(kept) - own.answerBytes)
      list = kept
    } else if (!own.ownsAnswered) list = list.slice()
    // An answer below `low` is not asked for any more.
    if (answered.first >= own.low) {
      list.push(answered)
      this.countBytes(own, answered.results.length)
    }
    while (
      list.length > limits.answersPerSession ||
      own.answerBytes > limits.answerBytesPerSession
    ) {
      this.countBytes(own, -(list.shift()?.results.length ?? 0))
    }
    own.answered = list
    own.ownsAnswered = true
    if (this.answerBytes > limits.answerBytes) this.forgetAnswers()
  }

  private countBytes(session: OwnSession, more: number): void {
    session.answerBytes += more
    this.answerBytes += more
  }

  /**
   * Forgets answers of those who were served longest ago, and some more than need be, so that
   * it is done rarely. Who asks for one gets none; its request is not executed again.
   */
  private forgetAnswers(): void {
    for (const session of this.byClient.values()) {
      if (this.answerBytes <= (limits.answerBytes / 4) * 3) return
      this.countBytes(session, -session.answerBytes)
      session.answered = []
      session.ownsAnswered = true
    }
  }

  /** Puts a session back; in any order, and {@link restored} afterwards. */
  restore(state: SessionState): void {
    const { client, next, low, answered, executed, accepted, age } = state
    const made = newSession(client, this.clients.retain(client), age)
    const kept = { answered, answerBytes: bytesOf(answered), ownsAnswered: false }
    this.answerBytes += kept.answerBytes
    this.byClient.set(client, { ...made, next, low, executed, accepted, ...kept })
  }

  /**
   * All are put back: brings them into the order of their ages and drops the oldest beyond
   * the bound. When they were served is not known; half of them are taken to be old enough
   * to be forgotten, for new clients could not begin otherwise.
   */
  restored(): void {
    const sessions = [...this.byClient.values()].sort(
      (a, b) => compareMoments(a.age, b.age) || compareClients(a, b)
    )
    this.byClient = new Map(sessions.map((session) => [session.client, session]))
    for (const [place, session] of sessions.entries()) {
      session.servedAt = place < sessions.length / 2 ? -Infinity : Number.NaN
    }
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
      this.answerBytes -= session.answerBytes
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
    answerBytes: 0,
    servedAt: Number.NaN,
    ownsAnswered: true
  }
}

function bytesOf(answers: readonly Answered[]): number {
  return answers.reduce((sum, { results }) => sum + results.length, 0)
}

/** An order of client ids that is the same everywhere. */
export function compareClients(a: { readonly client: string }, b: { readonly client: string }) {
  return Number(a.client > b.client) - Number(a.client < b.client)
}
