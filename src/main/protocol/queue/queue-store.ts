/**
 * The queues themselves and the seven operations of contract.md section 4.
 * Deterministic: the same operations in the same order give the same results and
 * the same digest on every server.
 */
import { limits } from '../limits'
import type { ConfigId, Operation, Slot, Status } from '../types'
import { NO_CONFIG } from '../wire/sender'
import { ClientTable } from './client-table'
import { ContentHash } from './content-hash'
import { BLOCK_ITEMS, ITEM_WORDS, type ItemBlock } from './item-block'
import { ItemChain, type ItemRange } from './item-chain'
import type { Dot, Moment } from './moment'
import { PopLog } from './pop-log'
import { queueIdOf } from './queue-id'
import { StateHash, type HashShare } from './state-hash'

/** One queue. Only its store changes it. */
export interface Queue {
  readonly label: number
  readonly id: number
  /** The creations that it rests on, ascending: who has seen all of them and not the queue saw it destroyed. */
  readonly created: readonly Dot[]
  readonly chain: ItemChain
}

interface OwnQueue extends Queue {
  created: readonly Dot[]
  hash: ContentHash
  readonly share: HashShare
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

/** A queue as it was when it was frozen. */
export interface FrozenQueue {
  readonly label: number
  readonly id: number
  readonly created: readonly Dot[]
  readonly items: ItemRange
  /** Residues of the content hash. */
  readonly hash: readonly [number, number]
}

export class QueueStore implements QueueReader {
  private readonly byId = new Map<number, OwnQueue>()
  private readonly stateHash = new StateHash()
  private itemCount = 0
  /** Pushes and pops that were executed on this copy: for the eye, no part of the state. */
  pushed = 0
  popped = 0
  private order: readonly OwnQueue[] | null = null
  /** Status of the last operation. */
  status: Status = 'ok'
  /** When the next operation is executed. */
  config: ConfigId = NO_CONFIG
  slot: Slot = 0
  place = 0

  constructor(
    readonly clients: ClientTable = new ClientTable(),
    private readonly pops: PopLog = new PopLog(clients)
  ) {}

  get queues(): number {
    return this.byId.size
  }

  /** Items in all queues. */
  get itemsTotal(): number {
    return this.itemCount
  }

  /**
   * No item may be added. A function of the replicated state, as every result is. What a
   * client asked before is never undone for it, so a merge and what it puts back may exceed it.
   */
  private get isFull(): boolean {
    return this.itemCount >= limits.items || this.clients.size > limits.clients
  }

  /** All queues, ordered by label. */
  all(): readonly Queue[] {
    return this.ordered()
  }

  get(queueId: number): Queue | undefined {
    return this.byId.get(queueId)
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
        return this.pop(argument, client, sequence)
      case 'top':
        return this.top(argument)
      case 'size': {
        const queue = this.byId.get(argument)
        if (queue !== undefined) return queue.chain.size
        this.status = 'no-such-queue'
        return -1
      }
      case 'destroy':
        return this.destroy(argument)
    }
  }

  private create(label: number): number {
    const id = queueIdOf(label)
    const created = [{ config: this.config, slot: this.slot }]
    const known = this.byId.get(id)
    // Who creates a queue says that it exists: a destruction that did not see this does not count.
    if (known !== undefined) known.created = created
    else if (this.byId.size >= limits.queues) {
      this.status = 'busy'
      return -1
    } else this.restore(label, created)
    return id
  }

  private push(queueId: number, item: number, client: number, sequence: number): null {
    const queue = this.byId.get(queueId)
    if (queue === undefined) this.status = 'no-such-queue'
    else if (this.isFull) this.status = 'busy'
    else {
      this.append(queue, item, client, sequence, this.config, this.slot, this.place)
      this.pushed++
    }
    return null
  }

  private pop(queueId: number, client: number, sequence: number): number {
    const queue = this.byId.get(queueId)
    if (queue === undefined || queue.chain.size === 0) {
      this.status = queue === undefined ? 'no-such-queue' : 'empty'
      return -1
    }
    this.popped++
    const { chain } = queue
    const block = chain.headBlock
    const at = chain.first - block.start
    const item = block.values[at] as number
    const { words } = block
    const word = at * ITEM_WORDS
    // The item's reference to its client goes over to the record.
    this.pops.append(
      queue.label,
      item,
      words[word] as number,
      words[word + 1] as number,
      block.configOf(chain.first),
      words[word + 2] as number,
      words[word + 3] as number,
      client,
      sequence,
      this.config,
      this.slot,
      this.place
    )
    chain.shift()
    queue.hash.shift(item)
    this.stateHash.touch(queue.share)
    this.itemCount--
    return item
  }

