import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { ANY_OPERATIONS } from '../../../src/main/protocol/types'
import { Writer } from '../../../src/main/protocol/wire/bytes'
import { DatagramType, HEADER_BYTES, unseal } from '../../../src/main/protocol/wire/header'
import { encodeOrder, messageBytes, slotRoom } from '../../../src/main/protocol/wire/order'
import { encodeReply, ResultWriter } from '../../../src/main/protocol/wire/reply'
import {
  LABEL_MAX,
  opcodeOf,
  operationsPerPacket,
  parsePacket,
  RequestWriter
} from '../../../src/main/protocol/wire/request'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'
import { anyCall, clientId, packet as anyPacket } from '../arbitraries'
import { callsOf, create, GROUP, packetOf, pop, push, requestOf } from '../packets'
import { checkRoundTrip, kindsOf, meaningOf } from './datagrams'

it.each(kindsOf('request'))('$type comes back as it was sent', checkRoundTrip)

describe('RequestWriter', () => {
  it('normalises -0, which JSON and people cannot tell from 0', () => {
    const [made, pushed] = callsOf(packetOf('c', 1, 1, [create(-0), push(-0, -0)]))
    expect([made?.argument, pushed?.argument, pushed?.item]).toEqual([0, 0, 0])
  })

  it.each([220, 300, 1400, 9000, 60_000])(
    'at %d bytes makes packets that fit into a slot and whose replies fit',
    (maxDatagram) => {
      const tall = push(Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER)
      // Clients of many lengths, so that the last operation ends at every distance from the end.
      const lengths = Array.from({ length: 17 }, (_, i) => 48 + i)
      const plans = [push(7, 7), pop(2 ** 40), create(-1)].map((one) => [one, 64] as const)
      for (const [one, length] of [...plans, ...lengths.map((each) => [tall, each] as const)]) {
        const writer = new RequestWriter('c'.repeat(length), GROUP, maxDatagram)
        let count = 0
        // Different arguments, so that none is shared.
        while (writer.add(opcodeOf(one.operation), one.argument - count, one.item)) count++
        expect(count).toBeGreaterThan(0)
        expect(count).toBeLessThanOrEqual(operationsPerPacket(maxDatagram))
        expect(writer.count).toBe(count)
        const datagram = writer.finish(5, 5, false)
        const packet = parsePacket(datagram.subarray(HEADER_BYTES))!
        expect(packet.count).toBe(count)
        const message = { packet, replyTo: 1, classic: false }
        expect(messageBytes(message)).toBeLessThanOrEqual(slotRoom(maxDatagram))
        const from = { id: 1, incarnation: 1, config: NO_CONFIG }
        const order = encodeOrder(
          from,
          { slot: 0, stable: -1, held: -1, handedInVain: false, messages: [message] },
          GROUP
        )
        expect(order.length).toBeLessThanOrEqual(maxDatagram)
        const results = new ResultWriter()
        for (let i = 0; i < count; i++) results.add(0, Number.MAX_SAFE_INTEGER)
        const head = {
          server: 1,
          config: NO_CONFIG,
          slot: 0,
          client: 1,
          first: 5,
          hintMs: 0,
          reason: 'none' as const,
          room: 0
        }
        const reply = encodeReply({ ...head, refusal: 'ok', count }, results.finish(), GROUP)
        expect(reply.length).toBeLessThanOrEqual(maxDatagram)
      }
    }
  )

  it('fills a loopback datagram to the most operations of a packet', () => {
    const writer = new RequestWriter('c', GROUP, 60_000)
    while (writer.add(opcodeOf('pop'), 1, 0));
    const packet = parsePacket(writer.finish(1, 1, false).subarray(HEADER_BYTES))
    expect(packet?.count).toBe(limits.operationsPerPacket)
  })

  it('starts anew after each packet', () => {
    const writer = new RequestWriter('c', GROUP, 1400)
    const sent = [1, 2].map((first) => {
      writer.add(opcodeOf('pop'), 9, 0)
      return writer.finish(first, first, first === 2)
    })
    const packets = sent.map((bytes) => meaningOf(parsePacket(bytes.subarray(HEADER_BYTES))!))
    const common = { attempt: 0, client: 'c', accepted: null, calls: [pop(9)] }
    expect(packets).toEqual([
      { ...common, agreed: false, low: 1, first: 1 },
      { ...common, agreed: true, low: 2, first: 2 }
    ])
  })

  it('changes only attempt and low in a repeat, and the first try stays as it was', () => {
    const accepted = { config: { epoch: 7, representative: 2 ** 47 }, from: 67, to: 69 }
    fc.assert(
      fc.property(
        clientId,
        fc.array(anyCall, { minLength: 1, maxLength: 5 }),
        fc.nat(1000),
        (client, calls, attempt) => {
          const writer = new RequestWriter(client, GROUP, 1400)
          for (const { operation, argument, item } of calls) {
            writer.add(opcodeOf(operation), argument, item)
          }
          const first = writer.finish(80, 70, true, accepted)
          const copy = first.slice()
          expect(parsePacket(first.subarray(HEADER_BYTES))?.accepted).toEqual(accepted)
          const again = writer.again(first, attempt, 75)
          expect(first).toEqual(copy)
          expect(unseal(again, GROUP)).toBe(DatagramType.request)
          expect(parsePacket(again.subarray(HEADER_BYTES))).toMatchObject({
            client,
            agreed: true,
            attempt: Math.min(attempt, 255),
            low: 75,
            first: 80,
            accepted
          })
          expect(callsOf(parsePacket(again.subarray(HEADER_BYTES))!)).toEqual(calls)
        }
      )
    )
  })

  it.each(['', 'c'.repeat(65), 'ü'.repeat(33)])(
    'refuses a client id of a wrong length: %j',
    (id) => {
      expect(() => new RequestWriter(id, GROUP, 1400)).toThrow(RangeError)
    }
  )
})

