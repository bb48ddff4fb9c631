/**
 * The simplest server that keeps a client's rules: executes each sequence number
 * once, in order, skips what `low` gave up, answers repeats from memory.
 */
import { OPERATIONS, STATUSES, type Operation, type Status } from '../../src/main/protocol/types'
import {
  DatagramType,
  HEADER_BYTES,
  unseal,
  type GroupMark
} from '../../src/main/protocol/wire/header'
import { clientTag, encodeReply, ResultWriter } from '../../src/main/protocol/wire/reply'
import { OperationReader, parsePacket, type Packet } from '../../src/main/protocol/wire/request'

export interface Executed {
  readonly seq: number
  readonly operation: Operation
  readonly argument: number
  readonly item: number
  readonly status: Status
  readonly value: number | null
}

export class NaiveServer {
  readonly executed: Executed[] = []
  /** Datagrams that were no packets of this group. */
  rejected = 0
  private readonly waiting = new Map<number, Packet>()
  private readonly answers = new Map<number, Uint8Array>()
  private expected = 1
  private slot = 0
  /** What it lets a client have under way, bytes. */
  room = 256 * 1024

  /** @param queues shared with the servers of other clients, where it is given */
  constructor(
    private readonly group: GroupMark,
    private readonly queues = new Map<number, number[]>()
  ) {}

  /** The replies that leave because of this datagram. */
  receive(datagram: Uint8Array): Uint8Array[] {
    const packet =
      unseal(datagram, this.group) === DatagramType.request
        ? parsePacket(datagram.subarray(HEADER_BYTES))
        : undefined
    if (packet === undefined) {
      this.rejected++
      return []
    }
    this.expected = Math.max(this.expected, packet.low)
    const known = this.answers.get(packet.first)
    if (known !== undefined) return [known]
    // Its client repeats it: there may be an item then.
    if (packet.waits && this.isEmpty(packet)) return []
    if (packet.first >= this.expected) this.waiting.set(packet.first, packet)
    const replies: Uint8Array[] = []
    for (;;) {
      const next = this.waiting.get(this.expected)
      if (next === undefined) return replies
      this.waiting.delete(this.expected)
      replies.push(this.execute(next))
    }
  }

  /** Its process ends and begins anew: what waited is gone, what it executed it knows. */
  restart(): void {
    this.waiting.clear()
  }

  refuse(datagram: Uint8Array, refusal: Status, hintMs: number): Uint8Array {
    const packet = parsePacket(datagram.subarray(HEADER_BYTES))
    if (packet === undefined) throw new Error('not a packet')
    return this.encode(packet, refusal, hintMs, new Uint8Array(0))
  }

  private isEmpty(packet: Packet): boolean {
    const reader = new OperationReader()
    reader.open(packet)
    reader.next()
    return this.queues.get(reader.argument)?.length === 0
  }

  private execute(packet: Packet): Uint8Array {
    const reader = new OperationReader()
    const results = new ResultWriter()
    reader.open(packet)
    for (let seq = packet.first; seq < packet.first + packet.count; seq++) {
      reader.next()
      const operation = OPERATIONS[reader.operation - 1] as Operation
      const [status, value] = this.run(operation, reader.argument, reader.item)
      const { argument, item } = reader
      this.executed.push({ seq, operation, argument, item, status, value })
      results.add(STATUSES.indexOf(status), value)
    }
    this.expected = packet.first + packet.count
    const reply = this.encode(packet, 'ok', 0, results.finish())
    this.answers.set(packet.first, reply)
    return reply
  }

  private encode(packet: Packet, refusal: Status, hintMs: number, results: Uint8Array) {
    return encodeReply(
      {
        server: 7,
        config: { epoch: 3, representative: 7 },
        slot: this.slot++,
        refusal,
        client: clientTag(packet.client),
        first: packet.first,
        count: packet.count,
        hintMs,
        reason: 'none',
        room: this.room
      },
      results,
      this.group
    )
  }

  private run(operation: Operation, argument: number, item: number): [Status, number | null] {
    const id = operation === 'create' || operation === 'id' ? argument + 1000 : argument
    const queue = this.queues.get(id)
    if (operation === 'create') {
      if (queue === undefined) this.queues.set(id, [])
      return ['ok', id]
    }
    if (queue === undefined) return ['no-such-queue', null]
    switch (operation) {
      case 'id':
        return ['ok', id]
      case 'push':
        queue.push(item)
        return ['ok', null]
      case 'size':
        return ['ok', queue.length]
      case 'destroy':
        this.queues.delete(id)
        return ['ok', null]
      default: {
        const first = operation === 'pop' ? queue.shift() : queue[0]
        return first === undefined ? ['empty', null] : ['ok', first]
      }
    }
  }
}
