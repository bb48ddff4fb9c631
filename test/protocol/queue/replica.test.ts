import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ambiguities } from '../../../src/main/protocol/queue/ambiguities'
import { ambiguityId } from '../../../src/main/protocol/queue/contested'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { decodeState, encodeState } from '../../../src/main/protocol/queue/parts'
import type { AnyOperation, Status } from '../../../src/main/protocol/types'
import { readResults } from '../../../src/main/protocol/wire/reply'
import type { Packet } from '../../../src/main/protocol/wire/request'
import { callsOf, create, packetOf, pop, push, type AnyCall } from '../packets'
import { resultsOf } from '../replies'
import { deliverAll, deliveries, placementAt, streams } from './histories'

interface Executed {
  readonly client: string
  readonly sequence: number
  readonly operation: AnyOperation
  readonly argument: number
  readonly item: number
  readonly result: number | null
  readonly status: Status
}

/** Delivers and writes down every operation that was executed. */
function witnessed(packets: readonly Packet[]): { replica: Replica; executed: Executed[] } {
  const replica = new Replica()
  const executed: Executed[] = []
  packets.forEach((packet, i) => {
    const placement = placementAt(i)
    const answered = replica.execute(packet, placement)
    const calls = callsOf(packet)
    resultsOf(answered ?? { results: new Uint8Array(0) }).forEach(([status, result], place) => {
      const { client, first } = packet
      const call = calls[place] as AnyCall
      executed.push({ client, sequence: first + place, ...call, result, status })
    })
    replica.finishSlot(placement.config, i)
  })
  return { replica, executed }
}

describe('a replica', () => {
  it('executes each operation at most once, in its client’s order, leaving out what was given up', () => {
    fc.assert(
      fc.property(deliveries, (packets) => {
        const { executed, replica } = witnessed(packets)
        const wanted = new Map(
          packets.flatMap((packet) =>
            callsOf(packet).map((one, i) => [
              `${packet.client}:${packet.first + i}`,
              { ...one, client: packet.client, sequence: packet.first + i }
            ])
          )
        )
        const byClient = new Map<string, number[]>()
        for (const { client, sequence, operation, argument, item } of executed) {
          const asked = wanted.get(`${client}:${sequence}`)!
          expect([operation, argument]).toEqual([asked.operation, asked.argument])
          if (operation === 'push') expect(item).toBe(asked.item)
          byClient.set(client, [...(byClient.get(client) ?? []), sequence])
        }
        for (const [client, sequences] of byClient) {
          expect(sequences).toEqual([...new Set(sequences)].sort((a, b) => a - b))
          const done = new Set(sequences)
          const low = Math.max(
            ...packets.filter((one) => one.client === client).map((one) => one.low)
          )
          // Nothing that is asked for below the greatest `low` need be executed, everything else is.
          for (const { client: whose, sequence } of wanted.values()) {
            if (whose === client && sequence >= low) expect(done).toContain(sequence)
          }
        }
        expect(replica.operations).toBe(executed.length)
        expect(replica.isEmpty).toBe(false)
      })
    )
  })

  it('is not touched by a packet that is early or was executed, and answers the latter again', () => {
    fc.assert(
      fc.property(deliveries, (packets) => {
        const replica = new Replica()
        const answers = new Map<Packet, unknown>()
        packets.forEach((packet, i) => {
          const before = encodeState(replica)
          const standing = replica.sessions.standing(packet)
          const answered = replica.execute(packet, placementAt(i), null)
          expect(answered !== undefined).toBe(standing === 'next')
          if (answered !== undefined) {
            const { server, config, slot } = placementAt(i)
            const { first, count } = packet
            expect(answered).toMatchObject({ first, count, server, config, slot })
            answers.set(packet, answered)
            expect(replica.sessions.answerTo(packet)).toEqual(answered)
          } else {
            expect(Buffer.from(encodeState(replica)).equals(before)).toBe(true)
            const remembered = replica.sessions.answerTo(packet)
            if (remembered !== undefined) expect(remembered).toEqual(answers.get(packet))
          }
        })
      }),
      { numRuns: 60 }
    )
  })

  it('remembers every answer that its client has not acknowledged', () => {
    fc.assert(
      fc.property(streams, (clients) => {
        for (const packets of clients) {
          const replica = deliverAll(packets)
          const low = Math.max(...packets.map((one) => one.low))
          for (const packet of packets) {
            const kept = replica.sessions.answerTo(packet) !== undefined
            expect(kept).toBe(packet.first >= low)
          }
        }
      })
    )
  })

  it('writes results in the order of the operations', () => {
    const replica = new Replica()
    const calls = [create(3), push(7, 11), push(7, -1), pop(7), pop(7), pop(7), pop(9)]
    const answered = replica.execute(packetOf('c', 1, 1, calls), placementAt(0), null)!
    const results: [Status, number | null][] = []
    readResults(answered.results, (_, ...one) => results.push(one))
    expect(results).toEqual([
      ['ok', 7],
      ['ok', null],
      ['ok', null],
      ['ok', 11],
      ['ok', -1],
      ['empty', -1],
      ['no-such-queue', -1]
    ])
  })

  it('is the same on every server that executes the same packets, with or without a snapshot', () => {
    fc.assert(
      fc.property(deliveries, fc.nat(), (packets, cut) => {
        const one = deliverAll(packets)
        const other = deliverAll(packets)
        expect(encodeState(other)).toEqual(encodeState(one))
        const at = cut % (packets.length + 1)
        const half = deliverAll(packets.slice(0, at))
        const late = decodeState(encodeState(half))!
        deliverAll(packets.slice(at), late, at)
        expect(encodeState(late)).toEqual(encodeState(one))
        expect(late.queues.hash).toBe(one.queues.hash)
      })
    )
  })
})