describe('parsePacket', () => {
  /** Code, then values, each an int32 or a float64. */
  type Drawn = readonly [code: number, ...values: (readonly ['i' | 'f', number])[]]

  interface Draft {
    readonly clientBytes?: readonly number[]
    readonly clientLength?: number
    readonly low?: number
    readonly first?: number
    readonly count?: number
    readonly accepted?: readonly [epoch: number, representative: number, from: number, to: number]
    readonly operations?: readonly Drawn[]
  }

  const POP_INT = opcodeOf('pop') | 0x10
  const POP_FLOAT = opcodeOf('pop')
  const PUSH_FLOAT = opcodeOf('push')
  const POLICY_INT = opcodeOf('policy') | 0x10
  const SETTLE_FLOAT = opcodeOf('settle')

  /** A packet's bytes, right unless something is said to be different. */
  function draft({
    clientBytes = [0x63],
    clientLength = clientBytes.length,
    low = 1,
    first = 1,
    accepted: [epoch, representative, from, to] = [0, 0, 0, 0],
    operations = [[POP_INT, ['i', 5]]],
    count = operations.length
  }: Draft): Uint8Array {
    const out = new Writer().u8(0).u8(0).u8(clientLength).raw(Uint8Array.from(clientBytes))
    out.u32(low).u32(first).u16(count).u48(epoch).u48(representative).u32(from).u32(to)
    for (const [code, ...values] of operations) {
      out.u8(code)
      for (const [kind, value] of values) {
        if (kind === 'i') out.u32(value >>> 0)
        else out.f64(value)
      }
    }
    return out.finish().slice()
  }

  const sixtyFour = Array.from({ length: 64 }, () => 0x63)
  const many = (count: number): Drawn[] =>
    Array.from({ length: count }, (_, i) => (i === 0 ? [POP_INT, ['i', 5]] : [0x20 | POP_FLOAT]))

  it.each<[string, Draft]>([
    ['the plainest packet', {}],
    ['a client id of 64 bytes', { clientBytes: sixtyFour }],
    ['the most operations', { operations: many(4096) }],
    ['the widest window', { low: 10, first: 65_546 }],
    ['the last sequence number', { low: 0xfffffffe, first: 0xfffffffe }],
    ['the greatest label', { operations: [[opcodeOf('create'), ['f', LABEL_MAX]]] }],
    ['the least label', { operations: [[opcodeOf('id'), ['f', -LABEL_MAX]]] }],
    ['a queue beyond every label', { operations: [[POP_FLOAT, ['f', 2 ** 53 - 1]]] }],
    ['the greatest item', { operations: [[PUSH_FLOAT, ['f', 1], ['f', 2 ** 53 - 1]]] }],
    ['an item of -1', { operations: [[PUSH_FLOAT | 0x50, ['i', 1], ['i', -1]]] }],
    ['each policy', { operations: [0, 1].map((one) => [POLICY_INT, ['i', one]]) }],
    ['a decision for none', { operations: [[SETTLE_FLOAT, ['f', 2 ** 48 - 1], ['f', -1]]] }],
    ['a word of the answer just before', { low: 9, first: 9, accepted: [1, 0, 8, 9] }],
    ['a word of an earlier answer', { low: 9, first: 9, accepted: [1, 0, 3, 4] }],
    ['a word of all answers', { low: 9, first: 9, accepted: [0, 1, 0, 9] }]
  ])('accepts %s', (_, one) => {
    expect(parsePacket(draft(one))).toBeDefined()
  })

  it.each<[string, Draft]>([
    ['no client', { clientBytes: [] }],
    ['a client id of 65 bytes', { clientBytes: [...sixtyFour, 0x63] }],
    ['a client id that is not UTF-8', { clientBytes: [0xff] }],
    ['a client id beyond the end', { clientLength: 60 }],
    ['no operation', { operations: [] }],
    ['more operations than are there', { count: 2 }],
    ['fewer operations than are there', { operations: many(2), count: 1 }],
    ['too many operations', { operations: many(4097) }],
    ['low beyond first', { low: 2 }],
    ['a window that is too wide', { low: 10, first: 65_547 }],
    ['sequence numbers beyond 32 bits', { low: 0xfffffffe, first: 0xffffffff }],
    ['opcode 0', { operations: [[0x10, ['i', 5]]] }],
    ['opcode 10', { operations: [[0x1a, ['i', 5]]] }],
    ['opcode 15', { operations: [[0x1f, ['i', 5]]] }],
    ['a policy that is none', { operations: [[POLICY_INT, ['i', 2]]] }],
    ['a decision without a candidate', { operations: [[SETTLE_FLOAT, ['f', 5]]] }],
    ['a decision for half a candidate', { operations: [[SETTLE_FLOAT, ['f', 5], ['f', 0.5]]] }],
    ['a word of no answer', { low: 9, first: 9, accepted: [1, 0, 8, 8] }],
    ['a word of what is not finished', { low: 9, first: 9, accepted: [1, 0, 8, 10] }],
    ['a word without a configuration', { low: 9, first: 9, accepted: [0, 0, 8, 9] }],
    ['an end without a word', { low: 9, first: 9, accepted: [0, 0, 0, 9] }],
    ['bit 7 of the code', { operations: [[POP_INT | 0x80, ['i', 5]]] }],
    ['a repeated argument before any', { operations: [[POP_FLOAT | 0x20]] }],
    ['a fraction as queue', { operations: [[POP_FLOAT, ['f', 1.5]]] }],
    ['no number as queue', { operations: [[POP_FLOAT, ['f', NaN]]] }],
    ['an infinite queue', { operations: [[POP_FLOAT, ['f', Infinity]]] }],
    ['an unsafe queue', { operations: [[POP_FLOAT, ['f', 2 ** 53]]] }],
    ['a label too great to create', { operations: [[opcodeOf('create'), ['f', LABEL_MAX + 1]]] }],
    ['a label too small to look up', { operations: [[opcodeOf('id'), ['f', -LABEL_MAX - 1]]] }],
    [
      'a queue that is no label, repeated as one',
      { operations: [[POP_FLOAT, ['f', LABEL_MAX + 1]], [opcodeOf('create') | 0x20]] }
    ],
    ['a fraction as item', { operations: [[PUSH_FLOAT, ['f', 1], ['f', 0.5]]] }],
    ['an unsafe item', { operations: [[PUSH_FLOAT, ['f', 1], ['f', -(2 ** 53)]]] }],
    ['a missing item', { operations: [[PUSH_FLOAT, ['f', 1]]] }]
  ])('rejects %s', (_, one) => {
    expect(parsePacket(draft(one))).toBeUndefined()
  })

  it('rejects a packet that was cut anywhere, or lengthened', () => {
    fc.assert(
      fc.property(anyPacket, ({ bytes }) => {
        for (let length = 0; length < bytes.length; length++) {
          expect(parsePacket(bytes.subarray(0, length))).toBeUndefined()
        }
        expect(parsePacket(Uint8Array.of(...bytes, 0))).toBeUndefined()
      }),
      { numRuns: 30 }
    )
  })

  it('accepts nothing that a RequestWriter could not say as well', () => {
    let accepted = 0
    fc.assert(
      fc.property(
        anyPacket,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 3 }),
        ({ bytes }, changes) => {
          const bent = bytes.slice()
          for (const [at, value] of changes) bent[at % bent.length] = value
          const packet = parsePacket(bent)
          if (packet === undefined) return
          accepted++
          const calls = callsOf(packet)
          for (const { operation, argument, item } of calls) {
            expect(ANY_OPERATIONS).toContain(operation)
            expect(Number.isSafeInteger(argument) && Number.isSafeInteger(item)).toBe(true)
            if (operation === 'create' || operation === 'id') {
              expect(Math.abs(argument)).toBeLessThanOrEqual(LABEL_MAX)
            }
          }
          const { client, first, low, agreed, attempt, accepted: said } = packet
          const again = requestOf(client, first, low, calls, { agreed, attempt, accepted: said })
          const meaning = meaningOf(parsePacket(again.subarray(HEADER_BYTES))!)
          // The writer says 0 where the bent bytes may say -0.
          expect(JSON.stringify(meaning)).toBe(JSON.stringify(meaningOf(packet)))
        }
      ),
      { numRuns: 500 }
    )
    expect(accepted).toBeGreaterThan(20)
  })
})
