/** Pops that wait for an item: ordered as soon as there is one, in the order in which they came. */
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { timing } from '../../../src/main/protocol/timing'
import { queueIdOf } from '../../../src/main/protocol/queue/queue-id'
import type { Status } from '../../../src/main/protocol/types'
import { clientTag } from '../../../src/main/protocol/wire/reply'
import { parsePacket } from '../../../src/main/protocol/wire/request'
import { HEADER_BYTES } from '../../../src/main/protocol/wire/header'
import { create, pop, push, requestOf, type Call } from '../packets'
import { repliesOf, resultsOf } from '../replies'
import { Bench, CLIENT, THREE, type Station } from '../station'

const QUEUE = queueIdOf(1)
const destroy: Call = { operation: 'destroy', argument: QUEUE, item: 0 }

/** Three servers with one queue, and clients that pop, push and look at what came back. */
class Line {
  readonly bench = new Bench(...THREE).form()
  private seen = 0
  private readonly next = new Map<string, number>()

  constructor() {
    this.ask('maker', [create(1)])
    this.answers()
  }

  /** Sends what the client asks for next, and gives its number. */
  ask(client: string, calls: readonly Call[], waits = false): number {
    const seq = this.next.get(client) ?? 1
    this.next.set(client, seq + calls.length)
    this.bench.request(requestOf(client, seq, seq, calls, { waits }))
    return seq
  }

  /** The client's pop again, as it is repeated while it waits, or once it waits no longer. */
  repeat(client: string, seq: number, waits = true): void {
    this.bench.request(requestOf(client, seq, seq, [pop(QUEUE)], { waits, attempt: 1 }))
  }

  wait(client: string): number {
    return this.ask(client, [pop(QUEUE)], true)
  }

  push(...items: readonly number[]): void {
    this.ask(
      'pusher',
      items.map((item) => push(QUEUE, item))
    )
  }

  /** What these clients were told since this was asked last. */
  answers(...clients: readonly string[]): Record<string, [Status, number | null][]> {
    this.bench.run(20)
    const replies = repliesOf(this.bench, this.seen)
    this.seen = this.bench.replies.length
    return Object.fromEntries(
      clients.flatMap((client) => {
        const own = replies.filter((reply) => reply.client === clientTag(client))
        return own.length === 0 ? [] : [[client, own.flatMap(resultsOf)]]
      })
    )
  }

  get waiting(): number[] {
    return this.bench.stations.map(({ core }) => core.waiters.size)
  }

  get slots(): number {
    return this.bench.stations[0]!.view.delivered
  }

  /** Whose turn it is, and who has the next one. */
  get owner(): Station {
    const { ordering } = this.bench.stations[0]!.core
    return this.bench.stations.find(({ core }) => core.ordering?.index === ordering?.turn)!
  }
}

