import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  ANY_OPERATIONS,
  STATUSES,
  type TracedPacket,
  type TraceEvent
} from '../../src/main/protocol/types'
import { groupMark, HEADER_BYTES } from '../../src/main/protocol/wire/header'
import { ResultWriter } from '../../src/main/protocol/wire/reply'
import { opcodeOf, parsePacket, RequestWriter } from '../../src/main/protocol/wire/request'
import { TraceLines } from '../../src/main/record/trace-lines'
import { tracedLines } from '../support/traced-lines'

const decoder = new TextDecoder()

function textOf(lines: TraceLines): string {
  return decoder.decode(lines.take())
}

/** Lines as they would be made of objects. */
function asObjects(t: number, event: TraceEvent): string {
  return tracedLines(event)
    .map(({ ev, ...fields }) => JSON.stringify({ t, server: '00000000000a', ev, ...fields }))
    .map((line) => `${line}\n`)
    .join('')
}

type Call = readonly [opcode: number, argument: number, item: number]

function packetOf(
  client: string,
  first: number,
  calls: readonly Call[],
  agreed = false
): TracedPacket {
  const writer = new RequestWriter(client, groupMark('test'), 60_000)
  for (const call of calls) writer.add(...call)
  const packet = parsePacket(writer.finish(first, first, agreed, null).subarray(HEADER_BYTES))
  if (packet === undefined) throw new Error('the packet is malformed')
  return packet
}

const edges = [0, 1, -1, 9, 10, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32, Number.MAX_SAFE_INTEGER]
const item = fc.oneof(fc.constantFrom(...edges), fc.nat(1000), fc.maxSafeInteger())
const call: fc.Arbitrary<Call> = fc
  .constantFrom(...ANY_OPERATIONS)
  .chain((operation) =>
    fc.tuple(
      fc.constant(opcodeOf(operation)),
      operation === 'push' || operation === 'pop' ? item : fc.nat(1),
      item
    )
  )
const config = fc.constantFrom('3.00000000000a', '12.0000000000ff')
const origin = fc.constantFrom('00000000000a', '0000000000ff')
/** Some are like the ones before them. */
const number = fc.oneof(fc.nat(12), fc.nat(1200), fc.nat(2 ** 32 - 2))
const client = fc.oneof(
  fc.constantFrom('a', 'b"\\', 'ü€'),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 16 })
)

const packet = fc
  .record({
    client,
    first: fc.integer({ min: 1, max: 2000 }),
    calls: fc.array(call, { minLength: 1, maxLength: 12 }),
    agreed: fc.boolean()
  })
  .map(({ client: name, first, calls, agreed }): TracedPacket => {
    return packetOf(name, first, calls, agreed)
  })

const executed = packet.chain((one) =>
  fc
    .array(fc.record({ status: fc.nat(STATUSES.length - 1), value: fc.option(item) }), {
      minLength: one.count,
      maxLength: one.count
    })
    .map((results) => {
      const writer = new ResultWriter()
      for (const { status, value } of results) writer.add(status, value)
      return { packet: one, results: writer.finish() }
    })
)

const event: fc.Arbitrary<TraceEvent> = fc.oneof(
  fc.record({
    ev: fc.constant('order' as const),
    config,
    slot: number,
    messages: fc.array(fc.record({ packet }), { maxLength: 4 })
  }),
  fc
    .record({ config, slot: number, i: number, executed, origin })
    .map(({ executed: done, ...rest }) => ({ ev: 'deliver' as const, ...rest, ...done })),
  fc.record({ ev: fc.constant('stable' as const), config, slot: number }),
  executed.map((done) => ({ ev: 'reply' as const, ...done })),
  fc.record({
    ev: fc.constant('restore' as const),
    config,
    slot: number,
    hash: fc.constant('00ff00ff00ff00ff')
  })
)

describe('TraceLines', () => {
  it('writes every event as the objects would be written, whatever came before it', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(number, event), { maxLength: 30 }), (told) => {
        const lines = new TraceLines(10)
        let micros = 0
        for (const [now, one] of told) {
          micros = Math.max(micros, now * 1000)
          lines.at(now)
          lines.add(one)
          expect(textOf(lines)).toBe(asObjects(micros, one))
        }
      })
    )
  })

  it('writes numbers of any size, one after the other', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(item, item), { minLength: 2, maxLength: 40 }), (pairs) => {
        const calls = pairs.map(([value]): Call => [opcodeOf('push'), 7, value])
        const writer = new ResultWriter()
        for (const [, result] of pairs) writer.add(0, result)
        const told = {
          ev: 'deliver',
          config: '3.00000000000a',
          slot: 7,
          i: 0,
          packet: packetOf('c', 95, calls),
          origin: '00000000000a',
          results: writer.finish()
        } as const
        const lines = new TraceLines(10)
        lines.add(told)
        expect(textOf(lines)).toBe(asObjects(0, told))
      })
    )
  })

  it('tells the time of the input in whole microseconds, and never goes back', () => {
    const lines = new TraceLines(10)
    for (const now of [0.0509, 0.02, 0.06]) {
      lines.at(now)
      lines.add({ ev: 'stable', config: '3.00000000000a', slot: 0 })
    }
    expect(textOf(lines).split('\n').slice(0, -1)).toEqual(
      [50, 50, 60].map(
        (t) => `{"t":${t},"server":"00000000000a","ev":"stable","config":"3.00000000000a","slot":0}`
      )
    )
    expect(textOf(lines)).toBe('')
  })
})
