/**
 * Requests that were received and are not yet ordered, by client and sequence
 * number. Bounded in packets and bytes, for all clients and for each.
 */
import { limits } from '../limits'
import { timing } from '../timing'
import type { Millis } from '../types'
import { messageBytes, type Message } from '../wire/order'
import type { Packet } from '../wire/request'
import type { Sessions } from '../queue/sessions'

/** There is room again when no more than this part of it is used. */
const ROOMY = 0.75

interface Waiting {
  message: Message
  readonly arrivedAt: Millis
}

export class Pending {
  /** Packets of each client by `first`; the clients in the order in which they take turns. */
  private readonly byClient = new Map<string, Waiting[]>()
  private packetCount = 0
  private byteCount = 0
  /** Packets that were turned away since there was room. */
  private turnedAway = 0
  /** When something last began to wait while nothing else did. */
  waitingSince: Millis = 0

  get size(): number {
    return this.packetCount
  }

  /** Clients of which something waits. */
  get clients(): number {
    return this.byClient.size
  }

  /** How much more came than there is room for, 0 to 1: 1 is a quarter of what may wait, or more. */
  get crowding(): number {
    return Math.min(1, this.turnedAway / (limits.pendingPackets / 4))
  }

  /** Takes a request in. `full`: there is no room; `known`: it waits already. */
  add(message: Message, now: Millis): 'added' | 'known' | 'full' {
    const { packet } = message
    let waiting = this.byClient.get(packet.client)
    let at = waiting?.length ?? 0
    if (waiting !== undefined) {
      while (at > 0 && (waiting[at - 1] as Waiting).message.packet.first >= packet.first) at--
      const same = waiting[at]
      if (same?.message.packet.first === packet.first) {
        // A repeat, as long as the first, knows better what its client has finished and where it is.
        const { low, count, bytes } = same.message.packet
        const isRepeat = packet.count === count && packet.bytes.length === bytes.length
        if (isRepeat && packet.low >= low) same.message = message
        return 'known'
      }
    }
    // What comes earlier in its client's sequence is needed before what waits already.
    while (waiting !== undefined && at < waiting.length && this.isFull(packet, waiting)) {
      this.drop(packet.client, waiting, waiting.length - 1)
    }
    if (this.isFull(packet, waiting)) {
      if ((waiting?.length ?? 0) < limits.pendingPerClient) this.turnedAway++
      return 'full'
    }
    // It is not there any more when all that waited made way.
    waiting = this.byClient.get(packet.client)
    if (waiting === undefined) {
      waiting = []
      this.byClient.set(packet.client, waiting)
    }
    if (this.packetCount === 0) this.waitingSince = now
    waiting.splice(at, 0, { message, arrivedAt: now })
    this.packetCount++
    this.byteCount += packet.bytes.length
    return 'added'
  }

  private isFull({ bytes }: Packet, waiting: readonly Waiting[] | undefined): boolean {
    return (
      this.packetCount >= limits.pendingPackets ||
      this.byteCount + bytes.length > limits.pendingBytes ||
      (waiting?.length ?? 0) >= limits.pendingPerClient
    )
  }

  /** Forgets a packet that was ordered. */
  remove(packet: Packet): void {
    const waiting = this.byClient.get(packet.client)
    if (waiting === undefined) return
    const at = waiting.findIndex(({ message }) => message.packet.first === packet.first)
    if (at >= 0) this.drop(packet.client, waiting, at)
  }

  /** Gives everything that waits, and forgets it. */
  takeAll(): Message[] {
    const all = [...this.byClient.values()].flatMap((some) => some.map(({ message }) => message))
    this.byClient.clear()
    this.packetCount = 0
    this.byteCount = 0
    this.turnedAway = 0
    return all
  }

  private drop(client: string, waiting: Waiting[], at: number): void {
    const [gone] = waiting.splice(at, 1)
    this.packetCount--
    this.byteCount -= gone?.message.packet.bytes.length ?? 0
    const { pendingPackets, pendingBytes } = limits
    const isRoomy =
      this.packetCount < pendingPackets * ROOMY && this.byteCount < pendingBytes * ROOMY
    if (isRoomy) this.turnedAway = 0
    if (waiting.length === 0) this.byClient.delete(client)
  }

  /**
   * What a slot with `room` bytes should order now: one packet of each client in
   * turn, each client's in sequence. The packets stay here until they are
   * delivered; clients that were served go to the end of the queue.
   */
  take(room: number, sessions: Sessions, now: Millis = Infinity): Message[] {
    const taken: Message[] = []
    let left = room
    let progress = true
    /** Position in each client's packets for this slot. */
    const places = new Map<string, number>()
    while (progress) {
      progress = false
      for (const [client, waiting] of this.byClient) {
        const place = places.get(client) ?? this.firstInTurn(client, waiting, sessions, now)
        const next = waiting[place]
        if (place < 0 || next === undefined) continue
        const before = waiting[place - 1]?.message.packet
        if (
          places.has(client) &&
          before !== undefined &&
          before.first + before.count !== next.message.packet.first
        ) {
          continue
        }
        const size = messageBytes(next.message)
        // One that is too large for any slot goes alone: it was let in, so it has to go some time.
        if (size > left && taken.length > 0) return this.rotate(taken, places)
        left -= size
        taken.push(next.message)
        places.set(client, place + 1)
        progress = true
      }
    }
    return this.rotate(taken, places)
  }

  /** Place of the client's next packet, -1 for none; forgets those that were executed. */
  private firstInTurn(client: string, waiting: Waiting[], sessions: Sessions, now: Millis): number {
    for (;;) {
      const head = waiting[0]
      if (head === undefined) return -1
      const standing = sessions.standing(head.message.packet)
      if (standing === 'next') return mustWait(head, sessions, now) ? -1 : 0
      if (standing === 'early') return -1
      this.drop(client, waiting, 0)
    }
  }

  private rotate(taken: Message[], served: ReadonlyMap<string, number>): Message[] {
    if (this.byClient.size > served.size) {
      for (const client of served.keys()) {
        const waiting = this.byClient.get(client)
        if (waiting === undefined) continue
        this.byClient.delete(client)
        this.byClient.set(client, waiting)
      }
    }
    return taken
  }

  /** Drops packets that have waited since before `then`. Returns how many. */
  expire(then: Millis): number {
    let dropped = 0
    for (const [client, waiting] of [...this.byClient]) {
      for (let at = waiting.length - 1; at >= 0; at--) {
        if ((waiting[at] as Waiting).arrivedAt >= then) continue
        this.drop(client, waiting, at)
        dropped++
      }
    }
    return dropped
  }
}

/**
 * A client that is far ahead of what is known here was served elsewhere meanwhile.
 * Whoever served it may be about to meet this component: its request would be
 * executed on both sides, and here before all that the client did there.
 */
function mustWait({ message, arrivedAt }: Waiting, sessions: Sessions, now: Millis): boolean {
  const { client, low } = message.packet
  return low > Math.max(1, sessions.get(client)?.next ?? 0) && now - arrivedAt < timing.aheadMs
}
