/** A client's session, and what it asks outside of the ordered stream. */
import { checkMerge } from '../../../src/main/client/answers'
import { groupView, isComplete } from '../../../src/main/client/group-view'
import { Queries } from '../../../src/main/client/queries'
import { Session, type Settle } from '../../../src/main/client/session'
import { STATUSES } from '../../../src/main/protocol/types'
import { viewOf } from '../../../src/main/protocol/wire/bytes'
import { encodeControl } from '../../../src/main/protocol/wire/control'
import { DatagramType, groupMark, HEADER_BYTES, seal } from '../../../src/main/protocol/wire/header'
import {
  clientTag,
  encodeReply,
  REFUSAL_REASONS,
  ResultWriter
} from '../../../src/main/protocol/wire/reply'
import { REPLY_HEAD_BYTES } from '../../../src/main/protocol/wire/request'
import type { Mutator } from '../mutator'
import { mustHold, type FuzzInput, type FuzzSession, type Target } from '../target'

const GROUP = groupMark('sim')
const CLIENT = 'c0'
const AT_ONCE = 200
/** Where a reply says whose it is; behind it the packet's first number and count. */
const CLIENT_AT = HEADER_BYTES + 25

function replies(): Uint8Array[] {
  const results = new ResultWriter()
  return STATUSES.flatMap((refusal) =>
    [1, 5, 140].map((count) => {
      for (let i = 0; i < count; i++) results.add(i % 3, i % 2 === 0 ? null : 2 ** (i % 50))
      const head = { server: 1, config: { epoch: 3, representative: 1 }, slot: 4, refusal }
      const whose = { client: clientTag(CLIENT), first: 1, count }
      const rest = { hintMs: 50, reason: REFUSAL_REASONS[count % 3] ?? 'none', room: 256 * count }
      const made = results.finish()
      const body = refusal === 'ok' ? made : new Uint8Array(0)
      return encodeReply({ ...head, ...whose, ...rest }, body, GROUP)
    })
  )
}

class ClientSession implements FuzzSession {
  private now = 1000
  private readonly session = new Session({
    client: CLIENT,
    group: GROUP,
    maxDatagram: 1400,
    seed: 5,
    windowOperations: 1000
  })
  private readonly open = new Set<number>()
  /** First number and count of packets that left lately. */
  private readonly sent: (readonly [number, number])[] = []
  private readonly settle: Settle = (seq) => {
    mustHold(this.open.delete(seq), `operation ${seq} was settled twice`)
  }

  constructor() {
    this.more()
  }

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    const changed = mutator.datagram(bytes, other, {
      group: GROUP,
      senders: [],
      configs: [],
      numbers: this.sent.flat()
    })
    // To this client, and to a packet that waits.
    if (changed[3] !== DatagramType.reply || changed.length < REPLY_HEAD_BYTES) return changed
    const view = viewOf(changed)
    if (mutator.chance(0.9)) view.setUint32(CLIENT_AT, clientTag(CLIENT), true)
    const [first, count] = mutator.pick(this.sent)
    if (mutator.chance(0.8)) view.setUint32(CLIENT_AT + 4, first, true)
    if (mutator.chance(0.8)) view.setUint16(CLIENT_AT + 8, count, true)
    return seal(changed, DatagramType.reply, GROUP)
  }

  give({ bytes, knob }: FuzzInput): void {
    const { session } = this
    this.now += (knob & 7) * 3 + ((knob >>> 3) % 200 === 0 ? 6000 : 0)
    session.receive(bytes, this.now, this.settle)
    if ((knob & 0xf00) === 0) session.tick(this.now, this.send, this.settle)
    if (this.open.size < AT_ONCE / 2) this.more()
    mustHold(session.outstanding === this.open.size, 'operations are not counted right')
  }

  end(): void {
    for (let rounds = 0; rounds < 100 && this.open.size > 0; rounds++) {
      this.now += 1000
      this.session.tick(this.now, this.send, this.settle)
    }
    mustHold(this.open.size === 0, 'operations were never settled')
  }

  private readonly send = (datagram: Uint8Array): void => {
    const view = viewOf(datagram)
    const at = HEADER_BYTES + 3 + CLIENT.length + 4
    this.sent.push([view.getUint32(at, true), view.getUint16(at + 4, true)])
    if (this.sent.length > 8) this.sent.shift()
  }

  private more(): void {
    while (this.open.size < AT_ONCE) {
      const operation = (['create', 'push', 'pop', 'size', 'destroy'] as const)[this.open.size % 5]
      const seq = this.session.submit(operation ?? 'pop', 5, 7, this.now, 5000)
      if (seq === 0) break
      this.open.add(seq)
    }
    this.session.flush(this.now, this.send)
  }
}