describe('history', () => {
  it('grows with every slot, and counts what was executed in it', () => {
    const replica = new Replica()
    expect([replica.isEmpty, replica.operations]).toEqual([true, 0])
    deliverAll([packetOf('c', 1, 1, [create(0), push(1, 4)])], replica)
    // A slot in which nothing was executed is part of the past all the same.
    deliverAll([packetOf('c', 1, 1, [create(0), push(1, 4)])], replica, 1)
    deliverAll([packetOf('c', 3, 3, [pop(1)])], replica, 0, 8)
    expect(replica.history.entries).toEqual([
      { config: placementAt(0, 5).config, end: 1, operations: 2 },
      { config: placementAt(0, 8).config, end: 0, operations: 1 }
    ])
    expect([replica.isEmpty, replica.operations]).toEqual([false, 3])
  })

  it('gives every item and every pop its place in the total order', () => {
    const replica = new Replica()
    const { config } = placementAt(4)
    const at = (place: number) => ({ ...placementAt(4), place })
    replica.execute(packetOf('a', 1, 1, [create(0), push(1, 10), push(1, 11)]), at(0), null)
    replica.execute(packetOf('b', 1, 1, [push(1, 12), pop(1)]), at(3), null)
    replica.finishSlot(config, 4)
    const { chain, created } = replica.queues.get(1)!
    expect(created).toEqual([{ config, slot: 4 }])
    expect([0, 1].map((place) => chain.birthAt(place))).toEqual([
      { config, slot: 4, place: 2 },
      { config, slot: 4, place: 3 }
    ])
    expect([...replica.pops.records()]).toEqual([
      {
        label: 0,
        value: 10,
        client: 'a',
        sequence: 2,
        birth: { config, slot: 4, place: 1 },
        popClient: 'b',
        popSequence: 2,
        at: { config, slot: 4, place: 4 }
      }
    ])
    expect(replica.sessions.get('b')?.age).toEqual({ config, slot: 4, place: 3 })
  })

  it('knows a queue by the last time that somebody asked for it', () => {
    const replica = deliverAll([packetOf('a', 1, 1, [create(0), push(1, 9)])])
    deliverAll([packetOf('b', 1, 1, [create(0)])], replica, 0, 8)
    const { created, chain } = replica.queues.get(1)!
    expect(created).toEqual([{ config: placementAt(0, 8).config, slot: 0 }])
    expect(chain.size).toBe(1)
  })
})

