import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { Pending } from '../../../src/main/protocol/ordering/pending'
import { ClientTable } from '../../../src/main/protocol/queue/client-table'
import { Sessions } from '../../../src/main/protocol/queue/sessions'
import { messageBytes, type Message } from '../../../src/main/protocol/wire/order'
import type { Packet } from '../../../src/main/protocol/wire/request'
import { packetOf, pop } from '../packets'

const sample = packetOf('c', 1, 1, [pop(1)])
const ROOM = 2 ** 30

/** A packet of `count` operations that takes `size` bytes. */
function packet(client: string, first: number, low = 1, count = 1, size = 20): Packet {
  return { ...sample, client, first, low, count, bytes: new Uint8Array(size) }
}

function message(one: Packet, replyTo = 1): Message {
  return { packet: one, replyTo, classic: false }
}

function namesOf(messages: readonly Message[]): string[] {
  return messages.map(({ packet: { client, first } }) => `${client}${first}`)
}

function execute(sessions: Sessions, one: Packet): void {
  const config = { epoch: 1, representative: 1 }
  const { first, count } = one
  const answered = { first, count, server: 1, config, slot: 0, results: new Uint8Array(0) }
  sessions.close(sessions.open(one, { config, slot: 0, place: 0 }), one, answered)
}

/** The same with plain lists: clients in the order of their turns, each with its packets. */
class Model {
  turns: { readonly client: string; waiting: { message: Message; at: number }[] }[] = []

  add(one: Message, now: number): 'added' | 'known' {
    const { client, first, low, count, bytes } = one.packet
    let turn = this.turns.find((each) => each.client === client)
    const known = turn?.waiting.find((each) => each.message.packet.first === first)
    if (known !== undefined) {
      const before = known.message.packet
      const isRepeat = count === before.count && bytes.length === before.bytes.length
      if (isRepeat && low >= before.low) known.message = one
      return 'known'
    }
    if (turn === undefined) this.turns.push((turn = { client, waiting: [] }))
    turn.waiting.push({ message: one, at: now })
    turn.waiting.sort((a, b) => a.message.packet.first - b.message.packet.first)
    return 'added'
  }

  keep(keeps: (one: { message: Message; at: number }) => boolean): number {
    const before = this.size
    for (const turn of this.turns) turn.waiting = turn.waiting.filter(keeps)
    this.turns = this.turns.filter(({ waiting }) => waiting.length > 0)
    return before - this.size
  }

  get size(): number {
    return this.turns.reduce((sum, { waiting }) => sum + waiting.length, 0)
  }

  /** What this client could have executed now, one packet after the other. */
  private chain(client: string, sessions: Sessions): Message[] {
    const turn = this.turns.find((each) => each.client === client)
    while (turn?.waiting[0] && sessions.standing(turn.waiting[0].message.packet) === 'done') {
      turn.waiting.shift()
    }
    const chain: Message[] = []
    for (const { message: one } of turn?.waiting ?? []) {
      const before = chain.at(-1)?.packet
      const follows =
        before === undefined
          ? sessions.standing(one.packet) === 'next'
          : one.packet.first === before.first + before.count
      if (!follows) break
      chain.push(one)
    }
    return chain
  }

  /** Rounds: one packet of each client in turn, until nothing is left or one does not fit; the first one always does. */
  take(room: number, sessions: Sessions): Message[] {
    const taken: Message[] = []
    const chains = new Map<string, Message[]>()
    let left = room
    const fill = () => {
      for (let round = 0; ; round++) {
        let progress = false
        for (const { client } of [...this.turns]) {
          const chain = chains.get(client) ?? this.chain(client, sessions)
          chains.set(client, chain)
          const next = chain[round]
          if (next === undefined) continue
          if (messageBytes(next) > left && taken.length > 0) return
          left -= messageBytes(next)
          taken.push(next)
          progress = true
        }
        if (!progress) return
      }
    }
    fill()
    this.keep(() => true)
    const served = new Set(taken.map(({ packet: one }) => one.client))
    const isServed = ({ client }: { client: string }) => served.has(client)
    const servedTurns = [...served].flatMap((client) =>
      this.turns.filter((turn) => turn.client === client)
    )
    this.turns = [...this.turns.filter((turn) => !isServed(turn)), ...servedTurns]
    return taken
  }
}

