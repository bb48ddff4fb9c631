import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { decodeSnapshot, encodeSnapshot } from '../../../src/main/protocol/queue/snapshot'
import type { Operation, Status } from '../../../src/main/protocol/types'
import { readResults } from '../../../src/main/protocol/wire/reply'
import type { Packet } from '../../../src/main/protocol/wire/request'
import { callsOf, create, packetOf, pop, push } from '../packets'
import { deliverAll, deliveries, placementAt, streams } from './histories'

interface Executed {
  readonly client: string
  readonly sequence: number
  readonly operation: Operation
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
    replica.execute(packet, placementAt(i), (...[sequence, operation, argument, item, ...end]) => {
      const [result, status] = end
      executed.push({
        client: packet.client,
        sequence,
        operation,
        argument,
        item,
        result,
        status
      })
    })
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
        expect(replica.isEmpty).toBe(executed.length === 0)
      })
    )
  })

  it('is not touched by a packet that is early or was executed, and answers the latter again', () => {
    fc.assert(
      fc.property(deliveries, (packets) => {
        const replica = new Replica()
        const answers = new Map<Packet, unknown>()
        packets.forEach((packet, i) => {
          const before = encodeSnapshot(replica)
          const standing = replica.sessions.standing(packet)
          const answered = replica.execute(packet, placementAt(i), null)
          expect(answered !== undefined).toBe(standing === 'next')
          if (answered !== undefined) {
            expect(answered).toMatchObject({
              first: packet.first,
              count: packet.count,
              ...placementAt(i)
            })
            answers.set(packet, answered)
            expect(replica.sessions.answerTo(packet)).toEqual(answered)
          } else {
            expect(encodeSnapshot(replica)).toEqual(before)
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
        expect(encodeSnapshot(other)).toEqual(encodeSnapshot(one))
        const at = cut % (packets.length + 1)
        const half = deliverAll(packets.slice(0, at))
        const late = decodeSnapshot(encodeSnapshot(half))!
        deliverAll(packets.slice(at), late, at)
        expect(encodeSnapshot(late)).toEqual(encodeSnapshot(one))
        expect(late.queues.hash).toBe(one.queues.hash)
      })
    )
  })

  it('remembers a bounded number of configurations, the newest', () => {
    const replica = new Replica()
    const all = Array.from({ length: limits.lineage + 6 }, (_, epoch) => ({
      config: { epoch, representative: 1 },
      end: epoch
    }))
    for (const { config, end } of all) replica.extendLineage(config, end)
    expect(replica.lineage).toEqual(all.slice(6))
    // Where nothing was executed there is nothing to remember.
    replica.extendLineage({ epoch: 999, representative: 1 }, -1)
    expect(replica.lineage).toEqual(all.slice(6))
  })
})
