/** A queue store, its model on arrays, and operations that meet on few queues. */
import fc from 'fast-check'
import { ClientTable } from '../../../src/main/protocol/queue/client-table'
import { PopLog } from '../../../src/main/protocol/queue/pop-log'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import { QueueStore } from '../../../src/main/protocol/queue/queue-store'
import type { Status } from '../../../src/main/protocol/types'
import { LABEL_MAX } from '../../../src/main/protocol/wire/request'
import { call, item } from '../arbitraries'
import { create, push, type Call } from '../packets'

/** The seven operations of the contract, on arrays. */
export class Oracle {
  readonly byLabel = new Map<number, number[]>()

  private find(id: number): number[] | undefined {
    for (const [label, items] of this.byLabel) if (queueIdOf(label) === id) return items
    return undefined
  }

  execute({ operation, argument, item }: Call): [number | null, Status] {
    const queue = this.find(argument)
    switch (operation) {
      case 'create':
        if (!this.byLabel.has(argument)) this.byLabel.set(argument, [])
        return [queueIdOf(argument), 'ok']
      case 'id':
        return this.byLabel.has(argument) ? [queueIdOf(argument), 'ok'] : [-1, 'no-such-queue']
      case 'push':
        queue?.push(item)
        return [null, queue === undefined ? 'no-such-queue' : 'ok']
      case 'pop':
      case 'top': {
        if (queue === undefined) return [-1, 'no-such-queue']
        const first = operation === 'pop' ? queue.shift() : queue[0]
        return first === undefined ? [-1, 'empty'] : [first, 'ok']
      }
      case 'size':
        return queue === undefined ? [-1, 'no-such-queue'] : [queue.length, 'ok']
      case 'destroy':
        for (const [label, items] of this.byLabel) if (items === queue) this.byLabel.delete(label)
        return [null, queue === undefined ? 'no-such-queue' : 'ok']
    }
  }

  /** Labels and items, by label. */
  get contents(): [number, number[]][] {
    return [...this.byLabel].sort(([a], [b]) => a - b).map(([label, items]) => [label, [...items]])
  }
}

/** A store that also keeps count of its clients' sequence numbers. */
export class Subject {
  readonly clients = new ClientTable()
  readonly pops = new PopLog(this.clients)
  readonly store = new QueueStore(this.clients, this.pops)
  private sequence = 0

  execute(call: Call, client = 'c'): [number | null, Status] {
    const index = this.clients.retain(client)
    const { operation, argument, item } = call
    const result = this.store.execute(operation, argument, item, index, ++this.sequence)
    this.clients.release(index)
    return [result, this.store.status]
  }

  get contents(): [number, number[]][] {
    return this.store
      .list(0, 2 ** 31)
      .map(({ label, id }) => [label, this.store.items(id, 0, 2 ** 31) ?? []])
  }
}

/** A store with these contents and no other past. */
export function storeOf(contents: readonly (readonly [number, readonly number[]])[]): QueueStore {
  const subject = new Subject()
  for (const [label, items] of contents) {
    subject.execute(create(label))
    for (const one of items) subject.execute(push(queueIdOf(label), one))
  }
  return subject.store
}

export const labels = [0, 1, -1, 2, -2, LABEL_MAX, -LABEL_MAX]
/** Few queues, so that operations meet. */
export const dense: fc.Arbitrary<Call> = fc.oneof(
  fc.record({
    operation: fc.constantFrom('create' as const, 'id' as const),
    argument: fc.constantFrom(...labels),
    item: fc.constant(0)
  }),
  fc.record({
    operation: fc.constantFrom('pop' as const, 'top' as const, 'size' as const),
    argument: fc.constantFrom(...labels.map(queueIdOf), 0, -1, 7),
    item: fc.constant(0)
  }),
  fc.record({
    operation: fc.constant('push' as const),
    argument: fc.constantFrom(...labels.map(queueIdOf), 0, -1, 7),
    item: fc.oneof(fc.constantFrom(-1, 0), item)
  }),
  fc.record({
    operation: fc.constant('push' as const),
    argument: fc.constantFrom(queueIdOf(0), queueIdOf(-1)),
    item
  }),
  { weight: 1, arbitrary: call }
)
const rare: fc.Arbitrary<Call> = fc.record({
  operation: fc.constant('destroy' as const),
  argument: fc.constantFrom(...labels.map(queueIdOf), 0),
  item: fc.constant(0)
})
export const calls = fc.array(
  fc.oneof({ weight: 20, arbitrary: dense }, { weight: 1, arbitrary: rare }),
  {
    maxLength: 120,
    size: 'max'
  }
)