const member = { server: '01', name: 's1', unicast: '10.0.0.1:8080', host: 'h' }
const report = {
  poppedTwice: [{ queue: 3, label: 1, item: 4, pops: [{ message: 'c:1', config: '1.01' }] }],
  ambiguous: [
    { id: 1, message: 'c:2', candidates: [{ config: '1.01', queue: 3, label: 1, item: null }] }
  ],
  revived: [{ queue: 3, label: 1, items: 2 }],
  putBack: [{ queue: 3, label: 1, item: 4, message: 'c:1' }],
  queues: 1,
  items: 2,
  incomplete: false
}
const merge = { time: 1, config: '3.01', from: ['1.01', '2.02'], hash: 'ab', report }
const answers: readonly object[] = [
  {
    a: 'status',
    ...member,
    group: 'sim',
    lab: false,
    durability: 'async',
    config: '3.01',
    kind: 'regular',
    members: [member, { ...member, server: '02' }],
    index: 0,
    turn: '01',
    delivered: 4,
    stable: 4,
    queues: 1,
    items: 2,
    hash: 'ab',
    policy: 'available',
    primary: true,
    faults: { on: 'loss', counters: { dropped: 2 } }
  },
  { a: 'queues', server: '01', queues: [{ label: 1, id: 3, size: 2 }], total: 1 },
  { a: 'items', server: '01', queue: 3, offset: 0, items: [1, 2], total: 2 },
  { a: 'freeze', server: '01', frozen: 1, hash: 'ab', queues: 1 },
  { a: 'merges', server: '01', first: 1, last: 2 },
  { a: 'merge', server: '01', number: 1, offset: 0, text: JSON.stringify(merge), total: 9 },
  { a: 'ambiguous', server: '01', pops: report.ambiguous, total: 1 },
  { a: 'lab', server: '01', name: 's1' },
  { a: 'refused', server: '01', problem: 'no' }
]

/** A question that stays open. */
class Asking implements FuzzSession {
  private id = 0
  private readonly queries = new Queries(GROUP, (datagram) => {
    this.id = viewOf(datagram).getUint32(HEADER_BYTES, true)
  })

  constructor() {
    void this.queries.gather(
      { q: 'status' },
      {
        timeoutMs: 1_000_000,
        enough: (heard) => {
          mustHold(heard.size <= 4096, 'answers without end')
          const statuses = [...heard.values()].filter((answer) => answer.a === 'status').slice(-20)
          groupView('sim', statuses)
          isComplete(statuses)
          return false
        }
      }
    )
  }

  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    return mutator.datagram(bytes, other, { group: GROUP, senders: [], configs: [], numbers: [] })
  }

  give({ bytes, knob }: FuzzInput): void {
    const isAnswer = bytes[3] === DatagramType.answer && bytes.length > HEADER_BYTES + 4
    if (isAnswer && (knob & 7) !== 0) {
      const meant = bytes.slice()
      viewOf(meant).setUint32(HEADER_BYTES, this.id, true)
      this.queries.receive(seal(meant, DatagramType.answer, GROUP))
    } else this.queries.receive(bytes)
    checkMerge(Buffer.from(bytes.subarray(HEADER_BYTES + 4)).toString())
  }

  end(): void {
    this.queries.close()
  }
}

export const clientTargets: readonly Target[] = [
  {
    name: 'client/session',
    inputs: 2000,
    seeds: replies,
    open: () => new ClientSession()
  },
  {
    name: 'client/answers',
    inputs: 500,
    seeds: () => [
      ...answers.map((body) => encodeControl(DatagramType.answer, { id: 1, body }, GROUP)),
      encodeControl(DatagramType.answer, { id: 1, body: merge }, GROUP)
    ],
    open: () => new Asking()
  }
]
