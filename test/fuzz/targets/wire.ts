/** Every decoder of datagrams, each on its own: total, and no more made of bytes than they are worth. */
import { decodeAudit } from '../../../src/main/protocol/wire/audit'
import { decodeClassicRequest } from '../../../src/main/protocol/wire/classic'
import { decodeControl } from '../../../src/main/protocol/wire/control'
import {
  DatagramType,
  groupMark,
  HEADER_BYTES,
  unseal
} from '../../../src/main/protocol/wire/header'
import { decodeAnnounce, decodeFind } from '../../../src/main/protocol/wire/discovery'
import { decodeHello } from '../../../src/main/protocol/wire/hello'
import {
  decodeAccept,
  decodeInstall,
  decodeJoin,
  decodePlan,
  decodePropose,
  decodeReady
} from '../../../src/main/protocol/wire/membership'
import { decodeHandover, decodeOrder, peekSlot } from '../../../src/main/protocol/wire/order'
import { decodeNak, decodeProgress } from '../../../src/main/protocol/wire/progress'
import { decodeProof } from '../../../src/main/protocol/wire/proof'
import { decodeProbe, decodeProbed } from '../../../src/main/protocol/wire/probe'
import { decodeReach } from '../../../src/main/protocol/wire/reach'
import { decodeReply, readResults } from '../../../src/main/protocol/wire/reply'
import { OperationReader, parsePacket } from '../../../src/main/protocol/wire/request'
import { decodeSender } from '../../../src/main/protocol/wire/sender'
import { decodeStatePieces, decodeStateRequest } from '../../../src/main/protocol/wire/state'
import type { Mutator } from '../mutator'
import { mustHold, type FuzzInput, type FuzzSession, type Target } from '../target'
import { datagrams } from './harvest'

const GROUP = groupMark('sim')
const operations = new OperationReader()

function readRequest(bytes: Uint8Array): unknown {
  const packet = parsePacket(bytes.subarray(HEADER_BYTES))
  if (packet === undefined) return undefined
  operations.open(packet)
  for (let i = 0; i < packet.count; i++) operations.next()
  mustHold(operations.position === packet.bytes.length, 'operations end elsewhere')
  return packet
}

function readReply(bytes: Uint8Array): unknown {
  const reply = decodeReply(bytes)
  if (reply !== undefined) readResults(reply.results, () => undefined)
  return reply
}

type Decode = (bytes: Uint8Array) => unknown

const decoders: Readonly<Record<keyof typeof DatagramType, Decode>> = {
  request: readRequest,
  reply: readReply,
  order: decodeOrder,
  ack: decodeProgress,
  nak: decodeNak,
  handover: decodeHandover,
  heartbeat: decodeProgress,
  join: decodeJoin,
  propose: decodePropose,
  accept: decodeAccept,
  plan: decodePlan,
  ready: decodeReady,
  install: decodeInstall,
  leave: decodeSender,
  stateRequest: decodeStateRequest,
  statePieces: decodeStatePieces,
  query: decodeControl,
  answer: decodeControl,
  audit: decodeAudit,
  hello: decodeHello,
  reach: decodeReach,
  announce: decodeAnnounce,
  find: decodeFind,
  prove: decodeProof,
  proof: decodeProof,
  probe: decodeProbe,
  probed: decodeProbed
}
const byType = new Map<number, Decode>(
  Object.entries(decoders).map(([name, decode]) => {
    return [DatagramType[name as keyof typeof DatagramType], decode]
  })
)
const all: readonly Decode[] = [...byType.values(), decodeClassicRequest, peekSlot]

/** How many values hang on this one; bytes count as one, they are views of the input. */
function weigh(value: unknown): number {
  if (value === null || typeof value !== 'object' || value instanceof Uint8Array) return 1
  let sum = 1
  for (const one of Object.values(value)) sum += weigh(one)
  return sum
}

class WireSession implements FuzzSession {
  mutate(mutator: Mutator, bytes: Uint8Array, other: Uint8Array): Uint8Array {
    return mutator.datagram(bytes, other, { group: GROUP, senders: [], configs: [], numbers: [] })
  }

  give({ bytes, knob }: FuzzInput): void {
    const type = unseal(bytes, GROUP)
    const decode = typeof type === 'number' ? byType.get(type) : all[knob % all.length]
    if (decode === undefined) return
    const weight = weigh(decode(bytes))
    mustHold(weight <= 40 + 2 * bytes.length, `${weight} values of ${bytes.length} bytes`)
  }

  end(): void {
    // Nothing is left between two inputs.
  }
}

export const wireTarget: Target = {
  name: 'wire',
  inputs: 5000,
  seeds: () => datagrams(),
  open: () => new WireSession()
}