describe('a pop that waits', () => {
  it('orders nothing while there is nothing for it', () => {
    const line = new Line()
    const before = line.slots
    line.wait('a')
    expect(line.answers('a')).toEqual({})
    expect(line.slots).toBe(before)
    expect(line.waiting).toEqual([1, 1, 1])
  })

  it('gets the item that comes, and each item goes to one', () => {
    const line = new Line()
    for (const client of ['a', 'b', 'c']) line.wait(client)
    line.push(10)
    expect(line.answers('a', 'b', 'c')).toEqual({ a: [['ok', 10]] })
    line.push(11, 12, 13)
    expect(line.answers('a', 'b', 'c')).toEqual({ b: [['ok', 11]], c: [['ok', 12]] })
    expect(line.waiting).toEqual([0, 0, 0])
    line.ask('a', [pop(QUEUE)])
    expect(line.answers('a')).toEqual({ a: [['ok', 13]] })
  })

  it('takes what is there at once', () => {
    const line = new Line()
    line.push(5)
    line.wait('a')
    expect(line.answers('a')).toEqual({ a: [['ok', 5]] })
  })

  it('is served in the order in which they came, whoever has the turn', () => {
    const line = new Line()
    const clients = ['a', 'b', 'c', 'd']
    for (const client of clients) line.wait(client)
    const served: string[] = []
    for (let item = 0; item < 12; item++) {
      line.push(item)
      const [[client, results] = ['', []]] = Object.entries(line.answers(...clients))
      expect(results).toEqual([['ok', item]])
      served.push(client)
      line.wait(client)
    }
    expect(served).toEqual([...clients, ...clients, ...clients])
  })

  it('does not lose its place by repeating itself', () => {
    const line = new Line()
    const first = line.wait('a')
    line.wait('b')
    line.repeat('a', first)
    line.push(1)
    expect(line.answers('a', 'b')).toEqual({ a: [['ok', 1]] })
    expect(line.waiting).toEqual([1, 1, 1])
  })

  it('is told that there is nothing once it waits no longer, and is executed once', () => {
    const line = new Line()
    const seq = line.wait('a')
    line.answers()
    line.repeat('a', seq, false)
    expect(line.answers('a')).toEqual({ a: [['empty', -1]] })
    expect(line.waiting).toEqual([0, 0, 0])
    line.push(3)
    line.repeat('a', seq)
    line.repeat('a', seq, false)
    for (const [, results] of Object.entries(line.answers('a'))) {
      expect(new Set(results.map(([status]) => status))).toEqual(new Set(['empty']))
    }
  })

  it('is told that there is no such queue, at once and when it is destroyed meanwhile', () => {
    const line = new Line()
    line.wait('a')
    line.ask('maker', [destroy])
    expect(line.answers('a')).toEqual({ a: [['no-such-queue', -1]] })
    line.wait('b')
    expect(line.answers('b')).toEqual({ b: [['no-such-queue', -1]] })
  })

  it('waits on where what came is gone again in the same slot', () => {
    const line = new Line()
    line.wait('a')
    line.ask('other', [push(QUEUE, 2), pop(QUEUE)])
    expect(line.answers('a', 'other')).toMatchObject({
      other: [
        ['ok', null],
        ['ok', 2]
      ]
    })
    expect(line.waiting).toEqual([1, 1, 1])
    line.push(4)
    expect(line.answers('a')).toEqual({ a: [['ok', 4]] })
  })

  it('orders no more of those who wait than there are items, whatever else is in the slot', () => {
    const line = new Line()
    line.push(1)
    const { bench } = line
    bench.run(20)
    const { owner } = line
    for (const [client, waits] of [
      ['quick', false],
      ['slow', true]
    ] as const) {
      const bytes = requestOf(client, 1, 1, [pop(QUEUE)], { waits })
      owner.give({ kind: 'datagram', now: bench.now, from: CLIENT, bytes })
    }
    bench.give(owner, { kind: 'flush', now: bench.now })
    expect(line.answers('quick', 'slow')).toEqual({ quick: [['ok', 1]] })
    line.push(2)
    expect(line.answers('slow')).toEqual({ slow: [['ok', 2]] })
  })

  it('is forgotten when it is not heard of any more, and its item goes to the next', () => {
    const line = new Line()
    line.wait('gone')
    const seq = line.wait('there')
    for (let ms = 0; ms < timing.waiterMs + 1500; ms += 400) {
      line.bench.run(400)
      line.repeat('there', seq)
    }
    expect(line.waiting).toEqual([1, 1, 1])
    line.push(8)
    expect(line.answers('gone', 'there')).toEqual({ there: [['ok', 8]] })
  })

  it('is served by those who are left when the one who had the turn crashes', () => {
    const line = new Line()
    const { bench } = line
    const seq = line.wait('a')
    bench.cut.add(line.owner)
    line.push(6)
    let told: Record<string, [Status, number | null][]> = {}
    for (let ms = 0; ms < 6000 && told.a === undefined; ms += 300) {
      bench.run(300)
      line.repeat('a', seq)
      line.repeat('a', seq)
      bench.request(requestOf('pusher', 1, 1, [push(QUEUE, 6)], { attempt: 1 }))
      told = line.answers('a')
    }
    expect(new Set(told.a?.map((result) => result.join(' ')))).toEqual(new Set(['ok 6']))
  })

  it('is alone in its packet, and a pop', () => {
    const parse = (calls: readonly Call[]): unknown =>
      parsePacket(requestOf('a', 1, 1, calls, { waits: true }).subarray(HEADER_BYTES))
    expect(parse([pop(QUEUE)])).toMatchObject({ waits: true, count: 1 })
    expect(parse([pop(QUEUE), pop(QUEUE)])).toBeUndefined()
    expect(parse([push(QUEUE, 1)])).toBeUndefined()
  })
})

it('takes no more of those who wait than it may, and tells the others to try again', () => {
  const line = new Line()
  for (let i = 0; i < limits.waiters; i++) line.wait(`c${i}`)
  expect(line.waiting).toEqual([limits.waiters, limits.waiters, limits.waiters])
  line.wait('late')
  line.bench.run(1)
  const refusals = repliesOf(line.bench).filter(({ refusal }) => refusal === 'busy')
  expect(refusals.map(({ client }) => client)).toEqual([clientTag('late')])
})
