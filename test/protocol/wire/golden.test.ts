/**
 * The bytes of wire version 1, one datagram of each type. Servers of one version
 * must understand each other: when a byte changes here, the version must, too.
 */
import { describe, expect, it } from 'vitest'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { decodeState, encodeState } from '../../../src/main/protocol/queue/parts'
import { decodeControl, encodeControl } from '../../../src/main/protocol/wire/control'
import {
  DatagramType,
  groupMark,
  HEADER_BYTES,
  unseal,
  WIRE_VERSION
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
import { clientTag, decodeReply, encodeReply } from '../../../src/main/protocol/wire/reply'
import { parsePacket } from '../../../src/main/protocol/wire/request'
import { decodeSender } from '../../../src/main/protocol/wire/sender'
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
import { decodeProof, encodeProof } from '../../../src/main/protocol/wire/proof'
import {
  decodeProbe,
  decodeProbed,
  encodeProbe,
  encodeProbed
} from '../../../src/main/protocol/wire/probe'
import { decodeReach, encodeReach } from '../../../src/main/protocol/wire/reach'
import { decodeHello, encodeHello } from '../../../src/main/protocol/wire/hello'
import { decodeAudit, encodeAudit } from '../../../src/main/protocol/wire/audit'
import { create, packetOf, pop, push, requestOf, type AnyCall } from '../packets'
import { meaningOf, resultBytes } from './datagrams'
import stored from './golden-v1.json'

const group = groupMark('golden')
const config = { epoch: 0x010203040506, representative: 0xa1b2c3d4e5f6 }
const before = { epoch: 7, representative: 0x0000deadbeef }
const from = { id: 0xa1b2c3d4e5f6, incarnation: 0x01020304, config }

const calls: readonly AnyCall[] = [
  create(12),
  { operation: 'id', argument: -(2 ** 52) + 1, item: 0 },
  push(25, 5),
  push(25, Number.MAX_SAFE_INTEGER),
  pop(25),
  { operation: 'top', argument: 2 ** 40, item: 0 },
  { operation: 'size', argument: 25, item: 0 },
  { operation: 'destroy', argument: -1, item: 0 },
  { operation: 'policy', argument: 1, item: 0 },
  { operation: 'settle', argument: 2 ** 47 + 1, item: -1 }
]
const accepted = { config: before, from: 69_990, to: 69_998 }
const options = { agreed: true, attempt: 2, accepted, group }
const packet = packetOf('klient-ü', 70_000, 69_999, calls, options)
const messages = [
  { packet, replyTo: 0x0a0000071f90, classic: false },
  {
    packet: packetOf('u-u-i-d', 0, 0, [pop(3)], { group }),
    replyTo: 0xc0a80001d431,
    classic: true
  }
]
const replyHead = {
  server: from.id,
  config,
  slot: 0x0102030405,
  refusal: 'ok' as const,
  client: clientTag('klient-ü'),
  first: 70_000,
  count: 3,
  hintMs: 0,
  reason: 'none' as const,
  room: 0x1234 * 256
}
const results = resultBytes([
  { status: 'ok', value: 25 },
  { status: 'ok', value: null },
  { status: 'no-such-queue', value: 2 ** 40 }
])
const progress = {
  aru: 41,
  held: 40,
  highest: 43,
  stable: -1,
  digest: '0123456789abcdef',
  wantsAck: true,
  isUnable: true,
  room: 0x4321,
  strangers: [{ id: 0x0000deadbeef, incarnation: 4 }]
}
const ack = { ...progress, wantsAck: false, strangers: [] }
const standing = {
  config: before,
  aru: 41,
  operations: 7,
  items: 3,
  lineage: [{ config: { epoch: 5, representative: 1 }, end: -1 }],
  held: [43, 44],
  prefersMajority: true,
  since: 6,
  attempts: [{ config: before, members: [2, 3], lines: [before] }],
  settings: {
    policy: 'majority' as const,
    policySetAt: { config: before, slot: -1, place: 7 },
    primaries: [{ config: before, members: [2], lines: [before] }]
  }
}
const member = { id: 2, incarnation: 3, endpoint: 0x0a0000071f90, name: 'zwei', host: 'rechner-ß' }
const entry = { id: 2, incarnation: 3, source: 0, standing: { ...standing, lineage: [] } }
const join = {
  hint: true,
  prepared: true,
  endpoint: member.endpoint,
  name: 'zwei',
  host: 'rechner-ß',
  epoch: 17,
  stateBytes: 4096,
  hears: [{ id: from.id, incarnation: from.incarnation }]
}
const control = { id: 9, body: { q: 'items', server: null, queue: 25, offset: 0, count: 10 } }
const spans = [{ part: 7, offset: 5, length: 9 }]
const install = { config, digest: '0123456789abcdef' }
const pieces = [{ part: 7, offset: 5, bytes: Uint8Array.of(1, 2, 3) }]
const cookie = Uint8Array.from({ length: 16 }, (_, i) => 16 * i + 1)
const audit = { slot: 41, digests: ['0123456789abcdef', 'fedcba9876543210'] }

const report = {
  kind: 'report' as const,
  hasPeers: true,
  heard: [{ endpoint: 0x0a000002_1f90, byGroup: true }]
}
const announcement = {
  group: 'Grüppe',
  members: 2,
  version: '1.2.3',
  open: {
    place: 0xefc00102_13bb,
    config,
    servers: [{ id: from.id, endpoint: 0x0a000002_1f90, name: 'zwei' }]
  }
}

/** The state that travels in parts: it stands for itself, without a header. */
function state(): Uint8Array {
  const replica = new Replica()
  const placement = { server: 2, config: before, slot: 3, place: 0 }
  const first = [create(12), push(25, -1), push(25, 2 ** 40), create(-3), pop(25)]
  replica.execute(packetOf('a', 1, 1, first), placement, null)
  replica.finishSlot(before, 3)
  replica.execute(packetOf('b', 8, 8, [push(25, 7)]), { ...placement, slot: 4 }, null)
  replica.finishSlot(before, 4)
  return encodeState(replica)
}

interface Golden {
  readonly bytes: Uint8Array
  readonly value: unknown
  readonly decode: (bytes: Uint8Array) => unknown
}

const probed = { token: 0xdeadbeef, round: 3, byGroup: true, bytes: 1400, room: 1252 }

const golden: Readonly<Record<keyof typeof DatagramType, Golden>> = {
  request: {
    bytes: requestOf('klient-ü', 70_000, 69_999, calls, options),
    value: meaningOf(packet),
    decode: (bytes) => meaningOf(parsePacket(bytes.subarray(HEADER_BYTES))!)
  },
  reply: {
    bytes: encodeReply(replyHead, results, group),
    value: { ...replyHead, results },
    decode: decodeReply
  },
  order: {
    bytes: encodeOrder(
      from,
      { slot: 42, stable: 40, held: 41, handedInVain: true, messages },
      group
    ),
    value: { slot: 42, stable: 40, held: 41, handedInVain: true, resent: false, messages },
    decode: decodeOrder
  },
  ack: {
    bytes: encodeProgress(DatagramType.ack, from, ack, group),
    value: ack,
    decode: decodeProgress
  },
  nak: {
    bytes: encodeNak(from, [42, 0x010203040506], group),
    value: [42, 0x010203040506],
    decode: decodeNak
  },
  handover: {
    bytes: encodeHandover(from, { aru: 41, messages }, group),
    value: { aru: 41, messages },
    decode: decodeHandover
  },
  heartbeat: {
    bytes: encodeProgress(DatagramType.heartbeat, from, progress, group),
    value: progress,
    decode: decodeProgress
  },
  join: {
    bytes: encodeJoin(from, join, group),
    value: join,
    decode: decodeJoin
  },
  propose: {
    bytes: encodePropose(from, { config, members: [member] }, group),
    value: { config, members: [member] },
    decode: decodePropose
  },
  accept: {
    bytes: encodeAccept(from, { config, standing }, group),
    value: { config, standing },
    decode: decodeAccept
  },
  plan: {
    bytes: encodePlan(from, { config, sources: [0], members: [entry] }, group),
    value: { config, sources: [0], members: [entry] },
    decode: decodePlan
  },
  ready: {
    bytes: encodeReady(from, { ...install, done: true, progress: 70_000 }, group),
    value: { ...install, done: true, progress: 70_000 },
    decode: decodeReady
  },
  install: { bytes: encodeInstall(from, install, group), value: install, decode: decodeInstall },
  leave: { bytes: encodeLeave(from, group), value: from, decode: decodeSender },
  stateRequest: {
    bytes: encodeStateRequest(from, { purpose: config, offer: 3, byStream: true, spans }, group),
    value: { purpose: config, offer: 3, byStream: true, spans },
    decode: decodeStateRequest
  },
  statePieces: {
    bytes: encodeStatePieces(from, { purpose: config, offer: 3, manifestBytes: 99, pieces }, group),
    value: { purpose: config, offer: 3, manifestBytes: 99, pieces },
    decode: decodeStatePieces
  },
  query: {
    bytes: encodeControl(DatagramType.query, control, group),
    value: control,
    decode: decodeControl
  },
  answer: {
    bytes: encodeControl(DatagramType.answer, control, group),
    value: control,
    decode: decodeControl
  },
  audit: { bytes: encodeAudit(from, audit, group), value: audit, decode: decodeAudit },
  hello: {
    bytes: encodeHello(0x0a000002_1f90, group),
    value: 0x0a000002_1f90,
    decode: decodeHello
  },
  reach: { bytes: encodeReach(report, group), value: report, decode: decodeReach },
  announce: {
    bytes: encodeAnnounce(announcement, group),
    value: announcement,
    decode: decodeAnnounce
  },
  find: { bytes: encodeFind('Grüppe', group), value: 'Grüppe', decode: decodeFind },
  prove: {
    bytes: encodeProof(DatagramType.prove, cookie, group),
    value: cookie,
    decode: decodeProof
  },
  proof: {
    bytes: encodeProof(DatagramType.proof, cookie, group),
    value: cookie,
    decode: decodeProof
  },
  probe: {
    bytes: encodeProbe({ token: 0xdeadbeef, round: 3 }, 40, group),
    value: { token: 0xdeadbeef, round: 3 },
    decode: decodeProbe
  },
  probed: { bytes: encodeProbed(probed, group), value: probed, decode: decodeProbed }
}

const kept: Readonly<Record<string, string>> = stored

it('there is one datagram of each type, and the state', () => {
  expect(WIRE_VERSION).toBe(1)
  expect(Object.keys(kept)).toEqual([...Object.keys(DatagramType), 'state'])
})

describe.each(Object.entries(golden))('%s', (name, { bytes, value, decode }) => {
  it('is written as it always was', () => {
    expect(Buffer.from(bytes).toString('hex')).toBe(kept[name])
  })

  it('is read as it always was', () => {
    const old = Uint8Array.from(Buffer.from(kept[name] ?? '', 'hex'))
    expect(unseal(old, group)).toBe(DatagramType[name as keyof typeof DatagramType])
    expect(decode(old)).toEqual(value)
  })
})

describe('state', () => {
  it('is written as it always was', () => {
    expect(Buffer.from(state()).toString('hex')).toBe(kept.state)
  })

  it('is read as it always was', () => {
    const old = decodeState(Uint8Array.from(Buffer.from(kept.state ?? '', 'hex')))!
    expect(old.queues.list(0, 9).map(({ label, size }) => [label, size])).toEqual([
      [-3, 0],
      [12, 2]
    ])
    expect(old.queues.items(25, 0, 9)).toEqual([2 ** 40, 7])
    expect(old.history.entries).toEqual([{ config: before, end: 4, operations: 6 }])
    expect([old.operations, old.sessions.get('a')?.next, old.sessions.get('b')?.next]).toEqual([
      6, 6, 9
    ])
  })
})