describe('what a client asked for', () => {
  it('counts as executed, except pushes that found no queue', () => {
    const replica = new Replica()
    const { config } = placementAt(0)
    const calls = [push(1, 5), create(0), push(1, 6), push(9, 7), push(9, 8), pop(9), pop(1)]
    deliverAll([packetOf('c', 1, 1, calls)], replica)
    expect(replica.sessions.get('c')?.executed).toEqual([
      { from: 2, to: 4, config },
      { from: 6, to: 8, config }
    ])
  })

  it('the policy is set by the last one who sets it', () => {
    const replica = new Replica()
    expect(replica.settings.policy).toBe('available')
    const policy = (argument: number) => ({ operation: 'policy' as const, argument, item: 0 })
    const packet = packetOf('c', 1, 1, [policy(1), create(3), policy(0), policy(1)])
    const answered = replica.execute(packet, placementAt(6))!
    expect(resultsOf(answered).slice(0, 2)).toEqual([
      ['ok', null],
      ['ok', 7]
    ])
    const { config, slot } = placementAt(6)
    expect(replica.settings).toMatchObject({
      policy: 'majority',
      policySetAt: { config, slot, place: 3 }
    })
  })
})

describe('a pop that is ambiguous', () => {
  const side = (epoch: number) => ({ epoch, representative: 2 })
  const labelOfQueue = 3
  const QUEUE = 7
  /** Requests of this client: 1 popped `first` on one side and `second` on the other. */
  const request = { client: 'torn', sequence: 1 }
  const items = [0, 1].map((i) => ({
    client: 'pusher',
    sequence: 11 + i,
    label: labelOfQueue,
    value: 100 + i,
    birth: { config: side(1), slot: 5, place: i },
    pops: [{ ...request, isSpent: false }]
  }))

  /** The items around those that are contested are there. */
  function torn(): Replica {
    const replica = deliverAll(
      [packetOf('maker', 1, 1, [create(labelOfQueue)])],
      new Replica(),
      0,
      1
    )
    const queue = replica.queues.get(QUEUE)!
    const pusher = replica.clients.retain('pusher')
    const earlier = { config: side(1), slot: 4 }
    const later = { config: side(1), slot: 6 }
    replica.queues.append(queue, 99, pusher, 10, earlier.config, earlier.slot, 9)
    replica.queues.append(queue, 200, pusher, 20, later.config, later.slot, 0)
    const candidates = items.map((item, i) => ({ config: side(2 + i), item }))
    replica.ambiguities = Ambiguities.of([{ ...request, candidates, decisions: [] }], items)
    return replica
  }

  const itemsOf = (replica: Replica) => replica.queues.items(QUEUE, 0, 9)
  const settleCall = (index: number): AnyCall => ({
    operation: 'settle',
    argument: ambiguityId(request),
    item: index
  })

  function settled(replica: Replica, calls: readonly AnyCall[]) {
    const back: [number, boolean][] = []
    const answered = replica.execute(
      packetOf('admin', 1, 1, calls),
      placementAt(0, 9),
      ({ value }, isRevived) => back.push([value, isRevived])
    )!
    const outcomes = resultsOf(answered).map(([status, result]) => [result, status])
    return { outcomes, back }
  }

  it('is settled by the client’s next request: the other item is put back in its place', () => {
    const replica = torn()
    const word = { accepted: { config: side(3), from: 1 } }
    const back: [number, boolean][] = []
    replica.execute(
      packetOf('torn', 2, 2, [pop(QUEUE)], word),
      placementAt(0, 9),
      ({ value }, isRevived) => back.push([value, isRevived])
    )
    expect(back).toEqual([[100, false]])
    // 99 was the first, and that request popped it.
    expect(itemsOf(replica)).toEqual([100, 200])
    expect(replica.queues.get(QUEUE)?.chain.birthAt(0)).toEqual(items[0]!.birth)
    expect(replica.ambiguities.open()).toEqual([])
  })

  it('is not settled by a word about other answers', () => {
    const replica = torn()
    const next = (first: number, from: number, epoch: number) =>
      packetOf('torn', first, first, [create(1)], { accepted: { config: side(epoch), from } })
    replica.execute(next(5, 3, 3), placementAt(0, 9), null)
    replica.execute(next(6, 1, 7), placementAt(1, 9), null)
    expect(itemsOf(replica)).toEqual([99, 200])
    expect(replica.ambiguities.open().length).toBe(1)
  })

  it.each([
    ['the first side’s item', 0, [99, 101, 200], 1],
    ['the other side’s item', 1, [99, 100, 200], 1],
    ['neither', -1, [99, 100, 101, 200], 2]
  ])('is settled by a decision for %s', (_, index, left, count) => {
    const replica = torn()
    const { outcomes, back } = settled(replica, [settleCall(index), settleCall(index)])
    expect(outcomes).toEqual([
      [count, 'ok'],
      [-1, 'no-such-queue']
    ])
    expect(back.length).toBe(count)
    expect(itemsOf(replica)).toEqual(left)
    const model = torn()
    for (const place of left.keys()) expect(replica.queues.items(QUEUE, place, 1)).toHaveLength(1)
    expect(replica.queues.hash).not.toBe(model.queues.hash)
  })

  it.each([2, -2, 2 ** 40])('is not settled by a decision for candidate %d', (index) => {
    const replica = torn()
    expect(settled(replica, [settleCall(index)]).outcomes).toEqual([[-1, 'no-such-queue']])
    expect(replica.ambiguities.open().length).toBe(1)
  })

  it('revives the queue that was destroyed meanwhile', () => {
    const replica = torn()
    const destroy = { operation: 'destroy' as const, argument: QUEUE, item: 0 }
    const { outcomes, back } = settled(replica, [destroy, settleCall(0), pop(QUEUE), pop(QUEUE)])
    expect(back).toEqual([[101, true]])
    expect(outcomes.slice(1)).toEqual([
      [1, 'ok'],
      [101, 'ok'],
      [-1, 'empty']
    ])
    expect(replica.queues.get(QUEUE)?.created).toEqual([{ ...sideOf(9), slot: 0 }])
  })

  it('does not put back again what was popped or destroyed since', () => {
    for (const end of [pop(QUEUE), { operation: 'destroy' as const, argument: QUEUE, item: 0 }]) {
      const replica = torn()
      settled(replica, [pop(QUEUE), settleCall(0), end])
      const word = { accepted: { config: side(3), from: 1 } }
      const packet = packetOf('torn', 2, 2, [create(labelOfQueue)], word)
      replica.execute(packet, placementAt(1, 9), null)
      // The client says that it has the second item after all: now the first one is free.
      expect(itemsOf(replica)?.includes(101)).toBe(false)
    }
  })

  it('leaves a digest like that of a queue which holds the same', () => {
    const replica = torn()
    settled(replica, [settleCall(-1)])
    const model = deliverAll([packetOf('maker', 1, 1, [create(labelOfQueue)])])
    const calls = [99, 100, 101, 200].map((value) => push(QUEUE, value))
    deliverAll([packetOf('pusher', 1, 1, calls)], model, 1)
    expect(replica.queues.hash).toBe(model.queues.hash)
    expect(replica.queues.itemsTotal).toBe(4)
  })
})

function sideOf(epoch: number) {
  return { config: placementAt(0, epoch).config }
}
