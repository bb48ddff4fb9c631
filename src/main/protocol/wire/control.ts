/**
 * Questions about a server and its answers (status, queues, lab …): JSON, off the
 * hot path, outside the ordered stream. Body: query id (4 bytes), UTF-8 JSON.
 */
import type { MergeReport } from '../types'
import { utf8Decode, utf8Encode, viewOf } from './bytes'
import { type DatagramType, HEADER_BYTES, seal, type GroupMark } from './header'

/** A question or an answer, told apart by the datagram's type. */
export interface Control {
  /** Chosen by who asks; the answer repeats it. */
  readonly id: number
  /** Parsed JSON, not validated further. */
  readonly body: unknown
}

export function encodeControl(
  type: typeof DatagramType.query | typeof DatagramType.answer,
  control: Control,
  group: GroupMark
): Uint8Array {
  const json = utf8Encode(JSON.stringify(control.body))
  const bytes = new Uint8Array(HEADER_BYTES + 4 + json.length)
  viewOf(bytes).setUint32(HEADER_BYTES, control.id, true)
  bytes.set(json, HEADER_BYTES + 4)
  return seal(bytes, type, group)
}

/** Decodes a datagram that `unseal` called a query or an answer. Undefined when malformed. */
export function decodeControl(bytes: Uint8Array): Control | undefined {
  if (bytes.length < HEADER_BYTES + 4) return undefined
  const text = utf8Decode(bytes.subarray(HEADER_BYTES + 4))
  if (text === undefined) return undefined
  try {
    return { id: viewOf(bytes).getUint32(HEADER_BYTES, true), body: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

/** What may be asked. `server` is an id or a name; null or absent: everybody answers. */
export type Query =
  | { readonly q: 'status' }
  | {
      readonly q: 'queues'
      readonly server: string | null
      readonly offset: number
      readonly count: number
      readonly frozen?: number
    }
  | {
      readonly q: 'items'
      readonly server: string | null
      readonly queue: number
      readonly offset: number
      readonly count: number
      /** From the frozen copy of a `freeze` answer, not from the live queue. */
      readonly frozen?: number
    }
  /** Keep a copy of all queues for paging through it: `items` and `queues` may name it for 10 s after its last use. */
  | { readonly q: 'freeze'; readonly server: string }
  /** That copy is read: only who asked for it can let it go, and need not wait for the answer. */
  | { readonly q: 'release'; readonly server: string; readonly frozen: number }
  /** Which merges the server remembers. */
  | { readonly q: 'merges'; readonly server: string | null }
  /** One of them, as a stretch of JSON text from character `offset` on. */
  | {
      readonly q: 'merge'
      readonly server: string | null
      readonly number: number
      readonly offset: number
    }
  /** Ambiguous pops that nobody settled, by their ids: those beyond `after`, as many as fit. */
  | { readonly q: 'ambiguous'; readonly server: string | null; readonly after: number }
  /**
   * A new join code for a closed group; those before count for so many hours more. Taken only
   * from who has the newest one. Question 0 is not answered: a server tells another.
   */
  | {
      readonly q: 'rekey'
      readonly server: string | null
      readonly code: string
      readonly hours: number
    }

/** Answer to `status`: the server itself, and its configuration as it sees it. */
export interface StatusAnswer {
  readonly a: 'status'
  readonly server: string
  readonly name: string
  readonly unicast: string
  readonly host: string
  readonly group: string
  readonly lab: boolean
  readonly durability: string
  /** Null before the first configuration. */
  readonly config: string | null
  readonly kind: 'regular' | 'transitional'
  readonly members: readonly {
    readonly server: string
    readonly name: string
    readonly unicast: string
    readonly host: string
  }[]
  readonly index: number
  readonly turn: string | null
  readonly delivered: number
  readonly stable: number
  readonly queues: number
  readonly items: number
  /** Pushes and pops executed since the server began, or got its state. */
  readonly pushes?: number
  readonly pops?: number
  readonly hash: string
  readonly policy: 'available' | 'majority'
  /** Its configuration orders what clients ask for; under `available` every one does. */
  readonly primary: boolean
  /** What its membership is at, and the members that it did not hear for half a second; older servers do not tell. */
  readonly phase?: string
  readonly unheard?: readonly string[]
  /** The largest datagram that it makes up; older servers do not tell. */
  readonly datagramBytes?: number
  /** Only of `--lab` servers: the faults that are on (null: none), and how often each one bit. */
  readonly faults?: {
    readonly on: string | null
    readonly counters: Readonly<Record<string, number>>
  }
}

/** What a server answers; `refused` carries one line for people. */
export type Answer =
  | StatusAnswer
  | {
      readonly a: 'queues'
      readonly server: string
      readonly queues: readonly {
        readonly label: number
        readonly id: number
        readonly size: number
      }[]
      readonly total: number
    }
  | {
      readonly a: 'items'
      readonly server: string
      readonly queue: number
      readonly offset: number
      readonly items: readonly number[]
      /** Size of the queue; -1 when it does not exist. */
      readonly total: number
      /** How many items were popped before its first one; absent in a copy. */
      readonly first?: number
    }
  | {
      readonly a: 'freeze'
      readonly server: string
      readonly frozen: number
      readonly hash: string
      readonly queues: number
    }
  | { readonly a: 'release'; readonly server: string }
  /** Numbers of the merges that are remembered, oldest and newest; none: `last` is less than `first`. */
  | {
      readonly a: 'merges'
      readonly server: string
      readonly first: number
      readonly last: number
    }
  | {
      readonly a: 'merge'
      readonly server: string
      readonly number: number
      readonly offset: number
      readonly text: string
      /** Characters of the whole. */
      readonly total: number
    }
  | {
      readonly a: 'ambiguous'
      readonly server: string
      /** `leftOut`: candidates of it that did not fit. */
      readonly pops: readonly (MergeReport['ambiguous'][number] & { readonly leftOut?: number })[]
      /** How many there are beyond `after`. */
      readonly total: number
    }
  /** The new join code is on this server's disk. */
  | { readonly a: 'rekey'; readonly server: string; readonly name: string }
  | { readonly a: 'refused'; readonly server: string; readonly problem: string }
