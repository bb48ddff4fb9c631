/**
 * A client's packet: one or more operations with consecutive sequence numbers.
 * Servers keep it whole: the bytes that leave the client are the bytes that
 * stand in the slot. Layout of the packet (the datagram's body):
 *
 *     flags     1 byte   bit 0: agreed reply (default: safe)
 *                        bit 1: its only operation is a pop that is not to be executed before
 *                        there is an item for it
 *     attempt   1 byte   how often it was sent before, at most 255
 *     client    1 + n    length and UTF-8 of the client's id
 *     low       4 bytes  every sequence number below this one is finished
 *     first     4 bytes  sequence number of the first operation
 *     count     2 bytes
 *     accepted  20 bytes epoch 6, representative 6, from 4, to 4: every operation from the one
 *                        number to below the other, at most `low`, was answered, and the
 *                        answers that the client took were given in this configuration;
 *                        zeros: nothing is said
 *     count times:
 *       code    1 byte   bits 0-3: opcode 1 to 9
 *                        bit 4: the first argument is an int32; bit 5: it is that
 *                        of the operation before; neither: a float64
 *                        bit 6: the item of a push (or settle) is an int32, else a float64
 *       [queue or label] [item]
 */
import { ANY_OPERATIONS, type AnyOperation, type ConfigId } from '../types'
import { limits } from '../limits'
import { getUint48, setUint48, utf8Encode, viewOf } from './bytes'
import { ClientIds } from './client-ids'
import { DatagramType, HEADER_BYTES, seal, type GroupMark } from './header'

export const CREATE = 1
export const PUSH = 3
export const POP = 4
export const DESTROY = 7
export const POLICY = 8
export const SETTLE = 9
const AGREED = 1
const WAITS = 2
const OPCODE = 0x0f
const INT32_ARGUMENT = 0x10
const SAME_ARGUMENT = 0x20
const INT32_ITEM = 0x40
/** A reply carries at most this many bytes for each operation. */
export const RESULT_BYTES_MAX = 9
/** Bytes of a reply before its results, header included. */
export const REPLY_HEAD_BYTES = HEADER_BYTES + 40
/** Bytes around a lone packet in a slot's datagram, header included. */
export const SLOT_OVERHEAD_BYTES = 80
/** Bytes of the largest operation: code, queue, item. */
const OPERATION_BYTES_MAX = 17

/** Bytes between the client's id and the first operation. */
export const FIXED_BYTES = 30
const STAMP_BYTES = 20

/** A client's word: it took the answers to all operations from `from` to below `to` from this configuration. */
export interface Stamp {
  readonly config: ConfigId
  readonly from: number
  readonly to: number
}

/** How many operations a packet may have so that its reply fits into `maxDatagram`. */
export function operationsPerPacket(maxDatagram: number): number {
  return Math.min(
    limits.operationsPerPacket,
    Math.floor((maxDatagram - REPLY_HEAD_BYTES) / RESULT_BYTES_MAX)
  )
}

/** Writes a packet, operation by operation, and makes the datagram. Reusable after `finish`. */
export class RequestWriter {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  private readonly headBytes: number
  private readonly operationsMax: number
  private at: number
  private previous = Number.NaN
  private end: number
  count = 0

  /**
   * @param client the client's id, 1 to `limits.clientIdBytes` bytes of UTF-8
   * @param maxDatagram largest datagram on this path, bytes
   */
  constructor(
    client: string,
    private readonly group: GroupMark,
    maxDatagram: number
  ) {
    const id = utf8Encode(client)
    if (id.length < 1 || id.length > limits.clientIdBytes) {
      throw new RangeError(
        `a client id takes 1 to ${String(limits.clientIdBytes)} bytes, not ${String(id.length)}`
      )
    }
    this.bytes = new Uint8Array(maxDatagram - SLOT_OVERHEAD_BYTES)
    this.view = viewOf(this.bytes)
    this.bytes[HEADER_BYTES + 2] = id.length
    this.bytes.set(id, HEADER_BYTES + 3)
    this.headBytes = HEADER_BYTES + 3 + id.length + FIXED_BYTES
    this.operationsMax = operationsPerPacket(maxDatagram)
    this.at = this.headBytes
    this.end = this.bytes.length
  }