describe('Pending', () => {
  const clients = ['a', 'b', 'c', 'd']
  const step = fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        do: fc.constant('add' as const),
        client: fc.constantFrom(...clients),
        first: fc.integer({ min: 1, max: 12 }),
        count: fc.integer({ min: 1, max: 3 }),
        behind: fc.nat(3),
        size: fc.constantFrom(10, 20, 60)
      })
    },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('order' as const),
        room: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.constant(ROOM)),
        /** How many of the packets taken are delivered: a handover delivers none. */
        delivered: fc.oneof(fc.constant(0), fc.constant(99), fc.nat(3))
      })
    },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('expire' as const), ageMs: fc.nat(30) })
    }
  )

  it('does what plain lists do: order, turns, room, repeats, age', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 50, size: 'max' }), (steps) => {
        const pending = new Pending()
        const model = new Model()
        const sessions = new Sessions(new ClientTable())
        steps.forEach((one, now) => {
          if (one.do === 'add') {
            const { client, first, count, behind, size } = one
            const low = Math.max(1, first - behind)
            const made = message(packet(client, first, low, count, size), now)
            expect(pending.add(made, now)).toBe(model.add(made, now))
          } else if (one.do === 'expire') {
            expect(pending.expire(now - one.ageMs)).toBe(
              model.keep(({ at }) => at >= now - one.ageMs)
            )
          } else {
            const taken = pending.take(one.room, sessions)
            const expected = model.take(one.room, sessions)
            expect(namesOf(taken)).toEqual(namesOf(expected))
            taken.forEach((each, i) => expect(each).toBe(expected[i]))
            for (const { packet: each } of taken.slice(0, one.delivered)) {
              if (sessions.standing(each) !== 'next') continue
              execute(sessions, each)
              pending.remove(each)
              model.keep(({ message: other }) => other.packet !== each)
            }
          }
          expect(pending.size).toBe(model.size)
        })
      }),
      { numRuns: 300 }
    )
  })

  it('orders a client’s packets by their numbers, whatever the order in which they came', () => {
    const pending = new Pending()
    const sessions = new Sessions(new ClientTable())
    for (const first of [4, 1, 3, 2, 6]) pending.add(message(packet('a', first)), 0)
    expect(namesOf(pending.take(ROOM, sessions))).toEqual(['a1', 'a2', 'a3', 'a4'])
  })

  it('gives each client a packet in turn', () => {
    const pending = new Pending()
    const sessions = new Sessions(new ClientTable())
    for (let first = 1; first <= 50; first++) pending.add(message(packet('greedy', first)), 0)
    for (const client of ['x', 'y']) {
      for (const first of [1, 2]) pending.add(message(packet(client, first)), 0)
    }
    expect(namesOf(pending.take(ROOM, sessions)).slice(0, 7)).toEqual([
      'greedy1',
      'x1',
      'y1',
      'greedy2',
      'x2',
      'y2',
      'greedy3'
    ])
  })

  it('lets nobody starve where a slot holds one packet', () => {
    const pending = new Pending()
    const sessions = new Sessions(new ClientTable())
    for (let first = 1; first <= 9; first++) {
      for (const client of ['a', 'b', 'c']) pending.add(message(packet(client, first)), 0)
    }
    const slots = Array.from({ length: 9 }, () => {
      const taken = pending.take(messageBytes(message(sample)) + 5, sessions)
      for (const { packet: one } of taken) {
        execute(sessions, one)
        pending.remove(one)
      }
      return namesOf(taken).join()
    })
    expect(slots).toEqual(['a1', 'b1', 'c1', 'a2', 'b2', 'c2', 'a3', 'b3', 'c3'])
  })

  it('keeps what was taken until it is ordered', () => {
    const pending = new Pending()
    const sessions = new Sessions(new ClientTable())
    pending.add(message(packet('a', 1)), 0)
    expect(namesOf(pending.take(ROOM, sessions))).toEqual(['a1'])
    expect([pending.size, namesOf(pending.take(ROOM, sessions))]).toEqual([1, ['a1']])
    pending.remove(packet('a', 1))
    expect([pending.size, pending.take(ROOM, sessions)]).toEqual([0, []])
  })

  it('knows since when something has waited', () => {
    const pending = new Pending()
    pending.add(message(packet('a', 1)), 10)
    pending.add(message(packet('a', 2)), 20)
    expect(pending.waitingSince).toBe(10)
    pending.remove(packet('a', 1))
    pending.add(message(packet('b', 1)), 30)
    expect(pending.waitingSince).toBe(10)
    pending.remove(packet('a', 2))
    pending.remove(packet('b', 1))
    pending.add(message(packet('b', 2)), 40)
    expect(pending.waitingSince).toBe(40)
  })
})

