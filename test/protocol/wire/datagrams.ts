/** Every datagram type: arbitrary values of it, how they are written and how they are read. */
import fc from 'fast-check'
import { expect } from 'vitest'
import { STATUSES, type Status } from '../../../src/main/protocol/types'
import { decodeControl, encodeControl, type Control } from '../../../src/main/protocol/wire/control'
import {
  DatagramType,
  HEADER_BYTES,
  unseal,
  type GroupMark
} from '../../../src/main/protocol/wire/header'
import {
  decodeAccept,
  decodeInstall,
  decodeJoin,
  decodePlan,
  decodePropose,
  decodeReady,
  encodeAccept,
  encodeInstall,
  encodeJoin,
  encodeLeave,
  encodePlan,
  encodePropose,
  encodeReady
} from '../../../src/main/protocol/wire/membership'
import {
  decodeHandover,
  decodeOrder,
  encodeHandover,
  encodeOrder
} from '../../../src/main/protocol/wire/order'
import {
  decodeNak,
  decodeProgress,
  encodeNak,
  encodeProgress
} from '../../../src/main/protocol/wire/progress'
import {
  decodeReply,
  encodeReply,
  ResultWriter,
  REFUSAL_REASONS,
  ROOM_UNIT_BYTES
} from '../../../src/main/protocol/wire/reply'
import { parsePacket, type Packet } from '../../../src/main/protocol/wire/request'
import { BODY_AT, decodeSender, type Sender } from '../../../src/main/protocol/wire/sender'
import {
  decodeStatePieces,
  decodeStateRequest,
  encodeStatePieces,
  encodeStateRequest
} from '../../../src/main/protocol/wire/state'
import {
  decodeAnnounce,
  decodeFind,
  encodeAnnounce,
  encodeFind
} from '../../../src/main/protocol/wire/discovery'
import { COOKIE_BYTES, decodeProof, encodeProof } from '../../../src/main/protocol/wire/proof'
import {
  decodeProbe,
  decodeProbed,
  encodeProbe,
  encodeProbed
} from '../../../src/main/protocol/wire/probe'
import { decodeReach, encodeReach, type Reach } from '../../../src/main/protocol/wire/reach'
import { decodeHello, encodeHello } from '../../../src/main/protocol/wire/hello'
import { decodeAudit, encodeAudit } from '../../../src/main/protocol/wire/audit'
import {
  anyCall,
  clientId,
  config,
  group,
  item,
  message,
  name,
  place,
  sender,
  slotOrNone,
  u16,
  u32,
  u48
} from '../arbitraries'
import { callsOf, requestOf } from '../packets'

/** A datagram with the value that it was made from. */
export interface Sample {
  readonly bytes: Uint8Array
  readonly group: GroupMark
  readonly value: unknown
  /** Null for datagrams of clients. */
  readonly sender: Sender | null
}

export interface Kind {
  readonly type: keyof typeof DatagramType
  readonly sample: fc.Arbitrary<Sample>
  readonly decode: (bytes: Uint8Array) => unknown
}

function ofServer<V>(
  type: keyof typeof DatagramType,
  value: fc.Arbitrary<V>,
  encode: (from: Sender, value: V, mark: GroupMark) => Uint8Array,
  decode: (bytes: Uint8Array) => unknown
): Kind {
  const sample = fc
    .record({ value, sender, group })
    .map((made) => ({ ...made, bytes: encode(made.sender, made.value, made.group) }))
  return { type, sample, decode }
}

function ofClient<V>(
  type: keyof typeof DatagramType,
  value: fc.Arbitrary<V>,
  encode: (value: V, mark: GroupMark) => Uint8Array,
  decode: (bytes: Uint8Array) => unknown
): Kind {
  const sample = fc
    .record({ value, group })
    .map((made) => ({ ...made, sender: null, bytes: encode(made.value, made.group) }))
  return { type, sample, decode }
}

/** What a packet says, apart from its bytes. */
export function meaningOf(packet: Packet): object {
  const { agreed, attempt, client, low, first, accepted } = packet
  return { agreed, attempt, client, low, first, accepted, calls: callsOf(packet) }
}

const request = fc
  .record({
    client: clientId,
    place,
    calls: fc.array(anyCall, { minLength: 1, maxLength: 40 }),
    agreed: fc.boolean(),
    attempt: fc.integer({ min: 0, max: 255 })
  })
  .map(({ place: where, ...rest }) => ({ ...rest, ...where }))

const result = fc.record({
  status: fc.constantFrom(...STATUSES),
  value: fc.oneof(fc.constant(null), item)
})

export interface ResultPart {
  readonly status: Status
  readonly value: number | null
}

