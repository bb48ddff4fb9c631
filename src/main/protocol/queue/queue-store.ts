/**
 * The queues themselves and the seven operations of contract.md section 4.
 * Deterministic: the same operations in the same order give the same results and
 * the same digest on every server.
 */
import type { Operation, Status } from '../types'
import { ClientTable } from './client-table'
import { ContentHash, mixItem } from './content-hash'
import { ItemRing } from './item-ring'
import { queueIdOf } from './queue-id'

interface Queue {
  readonly label: number
  readonly items: ItemRing
  readonly hash: ContentHash
}

/** A queue's description, without its items. */
export interface QueueSummary {
  readonly label: number
  readonly id: number
  readonly size: number
}

/** Reading access to queues: the live store, or a copy that stays as it was. */
export interface QueueReader {
  readonly queues: number
  /** Digest of labels and items alone, 16 hex digits: equal exactly when the queues hold the same. */
  readonly hash: string
  /** Queues ordered by label. */
  list(offset: number, count: number): QueueSummary[]
  /** Items first to last; undefined when the queue does not exist. */
  items(queueId: number, offset: number, count: number): number[] | undefined
}

export class QueueStore implements QueueReader {
  private readonly byId = new Map<number, Queue>()
  private itemCount = 0
  private digest: string | null = null
  private order: readonly Queue[] | null = null
  /** Status of the last operation. */
  status: Status = 'ok'

  constructor(readonly clients: ClientTable = new ClientTable()) {}

  get queues(): number {
    return this.byId.size
  }

  /** Items in all queues. */
  get itemsTotal(): number {
    return this.itemCount
  }

  /**
   * Executes one operation for the request `client`:`sequence`; `client` is an
   * index of the client table. Returns its result, null where it has none, and
   * leaves the outcome in `status`.
   */
  execute(
    operation: Operation,
    argument: number,
    item: number,
    client: number,
    sequence: number
  ): number | null {
    this.digest = null
    this.status = 'ok'
    switch (operation) {
      case 'create':
        return this.create(argument)
      case 'id':
        if (this.byId.has(queueIdOf(argument))) return queueIdOf(argument)
        this.status = 'no-such-queue'
        return -1
      case 'push':
        return this.push(argument, item, client, sequence)
      case 'pop':
        return this.pop(argument)
      case 'top':
        return this.top(argument)
      case 'size': {
        const queue = this.byId.get(argument)
        if (queue !== undefined) return queue.items.size
        this.status = 'no-such-queue'
        return -1
      }
      case 'destroy':
        return this.destroy(argument)
    }
  }

  private create(label: number): number {
    const id = queueIdOf(label)
    if (!this.byId.has(id)) {
      // -0 and 0 are one label.
      this.byId.set(id, { label: label + 0, items: new ItemRing(), hash: new ContentHash() })
      this.order = null
    }
    return id
  }

  private push(queueId: number, item: number, client: number, sequence: number): null {
    const queue = this.byId.get(queueId)
    if (queue === undefined) {
      this.status = 'no-such-queue'
      return null
    }
    queue.items.push(item, client, sequence)
    queue.hash.push(item)
    this.clients.retainIndex(client)
    this.itemCount++
    return null
  }

  private pop(queueId: number): number {
    const queue = this.byId.get(queueId)
    if (queue === undefined || queue.items.size === 0) {
      this.status = queue === undefined ? 'no-such-queue' : 'empty'
      return -1
    }
    const item = queue.items.valueAt(0)
    this.clients.release(queue.items.clientAt(0))
    queue.items.shift()
    queue.hash.shift(item)
    this.itemCount--
    return item
  }

  private top(queueId: number): number {
    const queue = this.byId.get(queueId)
    if (queue === undefined || queue.items.size === 0) {
      this.status = queue === undefined ? 'no-such-queue' : 'empty'
      return -1
    }
    return queue.items.valueAt(0)
  }

  private destroy(queueId: number): null {
    const queue = this.byId.get(queueId)
    if (queue === undefined) {
      this.status = 'no-such-queue'
      return null
    }
    for (let place = 0; place < queue.items.size; place++) {
      this.clients.release(queue.items.clientAt(place))
    }
    this.itemCount -= queue.items.size
    this.byId.delete(queueId)
    this.order = null
    return null
  }

  private ordered(): readonly Queue[] {
    this.order ??= [...this.byId.values()].sort((a, b) => a.label - b.label)
    return this.order
  }

  get hash(): string {
    if (this.digest !== null) return this.digest
    let high = 0
    let low = 0
    for (const { label, items, hash } of this.byId.values()) {
      const digest = (salt: number): number =>
        [label, items.size, ...hash.value].reduce((mixed, part) => mixItem(part, mixed), salt)
      // A sum does not depend on the order in which the queues were made.
      high = (high + digest(1)) >>> 0
      low = (low + digest(2)) >>> 0
    }
    this.digest = high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0')
    return this.digest
  }

  list(offset: number, count: number): QueueSummary[] {
    return this.ordered()
      .slice(offset, offset + count)
      .map(({ label, items }) => ({ label, id: queueIdOf(label), size: items.size }))
  }

  items(queueId: number, offset: number, count: number): number[] | undefined {
    return this.byId.get(queueId)?.items.slice(offset, count)
  }

  /** A queue's ring, for snapshots. */
  ringOf(queueId: number): ItemRing | undefined {
    return this.byId.get(queueId)?.items
  }

  /** A copy to read from while this store goes on. */
  freeze(): QueueReader {
    const copies = this.ordered().map(({ label, items }) => ({ label, items: items.copy() }))
    const rings = new Map(copies.map(({ label, items }) => [queueIdOf(label), items]))
    return {
      queues: copies.length,
      hash: this.hash,
      list: (offset, count) =>
        copies
          .slice(offset, offset + count)
          .map(({ label, items }) => ({ label, id: queueIdOf(label), size: items.size })),
      items: (queueId, offset, count) => rings.get(queueId)?.slice(offset, count)
    }
  }
}
