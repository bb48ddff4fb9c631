/** What a server reads besides its core: questions, and streams from other servers. */
import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { FrameReader } from '../../../src/main/net/stream-frames'
import { StreamConnection } from '../../../src/main/net/stream-connection'
import { makeEndpoint } from '../../../src/main/protocol/ids'
import { limits } from '../../../src/main/protocol/limits'
import { QueueStore } from '../../../src/main/protocol/queue/queue-store'
import { viewOf } from '../../../src/main/protocol/wire/bytes'
import { encodeControl, type Query } from '../../../src/main/protocol/wire/control'
import { DatagramType, groupMark, HEADER_BYTES } from '../../../src/main/protocol/wire/header'
import { encodeHello } from '../../../src/main/protocol/wire/hello'
import { Control } from '../../../src/main/server/control'
import type { LabQuery } from '../../../src/shared/lab'
import { noFaults } from '../../support/no-faults'
import { operationalView } from '../../support/operational-view'
import type { Mutator } from '../mutator'
import { mustHold, type FuzzInput, type FuzzSession, type Target } from '../target'
import { datagrams } from './harvest'

const GROUP = groupMark('sim')
const HERE = makeEndpoint('10.0.0.1', 8080) ?? 0
const PEER = makeEndpoint('10.0.0.2', 8081) ?? 0
const MAX_DATAGRAM = 1400

const questions: readonly (Query | LabQuery)[] = [
  { q: 'status' },
  { q: 'queues', server: null, offset: 0, count: 100 },
  { q: 'items', server: 's1', queue: 25, offset: 0, count: 100 },
  { q: 'freeze', server: 's1' },
  { q: 'merges', server: null },
  { q: 'merge', server: null, number: 1, offset: 0 },
  { q: 'ambiguous', server: null, after: 0 },
  { q: 'lab', server: 's1', command: { do: 'loss', probability: 0.5 } },
  { q: 'lab', server: 's1', command: { do: 'delay', ms: 5, jitterMs: 1 } },
  { q: 'lab', server: 's1', command: { do: 'status' } },
  {
    q: 'lab',
    server: null,
    command: { do: 'partition', groups: [['s1'], ['s2', 's3']], forMessages: 3 }
  }
]

const ambiguous = Array.from({ length: 30 }, (_, i) => ({
  id: i + 1,
  message: `client-${i}:7`,
  candidates: Array.from({ length: 3 }, (__, j) => {
    return { config: `${j}.00000000000${j}`, queue: 25, label: 12, item: j === 0 ? null : i }
  })
}))

class Questions implements FuzzSession {
  private answered = 0
  private readonly control: Control
  private readonly store = new QueueStore()

  constructor() {
    const { store } = this
    const client = store.clients.retain('c')
    for (let label = 0; label < 60; label++) {
      const id = store.execute('create', label - 2, 0, client, 0) ?? 0
      for (let i = 0; i < 10; i++) store.execute('push', id, label * 1e9 + i, client, i)
    }
    const members = Array.from({ length: 14 }, (_, i) => {
      return { id: i + 1, incarnation: 1, endpoint: HERE + i, name: `s${i + 1}`, host: 'h' }
    })
    const view = operationalView(store, members, HERE, MAX_DATAGRAM)
    this.control = new Control({
      core: {
        id: 1,
        incarnation: 1,
        name: 's1',
        host: 'h',
        endpoint: HERE,
        group: 'sim',
        epoch: 0,
        maxDatagram: MAX_DATAGRAM,
        receiveBytes: 212_992,
        trace: false,
        policy: 'available',
        durability: 'memory'
      },
      durability: 'memory',
      keys: null,
      reader: {
        view: () => view,
        config: () => null,
        queues: (offset, count) => store.list(offset, count),
        items: (queue, offset, count) => store.items(queue, offset, count),
        first: (queue) => store.get(queue)?.chain.first,
        freeze: () => store.freeze()
      },
      past: {
        merges: () => ({ first: 1, last: 2 }),
        merge: (number) => (number < 3 ? JSON.stringify({ x: 'é\u2028'.repeat(3000) }) : undefined),
        ambiguous: () => ambiguous
      },
      lab: {
        run: () => null,
        healedElsewhere: () => undefined,
        hearsQuestion: () => true,
        describe: () => 'loss 50 %',
        view: () => ({ ...noFaults, loss: 0.5 })
      },
      now: () => 1000,
      log: () => undefined,
      send: (_to, bytes) => {
        this.answered++
        mustHold(bytes.length <= MAX_DATAGRAM, `an answer of ${bytes.length} bytes`)
      }
    })
  }

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    return mutator.datagram(bytes, other, { group: GROUP, senders: [], configs: [], numbers: [] })
  }

  give({ bytes, knob }: FuzzInput): void {
    const before = this.answered
    this.control.handle(PEER + (knob & 3), bytes)
    mustHold(this.answered - before <= 1, 'more than one answer to a question')
  }

  end(): void {
    this.control.close()
    mustHold(this.store.itemsTotal === 600, 'a question changed the queues')
  }
}

