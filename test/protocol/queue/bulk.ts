/** Long queues, made by clients that do many operations at once. */
import { Replica } from '../../../src/main/protocol/queue/replica'
import { packetOf, pop, push, type AnyCall } from '../packets'
import { placementAt } from './histories'

/** A replica, and where its clients and its slots are. */
export class Bulk {
  private readonly next = new Map<string, number>()
  private slot = 0

  constructor(
    readonly replica = new Replica(),
    private readonly epoch = 5
  ) {}

  /** One slot of one packet. */
  do(client: string, calls: readonly AnyCall[]): this {
    const first = this.next.get(client) ?? 1
    this.next.set(client, first + calls.length)
    const packet = packetOf(client, first, first, calls, { maxDatagram: 60_000 })
    const placement = placementAt(this.slot++, this.epoch)
    this.replica.execute(packet, placement, null)
    this.replica.finishSlot(placement.config, placement.slot)
    return this
  }

  push(queue: number, count: number, client = 'pusher'): this {
    for (let left = count; left > 0; left -= 1000) {
      const some = Math.min(left, 1000)
      this.do(
        client,
        Array.from({ length: some }, (_, i) => push(queue, left * 7 - i))
      )
    }
    return this
  }

  pop(queue: number, count: number, client = 'popper'): this {
    for (let left = count; left > 0; left -= 1000) {
      this.do(
        client,
        Array.from({ length: Math.min(left, 1000) }, () => pop(queue))
      )
    }
    return this
  }
}