/** Results as a reply carries them. */
export function resultBytes(parts: readonly ResultPart[]): Uint8Array {
  const writer = new ResultWriter()
  for (const { status, value } of parts) writer.add(STATUSES.indexOf(status), value)
  return writer.finish()
}

const replyHead = {
  server: u48,
  config,
  slot: u48,
  client: u32,
  first: u32,
  hintMs: u16,
  reason: fc.constantFrom(...REFUSAL_REASONS),
  room: u16.map((units) => units * ROOM_UNIT_BYTES)
}
const reply = fc.oneof(
  fc
    .record({ ...replyHead, refusal: fc.constant('ok' as const), parts: fc.array(result) })
    .map(({ parts, ...head }) => ({ ...head, count: parts.length, results: resultBytes(parts) })),
  fc.record({
    ...replyHead,
    refusal: fc.constantFrom(...STATUSES.filter((status) => status !== 'ok')),
    count: u16,
    results: fc.constant(new Uint8Array(0))
  })
)

const reach: fc.Arbitrary<Reach> = fc.oneof(
  fc.record({
    kind: fc.constant('greeting' as const),
    cookie: fc.integer({ min: 1, max: 0xffffffff }),
    echo: u32,
    asks: fc.boolean()
  }),
  fc.record({
    kind: fc.constant('report' as const),
    hasPeers: fc.boolean(),
    heard: fc.array(fc.record({ endpoint: u48, byGroup: fc.boolean() }), { maxLength: 128 })
  })
)
const probe = fc.record({ token: u32, round: fc.nat(255) })
const probed = fc.record({
  token: u32,
  round: fc.nat(255),
  byGroup: fc.boolean(),
  bytes: u16,
  room: u16
})
const groupName = fc.string({ unit: 'binary', minLength: 1, maxLength: 64 })
const announcement = fc.record({
  group: groupName,
  members: u16,
  version: fc.string({ maxLength: 32 }),
  open: fc.option(
    fc.record({
      place: u48,
      config,
      servers: fc.array(fc.record({ id: u48, endpoint: u48, name }), { maxLength: 8 })
    })
  )
})
const keys = fc.array(fc.record({ id: u48, incarnation: u32 }), { maxLength: 8 })
const digest = fc
  .tuple(u32, u32)
  .map((halves) => halves.map((half) => half.toString(16).padStart(8, '0')).join(''))
const progress = fc
  .record({
    aru: slotOrNone,
    back: fc.nat(9),
    highest: slotOrNone,
    stable: slotOrNone,
    digest,
    wantsAck: fc.boolean(),
    isUnable: fc.boolean(),
    room: u16,
    strangers: keys
  })
  .map(({ back, ...one }) => ({ ...one, held: Math.max(-1, one.aru - back) }))
const messages = fc.array(message, { maxLength: 4 })
const lineage = fc.array(fc.record({ config, end: slotOrNone }), { maxLength: 16 })
const primary = fc.record({
  config,
  members: fc.array(u48, { maxLength: 5 }),
  lines: fc.array(config, { maxLength: 3 })
})
const standing = fc.record({
  config,
  aru: slotOrNone,
  operations: u48,
  items: u48,
  lineage,
  held: fc.array(u48, { maxLength: 8 }),
  prefersMajority: fc.boolean(),
  since: u48,
  attempts: fc.array(primary, { maxLength: 4 }),
  settings: fc.record({
    policy: fc.constantFrom('available' as const, 'majority' as const),
    policySetAt: fc.option(fc.record({ config, slot: slotOrNone, place: u16 })),
    primaries: fc.array(primary, { maxLength: 3 })
  })
})
const member = fc.record({ id: u48, incarnation: u32, endpoint: u48, name, host: name })
const plan = fc
  .record({
    config,
    members: fc.array(
      fc.record({
        id: u48,
        incarnation: u32,
        source: fc.nat(),
        standing: standing.map((one) => ({ ...one, lineage: [] }))
      }),
      { minLength: 1, maxLength: 5 }
    ),
    sources: fc.array(fc.nat(), { maxLength: 3 })
  })
  .map(({ members, sources, ...rest }) => ({
    ...rest,
    sources: sources.map((source) => source % members.length),
    members: members.map((one) => {
      const source = one.source % (sources.length + 1)
      return { ...one, source: source === sources.length ? null : source }
    })
  }))
const purpose = config
const spans = fc.array(fc.record({ part: u32, offset: u32, length: u32 }), { maxLength: 8 })
const pieces = fc.array(
  fc.record({ part: u32, offset: u32, bytes: fc.uint8Array({ maxLength: 60 }) }),
  { maxLength: 4 }
)
const control = fc
  .record({ id: u32, body: fc.jsonValue() })
  // JSON knows no -0.
  .map((one) => JSON.parse(JSON.stringify(one)) as Control)

const cookie = fc.uint8Array({ minLength: COOKIE_BYTES, maxLength: COOKIE_BYTES })

