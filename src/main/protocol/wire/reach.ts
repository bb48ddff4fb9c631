/**
 * REACH: how servers find out by which ways they reach each other. It never gets to the
 * core. Two kinds of bodies:
 *
 *     16  1: greeting     1 byte
 *     17  flags           1 byte    1: answer, for it is not known yet that this address is yours
 *     18  cookie          4 bytes   who repeats it has received this
 *     22  echo            4 bytes   the cookie that came from there; 0: none did
 *     26  zeros          14 bytes   sealed, it is long enough for a question who it is from:
 *                                   that is longer than the rest, and never than what it answers
 *
 *     16  2: report       1 byte
 *     17  flags           1 byte    1: has peers that multicast does not reach
 *     18  count           1 byte
 *     19  for each server that the sender hears: endpoint (6 bytes), flags (1 byte; 1: its multicast)
 */
import { limits } from '../limits'
import type { Endpoint } from '../types'
import { Reader, Writer } from './bytes'
import { DatagramType, HEADER_BYTES, seal, type GroupMark } from './header'

/** Shows each side that the other receives at the address that it sends from. Always of one size. */
export interface Greeting {
  readonly kind: 'greeting'
  /** 32 bits, not 0. */
  readonly cookie: number
  readonly echo: number
  readonly asks: boolean
}

/** How a server is heard. */
export interface Way {
  readonly endpoint: Endpoint
  /** Its multicast arrives, not only its unicast. */
  readonly byGroup: boolean
}

export interface Report {
  readonly kind: 'report'
  readonly hasPeers: boolean
  /** At most `limits.waysTold`. */
  readonly heard: readonly Way[]
}

export type Reach = Greeting | Report

const GREETING = 1
const REPORT = 2
const FLAG = 1
const ZEROS = new Uint8Array(14)

export function encodeReach(reach: Reach, group: GroupMark): Uint8Array {
  const out = new Writer(HEADER_BYTES + 24).raw(new Uint8Array(HEADER_BYTES))
  if (reach.kind === 'greeting') {
    out.u8(GREETING).u8(reach.asks ? FLAG : 0)
    out.u32(reach.cookie).u32(reach.echo).raw(ZEROS)
  } else {
    const heard = reach.heard.slice(0, limits.waysTold)
    out.u8(REPORT).u8(reach.hasPeers ? FLAG : 0)
    out.u8(heard.length)
    for (const { endpoint, byGroup } of heard) out.u48(endpoint).u8(byGroup ? FLAG : 0)
  }
  return seal(out.finish(), DatagramType.reach, group)
}

/** Decodes what `unseal` called a REACH. Undefined when malformed. */
export function decodeReach(bytes: Uint8Array): Reach | undefined {
  const from = new Reader(bytes, HEADER_BYTES)
  const kind = from.u8()
  const isFlagged = (from.u8() & FLAG) !== 0
  if (kind === GREETING) {
    const cookie = from.u32()
    const echo = from.u32()
    const isPadded = from.slice(ZEROS.length).every((byte) => byte === 0)
    return from.done && isPadded && cookie !== 0
      ? { kind: 'greeting', cookie, echo, asks: isFlagged }
      : undefined
  }
  if (kind !== REPORT) return undefined
  const count = from.u8()
  if (count > limits.waysTold) return undefined
  const heard: Way[] = []
  for (let i = 0; i < count && from.ok; i++) {
    heard.push({ endpoint: from.u48(), byGroup: (from.u8() & FLAG) !== 0 })
  }
  return from.done ? { kind: 'report', hasPeers: isFlagged, heard } : undefined
}