  private top(queueId: number): number {
    const queue = this.byId.get(queueId)
    if (queue === undefined || queue.chain.size === 0) {
      this.status = queue === undefined ? 'no-such-queue' : 'empty'
      return -1
    }
    return queue.chain.valueAt(0)
  }

  private destroy(queueId: number): null {
    const queue = this.byId.get(queueId)
    if (queue === undefined) {
      this.status = 'no-such-queue'
      return null
    }
    for (const cursor = queue.chain.cursor(); cursor.next();) this.clients.release(cursor.client)
    this.itemCount -= queue.chain.size
    this.stateHash.remove(queue.share)
    this.byId.delete(queueId)
    this.order = null
    return null
  }

  /**
   * Makes an empty queue. `first` is the number that its next item gets. The label
   * must be valid and not be there yet.
   */
  restore(label: number, created: readonly Dot[], first = 0): Queue {
    const id = queueIdOf(label)
    const chain = new ItemChain(first)
    const hash = new ContentHash()
    // -0 and 0 are one label.
    const own = label + 0
    const share = this.stateHash.add(own, chain, hash)
    const queue: OwnQueue = {
      label: own,
      id,
      created: created.slice(-limits.dotsPerQueue),
      chain,
      hash,
      share
    }
    this.byId.set(id, queue)
    this.order = null
    return queue
  }

  /** Lets a queue that rests on no creation rest on this one. */
  found(queue: Queue, dot: Dot): void {
    const own = queue as OwnQueue
    own.created = [dot]
  }

  /** Appends an item with its identity and birth; `client` is an index of the client table. */
  append(
    queue: Queue,
    item: number,
    client: number,
    sequence: number,
    config: ConfigId,
    slot: Slot,
    place: number
  ): void {
    const own = queue as OwnQueue
    own.chain.push(item, client, sequence, config, slot, place)
    own.hash.push(item)
    this.stateHash.touch(own.share)
    this.clients.retainIndex(client)
    this.itemCount++
  }

  /**
   * Appends a full block of items whose clients are those of this store's table. O(1),
   * as far as the block knows its digest and its clients.
   */
  adopt(queue: Queue, block: ItemBlock): void {
    const own = queue as OwnQueue
    own.chain.adopt(block)
    own.hash.append(block.contentHash)
    this.stateHash.touch(own.share)
    for (const [client, count] of block.clientCounts) this.clients.retainIndex(client, count)
    this.itemCount += BLOCK_ITEMS
  }

  /** Puts an item in where its birth belongs. O(size of the queue). */
  insert(queue: Queue, item: number, client: number, sequence: number, birth: Moment): void {
    const own = queue as OwnQueue
    own.chain.insert(item, client, sequence, birth)
    own.hash.reset()
    for (const cursor = own.chain.cursor(); cursor.next();) own.hash.push(cursor.value)
    this.stateHash.touch(own.share)
    this.clients.retainIndex(client)
    this.itemCount++
  }

  private ordered(): readonly OwnQueue[] {
    this.order ??= [...this.byId.values()].sort((a, b) => a.label - b.label)
    return this.order
  }

  get hash(): string {
    return this.stateHash.text
  }

  list(offset: number, count: number): QueueSummary[] {
    return this.ordered()
      .slice(offset, offset + count)
      .map(({ label, id, chain }) => ({ label, id, size: chain.size }))
  }

  items(queueId: number, offset: number, count: number): number[] | undefined {
    return this.byId.get(queueId)?.chain.slice(offset, count)
  }

  /** All queues as they are now, by label, sharing their items. */
  freezeQueues(): FrozenQueue[] {
    return this.ordered().map(({ label, id, created, chain, hash }) => ({
      label,
      id,
      created,
      items: chain.freeze(),
      hash: hash.value
    }))
  }

  /** A copy to read from while this store goes on. */
  freeze(): QueueReader {
    const copies = this.freezeQueues()
    const byId = new Map(copies.map(({ id, items }) => [id, items]))
    return {
      queues: copies.length,
      hash: this.hash,
      list: (offset, count) =>
        copies
          .slice(offset, offset + count)
          .map(({ label, id, items }) => ({ label, id, size: items.size })),
      items: (queueId, offset, count) => byId.get(queueId)?.slice(offset, count)
    }
  }
}