describe('bounds', () => {
  it('hold for the packets of one client', () => {
    const pending = new Pending()
    for (let first = 1; first <= limits.pendingPerClient; first++) {
      expect(pending.add(message(packet('a', first)), 0)).toBe('added')
    }
    expect(pending.add(message(packet('a', 99_999)), 0)).toBe('full')
    expect(pending.add(message(packet('a', 1)), 0)).toBe('known')
    expect(pending.add(message(packet('b', 1)), 0)).toBe('added')
    pending.remove(packet('a', 7))
    expect(pending.add(message(packet('a', 99_999)), 0)).toBe('added')
  })

  it('hold for the packets of all clients', () => {
    const pending = new Pending()
    for (let i = 0; i < limits.pendingPackets; i++) {
      expect(pending.add(message(packet(`c${i % 16}`, 1 + Math.floor(i / 16))), 0)).toBe('added')
    }
    expect(pending.size).toBe(limits.pendingPackets)
    expect(pending.add(message(packet('new', 1)), 0)).toBe('full')
    pending.remove(packet('c3', 1))
    expect(pending.add(message(packet('new', 1)), 0)).toBe('added')
  })

  it('hold for the bytes of all packets', () => {
    const pending = new Pending()
    const big = new Uint8Array(limits.pendingBytes / 512)
    const add = (first: number, bytes = big) =>
      pending.add(message({ ...packet('a', first), bytes }), 0)
    for (let first = 1; first <= 512; first++) expect(add(first)).toBe('added')
    expect(add(1000, new Uint8Array(1))).toBe('full')
    pending.remove(packet('a', 1))
    expect(add(1000)).toBe('added')
    expect(add(1001, new Uint8Array(1))).toBe('full')
    expect(pending.expire(1)).toBe(512)
    expect([add(1), pending.size]).toEqual(['added', 1])
  })

  it('hold although what calls itself a repeat is of another length', () => {
    const pending = new Pending()
    const [small, big] = [new Uint8Array(1), new Uint8Array(limits.pendingBytes / 4)]
    const add = (first: number, bytes: Uint8Array) =>
      pending.add(message({ ...packet('a', first), bytes }), 0)
    for (let round = 0; round < 5; round++) {
      expect([add(1, big), add(1, small)]).toEqual(['added', 'known'])
      pending.remove(packet('a', 1))
    }
    for (let first = 1; first <= 5; first++) {
      expect([add(first, small), add(first, big)]).toEqual(['added', 'known'])
    }
    const held = pending.take(ROOM, new Sessions(new ClientTable()))
    expect(held.reduce((sum, { packet: { bytes } }) => sum + bytes.length, 0)).toBe(5)
  })
})