/** As much of a TCP socket as a connection uses; nothing is written anywhere. */
class FakeSocket extends EventEmitter {
  remoteAddress = '10.0.0.2'
  writableLength = 0
  isDestroyed = false

  setNoDelay(): void {
    // There is no delay.
  }

  setTimeout(): void {
    // Nothing here takes time.
  }

  write(bytes: Uint8Array): boolean {
    return bytes.length > 0
  }

  cork(): void {
    // Written at once.
  }

  uncork(): void {
    // Written at once.
  }

  pause(): void {
    // Nothing comes unless it is given.
  }

  resume(): void {
    // Nothing waits.
  }

  destroy(): void {
    this.isDestroyed = true
  }
}

/** A message as it stands on a stream. */
function framed(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(4 + bytes.length)
  viewOf(out).setUint32(0, bytes.length, true)
  out.set(bytes, 4)
  return out
}

/** One connection after another, fed in pieces of any size. */
class Connections implements FuzzSession {
  private socket: FakeSocket | null = null
  private readonly reader = new FrameReader(limits.streamBytes, () => undefined)

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    if (!mutator.chance(0.6)) return mutator.bytes(bytes, other)
    // The length right again.
    return framed(mutator.bytes(bytes.subarray(4), other))
  }

  give({ bytes, knob }: FuzzInput): void {
    let socket = this.socket
    if (socket === null || socket.isDestroyed) {
      socket = new FakeSocket()
      this.socket = socket
      StreamConnection.accepted(socket as unknown as Socket, {
        group: GROUP,
        seal: null,
        listener: {
          onGreeted: (_connection, peer) => {
            mustHold(Math.floor(peer / 65536) === Math.floor(PEER / 65536), 'a forged greeting')
          },
          onMessage: (_peer, message) => {
            mustHold(message.length <= limits.streamBytes, 'a message that is too long')
          },
          onClosed: () => undefined
        }
      })
      if ((knob & 3) !== 0) socket.emit('data', framed(encodeHello(PEER, GROUP)))
    }
    const step = 1 + ((knob >>> 4) & 0xff)
    for (let at = 0; at < bytes.length; at += step) {
      socket.emit('data', bytes.subarray(at, at + step))
    }
    this.reader.push(bytes)
  }

  end(): void {
    this.socket?.emit('close')
  }
}

export const serverTargets: readonly Target[] = [
  {
    name: 'server/questions',
    inputs: 1000,
    seeds: () =>
      questions.map((body, id) => encodeControl(DatagramType.query, { id, body }, GROUP)),
    open: () => new Questions()
  },
  {
    name: 'server/streams',
    inputs: 300,
    seeds: () => [
      framed(encodeHello(PEER, GROUP)),
      ...datagrams()
        .filter(
          (bytes) => bytes[3] === DatagramType.statePieces || bytes.length < HEADER_BYTES + 60
        )
        .slice(0, 60)
        .map(framed)
    ],
    open: () => new Connections()
  }
]
