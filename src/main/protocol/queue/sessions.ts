/**
 * What the group remembers of each client, so that a request is executed at most
 * once and a repeated one gets the answer that the first one got. Part of the
 * replicated state: equal on all servers after the same slots.
 *
 * A client's operations are executed in the order of their sequence numbers.
 * `next` is the first one not yet executed; a packet that begins beyond it waits.
 * The client's `low` says that everything below is finished there, which frees
 * the answers and skips what the client gave up.
 */
import type { ConfigId, MemberId, Slot } from '../types'
import { limits } from '../limits'
import type { Packet } from '../wire/request'
import type { ClientTable } from './client-table'

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

export interface Session {
  readonly client: string
  /** Index in the client table, referenced by this session. */
  readonly index: number
  next: number
  /** Executed packets that the client may still ask for, by `first`. */
  answered: Answered[]
}

/** What is to be done with a packet now. */
export type Standing = 'next' | 'done' | 'early'

export class Sessions {
  /** In the order of last execution, oldest first: that is the order of eviction. */
  private readonly byClient = new Map<string, Session>()

  constructor(private readonly clients: ClientTable) {}

  get size(): number {
    return this.byClient.size
  }

  get(client: string): Session | undefined {
    return this.byClient.get(client)
  }

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

  /** The session of a packet about to be executed, now the youngest. */
  open(packet: Packet): Session {
    let session = this.byClient.get(packet.client)
    if (session === undefined) {
      session = {
        client: packet.client,
        index: this.clients.retain(packet.client),
        next: 0,
        answered: []
      }
    } else {
      this.byClient.delete(packet.client)
    }
    this.byClient.set(packet.client, session)
    if (this.byClient.size > limits.sessions) this.evictOldest()
    return session
  }

  /** Remembers the answer and forgets those that the client has. */
  close(session: Session, packet: Packet, answered: Answered): void {
    session.next = packet.first + packet.count
    const { low } = packet
    if (session.answered.some(({ first }) => first < low)) {
      session.answered = session.answered.filter(({ first }) => first >= low)
    }
    session.answered.push(answered)
    if (session.answered.length > limits.answersPerSession) session.answered.shift()
  }

  /** Puts back a session from a snapshot; call in the order of age. */
  restore(client: string, next: number, answered: Answered[]): void {
    this.byClient.set(client, { client, index: this.clients.retain(client), next, answered })
  }

  private evictOldest(): void {
    for (const [client, session] of this.byClient) {
      this.byClient.delete(client)
      this.clients.release(session.index)
      return
    }
  }
}