  /** No further operation makes the datagram larger than this, bytes; one operation it always takes. */
  limit(bytes: number): void {
    this.end = Math.min(this.bytes.length, bytes)
  }

  /** False: the packet is full, finish it first. `item` is read for a push and a settle only. */
  add(operation: number, argument: number, item: number): boolean {
    const end = this.count === 0 ? this.bytes.length : this.end
    if (this.count === this.operationsMax || this.at + OPERATION_BYTES_MAX > end) return false
    const codeAt = this.at++
    let code = operation
    if (argument === this.previous) code |= SAME_ARGUMENT
    else if (argument === (argument | 0)) {
      code |= INT32_ARGUMENT
      this.view.setInt32(this.at, argument, true)
      this.at += 4
    } else {
      this.view.setFloat64(this.at, argument, true)
      this.at += 8
    }
    this.previous = argument
    if (operation === PUSH || operation === SETTLE) {
      if (item === (item | 0)) {
        code |= INT32_ITEM
        this.view.setInt32(this.at, item, true)
        this.at += 4
      } else {
        this.view.setFloat64(this.at, item, true)
        this.at += 8
      }
    }
    this.view.setUint8(codeAt, code)
    this.count++
    return true
  }

  /** The datagram with everything added since the last one. */
  finish(
    first: number,
    low: number,
    agreed: boolean,
    accepted: Stamp | null = null,
    waits = false
  ): Uint8Array {
    const datagram = this.bytes.slice(0, this.at)
    const view = viewOf(datagram)
    view.setUint8(HEADER_BYTES, (agreed ? AGREED : 0) | (waits ? WAITS : 0))
    const firstAt = this.headBytes - FIXED_BYTES + 4
    view.setUint32(firstAt, first, true)
    view.setUint16(firstAt + 4, this.count, true)
    this.at = this.headBytes
    this.count = 0
    this.previous = Number.NaN
    const at = this.headBytes - STAMP_BYTES
    setUint48(view, at, accepted?.config.epoch ?? 0)
    setUint48(view, at + 6, accepted?.config.representative ?? 0)
    view.setUint32(at + 12, accepted?.from ?? 0, true)
    view.setUint32(at + 16, accepted?.to ?? 0, true)
    return this.restamp(datagram, 0, low)
  }

  /**
   * The same packet for another try: only `attempt` and `low` differ. What it says of
   * earlier answers stays, for nobody can tell which of the tries is executed.
   */
  again(datagram: Uint8Array, attempt: number, low: number): Uint8Array {
    return this.restamp(datagram.slice(), attempt, low)
  }

  /** The same packet as one that waits no longer: for `again`. */
  waitNoLonger(datagram: Uint8Array): Uint8Array {
    const other = datagram.slice()
    other[HEADER_BYTES] = (other[HEADER_BYTES] as number) & ~WAITS
    return other
  }

  private restamp(datagram: Uint8Array, attempt: number, low: number): Uint8Array {
    const view = viewOf(datagram)
    view.setUint8(HEADER_BYTES + 1, Math.min(attempt, 255))
    view.setUint32(this.headBytes - FIXED_BYTES, low, true)
    return seal(datagram, DatagramType.request, this.group)
  }
}

/** A validated packet. Its operations are read in place by {@link OperationReader}. */
export interface Packet {
  /** The datagram's body, as the client sent it. */
  readonly bytes: Uint8Array
  readonly agreed: boolean
  /** A lone pop that waits for an item. */
  readonly waits: boolean
  readonly attempt: number
  readonly client: string
  readonly low: number
  readonly first: number
  readonly count: number
  /** Null: nothing is said. */
  readonly accepted: Stamp | null
  /** Where the operations begin in `bytes`. */
  readonly operationsAt: number
}

/** Where a validated packet's operations are. */
export type Operations = Pick<Packet, 'bytes' | 'operationsAt'>

/** Steps through a packet's operations without making objects. Only for validated packets. */
export class OperationReader {
  private view: DataView = viewOf(new Uint8Array(0))
  private at = 0
  operation = 0
  argument = 0
  item = 0

  open(packet: Operations): void {
    this.view = viewOf(packet.bytes)
    this.at = packet.operationsAt
    this.argument = 0
  }

