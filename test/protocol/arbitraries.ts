/** Arbitrary values of the protocol's types, within their bounds. */
import fc from 'fast-check'
import { OPERATIONS } from '../../src/main/protocol/types'
import { groupMark } from '../../src/main/protocol/wire/header'
import { LABEL_MAX } from '../../src/main/protocol/wire/request'
import { packetOf, type AnyCall, type Call } from './packets'

export const u16 = fc.integer({ min: 0, max: 0xffff })
export const u32 = fc.integer({ min: 0, max: 0xffffffff })
export const u48 = fc.integer({ min: 0, max: 2 ** 48 - 1 })
/** A slot or -1, as far as the wire's "slot + 1" reaches. */
export const slotOrNone = fc.integer({ min: -1, max: 2 ** 48 - 2 })

const edges = [0, 1, -1, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32, -(2 ** 32)]
export const label = fc.oneof(
  fc.constantFrom(...edges, LABEL_MAX, -LABEL_MAX),
  fc.integer({ min: -LABEL_MAX, max: LABEL_MAX })
)
export const item = fc.oneof(
  fc.constantFrom(...edges, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER),
  fc.maxSafeInteger()
)

/** Text of at most 64 bytes of UTF-8. */
export const name = fc.string({ unit: 'binary', maxLength: 16 })
export const clientId = fc.string({ unit: 'binary', minLength: 1, maxLength: 16 })
/** Any 16-bit units, lone surrogates among them. */
export const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.array(u16).map((units) => String.fromCharCode(...units)),
  fc
    .array(fc.oneof(fc.integer({ min: 0xd7f0, max: 0xe010 }), fc.constantFrom(0x41, 0xe4)))
    .map((units) => String.fromCharCode(...units))
)

export const group = fc.string().map(groupMark)
export const config = fc.record({ epoch: u48, representative: u48 })
export const sender = fc.record({ id: u48, incarnation: u32, config })

export const call: fc.Arbitrary<Call> = fc.constantFrom(...OPERATIONS).chain((operation) =>
  fc.record({
    operation: fc.constant(operation),
    argument: operation === 'create' || operation === 'id' ? label : item,
    item: operation === 'push' ? item : fc.constant(0)
  })
)

/** One of all operations. */
export const anyCall: fc.Arbitrary<AnyCall> = fc.oneof(
  { weight: 7, arbitrary: call },
  fc.record({
    operation: fc.constant('policy' as const),
    argument: fc.constantFrom(0, 1),
    item: fc.constant(0)
  }),
  fc.record({ operation: fc.constant('settle' as const), argument: item, item })
)

/** Where a packet stands in its client's sequence, and what it says of the answers before. */
export const place = fc
  .record({
    low: fc.integer({ min: 0, max: 0xfffe0000 }),
    ahead: fc.integer({ min: 0, max: 65_536 }),
    said: fc.option(
      fc.record({ config, back: fc.integer({ min: 1, max: 2 ** 32 }), gap: fc.nat(2 ** 32) })
    )
  })
  .map(({ low, ahead, said }) => {
    const isSaid = said !== null && said.config.epoch + said.config.representative > 0 && low > 0
    const from = isSaid ? Math.max(0, low - said.back) : 0
    const to = isSaid ? Math.max(from + 1, low - said.gap) : 0
    return { low, first: low + ahead, accepted: isSaid ? { config: said.config, from, to } : null }
  })

export const packet = fc
  .record({
    client: clientId,
    place,
    calls: fc.array(anyCall, { minLength: 1, maxLength: 6 }),
    agreed: fc.boolean()
  })
  .map(({ client, place: { first, low, accepted }, calls, agreed }) =>
    packetOf(client, first, low, calls, { agreed, accepted })
  )

export const message = fc.record({ packet, replyTo: u48, classic: fc.boolean() })
