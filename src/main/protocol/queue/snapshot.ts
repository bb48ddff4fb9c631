/**
 * A replica as bytes, for a member whose past is shorter. Layout (little-endian):
 * version, operations, lineage, clients (each once), sessions with their
 * remembered answers (oldest first), queues with their items.
 */
import { limits } from '../limits'
import { Reader, Writer } from '../wire/bytes'
import { readResults } from '../wire/reply'
import { labelOf, queueIdOf } from './queue-id'
import { Replica } from './replica'
import type { Answered } from './sessions'

const SNAPSHOT_VERSION = 1
/** Items decoded between two checks that the bytes suffice. */
const ITEM_BYTES = 16

export function encodeSnapshot(replica: Replica): Uint8Array {
  const out = new Writer(64 + replica.queues.itemsTotal * ITEM_BYTES + replica.sessions.size * 64)
  out.u8(SNAPSHOT_VERSION).f64(replica.operations).u16(replica.lineage.length)
  for (const { config, end } of replica.lineage) {
    out
      .u48(config.epoch)
      .u48(config.representative)
      .u48(end + 1)
  }
  const rings = replica.queues
    .list(0, replica.queues.queues)
    .map(({ label, id }) => ({ label, ring: replica.queues.ringOf(id) }))
  // Clients get fresh numbers in the order in which the snapshot names them.
  const numbers = new Map<number, number>()
  const names: string[] = []
  const number = (index: number): number => {
    let found = numbers.get(index)
    if (found === undefined) {
      found = names.length
      numbers.set(index, found)
      names.push(replica.clients.nameAt(index))
    }
    return found
  }
  for (const session of replica.sessions.values()) number(session.index)
  for (const { ring } of rings) {
    if (ring === undefined) continue
    for (let place = 0; place < ring.size; place++) number(ring.clientAt(place))
  }
  out.u32(names.length)
  for (const name of names) out.text(name, limits.clientIdBytes)
  out.u32(replica.sessions.size)
  for (const session of replica.sessions.values()) {
    out.u32(number(session.index)).u32(session.next).u16(session.answered.length)
    for (const answered of session.answered) encodeAnswered(out, answered)
  }
  out.u32(rings.length)
  for (const { label, ring } of rings) {
    const size = ring?.size ?? 0
    out.f64(label).u32(size)
    if (ring === undefined) continue
    for (let place = 0; place < size; place++) {
      out
        .f64(ring.valueAt(place))
        .u32(number(ring.clientAt(place)))
        .u32(ring.sequenceAt(place))
    }
  }
  return out.finish()
}

function encodeAnswered(out: Writer, answered: Answered): void {
  out.u32(answered.first).u16(answered.count).u48(answered.server)
  out.u48(answered.config.epoch).u48(answered.config.representative).u48(answered.slot)
  out.u32(answered.results.length).raw(answered.results)
}

/** The replica that these bytes describe; undefined when they are malformed. */
export function decodeSnapshot(bytes: Uint8Array): Replica | undefined {
  const input = new Reader(bytes)
  const replica = new Replica()
  if (input.u8() !== SNAPSHOT_VERSION) return undefined
  replica.operations = input.f64()
  const lineageLength = input.u16()
  if (lineageLength > limits.lineage || !Number.isSafeInteger(replica.operations)) return undefined
  for (let i = 0; i < lineageLength && input.ok; i++) {
    const config = { epoch: input.u48(), representative: input.u48() }
    replica.lineage.push({ config, end: input.u48() - 1 })
  }
  const names: string[] = []
  for (let left = input.u32(); left > 0 && input.ok; left--) {
    names.push(input.text(limits.clientIdBytes))
  }
  const sessionCount = input.u32()
  if (sessionCount > limits.sessions) return undefined
  for (let i = 0; i < sessionCount && input.ok; i++) {
    const client = names[input.u32()]
    const next = input.u32()
    const answered: Answered[] = []
    for (let left = input.u16(); left > 0; left--) answered.push(decodeAnswered(input))
    if (client === undefined) return undefined
    replica.sessions.restore(client, next, answered)
  }
  const queueCount = input.u32()
  for (let i = 0; i < queueCount && input.ok; i++) {
    if (!decodeQueue(input, replica, names)) return undefined
  }
  return input.done ? replica : undefined
}

function decodeAnswered(input: Reader): Answered {
  const first = input.u32()
  const count = input.u16()
  const server = input.u48()
  const config = { epoch: input.u48(), representative: input.u48() }
  const slot = input.u48()
  const results = input.slice(input.u32()).slice()
  if (readResults(results, () => undefined) !== count) input.fail()
  return { first, count, server, config, slot, results }
}

function decodeQueue(input: Reader, replica: Replica, names: readonly string[]): boolean {
  const label = input.f64()
  const size = input.u32()
  const id = queueIdOf(label)
  if (labelOf(id) !== label || size * ITEM_BYTES > input.bytes.length - input.at) return false
  // The label's own queue is made by the operation itself, so that ids have one source.
  replica.queues.execute('create', label, 0, 0, 0)
  for (let place = 0; place < size; place++) {
    const item = input.f64()
    const client = names[input.u32()]
    const sequence = input.u32()
    if (client === undefined || !Number.isSafeInteger(item)) return false
    const index = replica.clients.retain(client)
    replica.queues.execute('push', id, item, index, sequence)
    replica.clients.release(index)
  }
  return input.ok
}
