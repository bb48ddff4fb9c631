/**
 * Pops that wait for an item (long poll). They stand outside the replicated state: a
 * waiting pop is an ordinary pop that is not ordered before there is something for it. So
 * it is executed at most once like any other, and no slot, record or merge knows of it.
 *
 * Every member that hears a waiting pop remembers it, in the order in which they came;
 * its client repeats it while it waits, and who is not heard of any more is forgotten.
 * A queue lets as many of them go on to be ordered (`released`) as it has items.
 */
import { limits } from '../limits'
import { timing } from '../timing'
import type { Millis } from '../types'
import type { Message } from '../wire/order'
import type { Packet } from '../wire/request'

export interface Waiter {
  /** As it was heard last. */
  readonly message: Message
  /** The queue that it waits for. */
  readonly queue: number
  /** When it was heard last. */
  readonly heardAt: Millis
  /** It is among the requests to be ordered. */
  readonly released: boolean
}

interface OwnWaiter extends Waiter {
  message: Message
  heardAt: Millis
  released: boolean
}

interface Line {
  /** By client, first come first. */
  readonly waiters: Map<string, OwnWaiter>
  released: number
}

export class Waiters {
  /** Of each client the first: what it asks for afterwards is not executed before. */
  private readonly byClient = new Map<string, OwnWaiter>()
  private readonly lines = new Map<number, Line>()

  get size(): number {
    return this.byClient.size
  }

  /** Queues that are waited for. */
  get queues(): IterableIterator<number> {
    return this.lines.keys()
  }

  /**
   * Takes one in, or notes that it was heard again. `later`: its client waits for something
   * else first, and will repeat it; `full`: there is no room.
   */
  add(message: Message, queue: number, now: Millis): Waiter | 'later' | 'full' {
    const { client, first, low } = message.packet
    const known = this.byClient.get(client)
    if (known !== undefined) {
      const before = known.message.packet
      if (first === before.first && queue === known.queue) {
        known.heardAt = now
        if (low >= before.low) known.message = message
        return known
      }
      if (first > before.first && low <= before.first) return 'later'
      this.drop(known)
    }
    if (this.byClient.size >= limits.waiters) return 'full'
    const waiter = { message, queue, heardAt: now, released: false }
    let line = this.lines.get(queue)
    if (line === undefined) {
      line = { waiters: new Map(), released: 0 }
      this.lines.set(queue, line)
    }
    line.waiters.set(client, waiter)
    this.byClient.set(client, waiter)
    return waiter
  }

  ofClient(client: string): Waiter | undefined {
    return this.byClient.get(client)
  }

  /** The waiter whose pop this packet is. */
  find({ client, first }: Packet): Waiter | undefined {
    const waiter = this.byClient.get(client)
    return waiter?.message.packet.first === first ? waiter : undefined
  }

  /** Its pop was ordered, or it does not wait any more. True: it was here. */
  remove(packet: Packet): boolean {
    const waiter = this.find(packet)
    if (waiter !== undefined) this.drop(waiter)
    return waiter !== undefined
  }

  /** How many of those who wait for this queue are released. */
  releasedFor(queue: number): number {
    return this.lines.get(queue)?.released ?? 0
  }

  /** Those who are to be released next, at most `count`, first come first. */
  nextFor(queue: number, count: number): Waiter[] {
    const next: Waiter[] = []
    for (const waiter of this.lines.get(queue)?.waiters.values() ?? []) {
      if (next.length >= count) break
      if (!waiter.released) next.push(waiter)
    }
    return next
  }

  /** The last `count` of those who were released, last come first. */
  lastReleasedFor(queue: number, count: number): Waiter[] {
    const all = [...(this.lines.get(queue)?.waiters.values() ?? [])]
    return all
      .filter(({ released }) => released)
      .reverse()
      .slice(0, count)
  }

  setReleased(waiter: Waiter, released: boolean): void {
    const line = this.lines.get(waiter.queue)
    if (line === undefined || waiter.released === released) return
    ;(waiter as OwnWaiter).released = released
    line.released += released ? 1 : -1
  }

  /** Forgets those who were not heard in `timing.waiterMs`; gives them. */
  expire(now: Millis): Waiter[] {
    const gone = [...this.byClient.values()].filter(
      ({ heardAt }) => now - heardAt > timing.waiterMs
    )
    for (const waiter of gone) this.drop(waiter)
    return gone
  }

  private drop(waiter: OwnWaiter): void {
    const { client } = waiter.message.packet
    this.setReleased(waiter, false)
    this.byClient.delete(client)
    const line = this.lines.get(waiter.queue)
    line?.waiters.delete(client)
    if (line?.waiters.size === 0) this.lines.delete(waiter.queue)
  }
}