  /** Reads the next operation into the fields. Throws RangeError past the end. */
  next(): void {
    const code = this.view.getUint8(this.at++)
    this.operation = code & OPCODE
    if ((code & SAME_ARGUMENT) === 0) {
      if ((code & INT32_ARGUMENT) !== 0) {
        this.argument = this.view.getInt32(this.at, true)
        this.at += 4
      } else {
        this.argument = this.view.getFloat64(this.at, true)
        this.at += 8
      }
    }
    if (this.operation === PUSH || this.operation === SETTLE) {
      if ((code & INT32_ITEM) !== 0) {
        this.item = this.view.getInt32(this.at, true)
        this.at += 4
      } else {
        this.item = this.view.getFloat64(this.at, true)
        this.at += 8
      }
    }
  }

  get position(): number {
    return this.at
  }
}

const clientIds = new ClientIds()

/** Largest magnitude of a label: an id must be derivable from any. */
export const LABEL_MAX = 2 ** 52 - 1

/**
 * Validates a packet completely: afterwards its execution cannot fail on it.
 * Undefined for anything malformed.
 */
export function parsePacket(bytes: Uint8Array): Packet | undefined {
  const clientBytes = bytes[2] ?? 0
  const operationsAt = 3 + clientBytes + FIXED_BYTES
  if (clientBytes < 1 || clientBytes > limits.clientIdBytes || bytes.length <= operationsAt) {
    return undefined
  }
  const client = clientIds.decode(bytes, 3, 3 + clientBytes)
  if (client === undefined) return undefined
  const view = viewOf(bytes)
  const at = 3 + clientBytes
  const low = view.getUint32(at, true)
  const first = view.getUint32(at + 4, true)
  const count = view.getUint16(at + 8, true)
  if (count < 1 || count > limits.operationsPerPacket) return undefined
  if (low > first || first - low > limits.outstandingPerClient) return undefined
  if (first + count > 0xffffffff) return undefined
  const flags = bytes[0] as number
  const waits = (flags & WAITS) !== 0
  if (waits && (count > 1 || ((bytes[operationsAt] as number) & OPCODE) !== POP)) return undefined
  const accepted = readStamp(view, at + 10, low)
  if (accepted === undefined || !areOperations(view, operationsAt, count)) return undefined
  return {
    bytes,
    agreed: (flags & AGREED) !== 0,
    waits,
    attempt: bytes[1] as number,
    client,
    low,
    first,
    count,
    accepted,
    operationsAt
  }
}

/** Null: nothing is said; undefined: malformed. */
function readStamp(view: DataView, at: number, low: number): Stamp | null | undefined {
  const epoch = getUint48(view, at)
  const representative = getUint48(view, at + 6)
  const from = view.getUint32(at + 12, true)
  const to = view.getUint32(at + 16, true)
  if (epoch === 0 && representative === 0) return from === 0 && to === 0 ? null : undefined
  return from < to && to <= low ? { config: { epoch, representative }, from, to } : undefined
}

/** True when these bytes are `count` well-formed operations and nothing else. */
function areOperations(view: DataView, start: number, count: number): boolean {
  let at = start
  let argument = Number.NaN
  for (let i = 0; i < count; i++) {
    if (at >= view.byteLength) return false
    const code = view.getUint8(at++)
    const operation = code & OPCODE
    if (operation === 0 || operation > SETTLE || (code & 0x80) !== 0) return false
    if ((code & SAME_ARGUMENT) === 0) {
      const size = (code & INT32_ARGUMENT) !== 0 ? 4 : 8
      if (at + size > view.byteLength) return false
      argument = size === 4 ? view.getInt32(at, true) : view.getFloat64(at, true)
      at += size
    }
    if (!Number.isSafeInteger(argument)) return false
    if (operation <= 2 && Math.abs(argument) > LABEL_MAX) return false
    if (operation === POLICY && argument !== 0 && argument !== 1) return false
    if (operation === PUSH || operation === SETTLE) {
      const size = (code & INT32_ITEM) !== 0 ? 4 : 8
      if (at + size > view.byteLength) return false
      if (size === 8 && !Number.isSafeInteger(view.getFloat64(at, true))) return false
      at += size
    }
  }
  return at === view.byteLength
}

/** Opcode of an operation on the wire. */
export function opcodeOf(operation: AnyOperation): number {
  return ANY_OPERATIONS.indexOf(operation) + 1
}
