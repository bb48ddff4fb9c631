/**
 * The bytes of wire version 1, one datagram of each type. Servers of one version
 * must understand each other: when a byte changes here, the version must, too.
 */
import { describe, expect, it } from 'vitest'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { decodeSnapshot, encodeSnapshot } from '../../../src/main/protocol/queue/snapshot'
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
  decodeSnapshotChunk,
  decodeSnapshotRequest,
  encodeSnapshotChunk,
  encodeSnapshotRequest
} from '../../../src/main/protocol/wire/snapshot'
import { create, packetOf, pop, push, requestOf, type Call } from '../packets'
import { meaningOf, resultBytes } from './datagrams'
import stored from './golden-v1.json'

const group = groupMark('golden')
const config = { epoch: 0x010203040506, representative: 0xa1b2c3d4e5f6 }
const before = { epoch: 7, representative: 0x0000deadbeef }
const from = { id: 0xa1b2c3d4e5f6, incarnation: 0x01020304, config }

const calls: readonly Call[] = [
  create(12),
  { operation: 'id', argument: -(2 ** 52) + 1, item: 0 },
  push(25, 5),
  push(25, Number.MAX_SAFE_INTEGER),
  pop(25),
  { operation: 'top', argument: 2 ** 40, item: 0 },
  { operation: 'size', argument: 25, item: 0 },
  { operation: 'destroy', argument: -1, item: 0 }
]
const options = { agreed: true, attempt: 2, group }
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
  hintMs: 0
}
const results = resultBytes([
  { status: 'ok', value: 25 },
  { status: 'ok', value: null },
  { status: 'no-such-queue', value: 2 ** 40 }
])
const progress = {
  aru: 41,
  highest: 43,
  stable: -1,
  wantsAck: true,
  strangers: [{ id: 0x0000deadbeef, incarnation: 4 }]
}
const ack = { ...progress, wantsAck: false, strangers: [] }
const standing = {
  config: before,
  aru: 41,
  operations: 7,
  lineage: [{ config: { epoch: 5, representative: 1 }, end: -1 }],
  held: [43, 44]
}
const member = { id: 2, incarnation: 3, endpoint: 0x0a0000071f90, name: 'zwei', host: 'rechner-ß' }
const entry = { id: 2, incarnation: 3, diverged: true, standing: { ...standing, lineage: [] } }
const control = { id: 9, body: { q: 'items', server: null, queue: 25, offset: 0, count: 10 } }
const chunk = { config, total: 1000, offset: 5, bytes: Uint8Array.of(1, 2, 3) }

/** The state that travels in chunks: it stands for itself, without a header. */
function state(): Uint8Array {
  const replica = new Replica()
  const placement = { server: 2, config: before, slot: 3 }
  const first = [create(12), push(25, -1), push(25, 2 ** 40), create(-3), pop(25)]
  replica.execute(packetOf('a', 1, 1, first), placement, null)
  replica.execute(packetOf('b', 8, 8, [push(25, 7)]), { ...placement, slot: 4 }, null)
  replica.extendLineage(before, 4)
  return encodeSnapshot(replica)
}

interface Golden {
  readonly bytes: Uint8Array
  readonly value: unknown
  readonly decode: (bytes: Uint8Array) => unknown
}

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
    bytes: encodeOrder(from, { slot: 42, stable: 40, messages }, group),
    value: { slot: 42, stable: 40, resent: false, messages },
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
    bytes: encodeJoin(from, { ...member, hint: true, epoch: 17, hears: [from] }, group),
    value: {
      hint: true,
      endpoint: member.endpoint,
      name: 'zwei',
      host: 'rechner-ß',
      epoch: 17,
      hears: [{ id: from.id, incarnation: from.incarnation }]
    },
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
    bytes: encodePlan(from, { config, donor: 0, members: [entry] }, group),
    value: { config, donor: 0, members: [entry] },
    decode: decodePlan
  },
  ready: {
    bytes: encodeReady(from, { config, done: true, progress: 70_000 }, group),
    value: { config, done: true, progress: 70_000 },
    decode: decodeReady
  },
  install: { bytes: encodeInstall(from, config, group), value: config, decode: decodeInstall },
  leave: { bytes: encodeLeave(from, group), value: from, decode: decodeSender },
  snapshotRequest: {
    bytes: encodeSnapshotRequest(from, { config, offset: 5 }, group),
    value: { config, offset: 5 },
    decode: decodeSnapshotRequest
  },
  snapshotChunk: {
    bytes: encodeSnapshotChunk(from, chunk, group),
    value: chunk,
    decode: decodeSnapshotChunk
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
  }
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
    const old = decodeSnapshot(Uint8Array.from(Buffer.from(kept.state ?? '', 'hex')))!
    expect(old.queues.list(0, 9).map(({ label, size }) => [label, size])).toEqual([
      [-3, 0],
      [12, 2]
    ])
    expect(old.queues.items(25, 0, 9)).toEqual([2 ** 40, 7])
    expect(old.lineage).toEqual([{ config: before, end: 4 }])
    expect([old.operations, old.sessions.get('a')?.next, old.sessions.get('b')?.next]).toEqual([
      6, 6, 9
    ])
  })
})