export const kinds: readonly Kind[] = [
  ofClient(
    'request',
    request,
    ({ client, first, low, calls, agreed, attempt, accepted }, mark) =>
      requestOf(client, first, low, calls, { agreed, attempt, accepted, group: mark }),
    (bytes) => {
      const packet = parsePacket(bytes.subarray(HEADER_BYTES))
      return packet && meaningOf(packet)
    }
  ),
  ofClient('reply', reply, (one, mark) => encodeReply(one, one.results, mark), decodeReply),
  ofServer(
    'order',
    fc
      .record({
        slot: u48,
        stable: slotOrNone,
        back: fc.nat(9),
        handedInVain: fc.boolean(),
        messages
      })
      .map(({ back, ...one }) => ({
        ...one,
        held: Math.min(Math.max(-1, one.slot - back), 2 ** 48 - 2),
        resent: false
      })),
    encodeOrder,
    decodeOrder
  ),
  ofServer(
    'ack',
    progress,
    (from, one, mark) => encodeProgress(DatagramType.ack, from, one, mark),
    decodeProgress
  ),
  ofServer('nak', fc.array(u48, { maxLength: 64 }), encodeNak, decodeNak),
  ofServer('handover', fc.record({ aru: slotOrNone, messages }), encodeHandover, decodeHandover),
  ofServer(
    'heartbeat',
    progress,
    (from, one, mark) => encodeProgress(DatagramType.heartbeat, from, one, mark),
    decodeProgress
  ),
  ofServer(
    'join',
    fc.record({
      hint: fc.boolean(),
      prepared: fc.boolean(),
      endpoint: u48,
      name,
      host: name,
      epoch: u48,
      stateBytes: u48,
      hears: keys
    }),
    encodeJoin,
    decodeJoin
  ),
  ofServer(
    'propose',
    fc.record({ config, members: fc.array(member, { maxLength: 5 }) }),
    encodePropose,
    decodePropose
  ),
  ofServer('accept', fc.record({ config, standing }), encodeAccept, decodeAccept),
  ofServer('plan', plan, encodePlan, decodePlan),
  ofServer(
    'ready',
    fc.record({ config, done: fc.boolean(), progress: u48, digest }),
    encodeReady,
    decodeReady
  ),
  ofServer('install', fc.record({ config, digest }), encodeInstall, decodeInstall),
  ofServer(
    'leave',
    fc.constant(null),
    (from, _, mark) => encodeLeave(from, mark),
    (bytes) => (bytes.length === BODY_AT ? null : undefined)
  ),
  ofServer(
    'stateRequest',
    fc.record({ purpose, offer: u48, byStream: fc.boolean(), spans }),
    encodeStateRequest,
    decodeStateRequest
  ),
  ofServer(
    'statePieces',
    fc.record({ purpose, offer: u48, manifestBytes: u32, pieces }),
    encodeStatePieces,
    decodeStatePieces
  ),
  ofClient(
    'query',
    control,
    (one, mark) => encodeControl(DatagramType.query, one, mark),
    decodeControl
  ),
  ofClient(
    'answer',
    control,
    (one, mark) => encodeControl(DatagramType.answer, one, mark),
    decodeControl
  ),
  ofServer(
    'audit',
    fc.record({ slot: u48, digests: fc.array(digest, { minLength: 1, maxLength: 32 }) }),
    encodeAudit,
    decodeAudit
  ),
  ofClient('hello', u48, encodeHello, decodeHello),
  ofClient('reach', reach, encodeReach, decodeReach),
  ofClient('announce', announcement, encodeAnnounce, decodeAnnounce),
  ofClient('find', groupName, encodeFind, decodeFind),
  ofClient('prove', cookie, (one, mark) => encodeProof(DatagramType.prove, one, mark), decodeProof),
  ofClient('proof', cookie, (one, mark) => encodeProof(DatagramType.proof, one, mark), decodeProof),
  ofClient('probe', probe, (one, mark) => encodeProbe(one, 1400, mark), decodeProbe),
  ofClient('probed', probed, encodeProbed, decodeProbed)
]

/** The kinds of these types. */
export function kindsOf(...types: readonly (keyof typeof DatagramType)[]): readonly Kind[] {
  return kinds.filter(({ type }) => types.includes(type))
}

/** What is written is read back, from a valid datagram of that type and sender. */
export function checkRoundTrip({ type, sample, decode }: Kind): void {
  fc.assert(
    fc.property(sample, ({ bytes, value, group: mark, sender: from }) => {
      expect(unseal(bytes, mark)).toBe(DatagramType[type])
      expect(decode(bytes)).toEqual(value)
      if (from !== null) expect(decodeSender(bytes)).toEqual(from)
    })
  )
}
