/**
 * The vocabulary of the protocol core: identifiers, inputs, effects.
 *
 * Everything here is plain data. Identifiers that travel on the wire are safe
 * integers (48 bits at most), so that they are cheap map keys; their text forms
 * are made only at the edge (see `ids.ts`).
 */

/** A server's identity for life: 48 random bits, kept in its data folder. Text: 12 hex digits. */
export type MemberId = number

/** How often a server has been started, from 1. A member is `(id, incarnation)`, never an address. */
export type Incarnation = number

/** Slot number inside one regular configuration, from 0. */
export type Slot = number

/** An IPv4 endpoint as one integer: address * 65536 + port. See `ids.ts`. */
export type Endpoint = number

/** Milliseconds on a monotonic clock; any origin, fractions allowed. */
export type Millis = number

/**
 * A regular configuration's name. The epoch is greater than every epoch that any
 * of its members had seen before; the representative proposed it.
 * Order: by epoch, then by representative.
 */
export interface ConfigId {
  readonly epoch: number
  readonly representative: MemberId
}

/** What every member knows of every other one, learned when it joined. */
export interface MemberInfo {
  readonly id: MemberId
  readonly incarnation: Incarnation
  /** Where it receives unicast. */
  readonly endpoint: Endpoint
  /** Display name, at most `limits.nameBytes` bytes of UTF-8. */
  readonly name: string
  /** Display name of its machine. */
  readonly host: string
}

/** A configuration as it is delivered to the application (EVS: a configuration change message). */
export interface ConfigEvent {
  readonly config: ConfigId
  readonly kind: 'regular' | 'transitional'
  readonly members: readonly MemberInfo[]
  /** Transitional: the regular configuration that it leaves. Regular: those that it joins together. */
  readonly from: readonly ConfigId[]
  /** This server's place in `members`, from 0. */
  readonly index: number
}

/** The seven operations, in wire order (opcode = index + 1). */
export const OPERATIONS = ['create', 'id', 'push', 'pop', 'top', 'size', 'destroy'] as const
export type Operation = (typeof OPERATIONS)[number]

/** Outcome of one operation. The order is the wire's. */
export const STATUSES = [
  'ok',
  'empty',
  'no-such-queue',
  'not-primary',
  'busy',
  'bad-request',
  'timeout'
] as const
export type Status = (typeof STATUSES)[number]

/** What the core is told. `now` is the caller's monotonic clock; the core has no other. */
export type Input =
  /** First input of all. `seed` (32 bits) is the only randomness that the core ever gets. */
  | { readonly kind: 'start'; readonly now: Millis; readonly seed: number }
  /** A datagram from the group's address or the server's own port. The core may keep `bytes`, and never writes to them. */
  | {
      readonly kind: 'datagram'
      readonly now: Millis
      readonly from: Endpoint
      readonly bytes: Uint8Array
    }
  /** A datagram from the classic port: `msg,UUID,OP[,ARG…]`. */
  | {
      readonly kind: 'classic'
      readonly now: Millis
      readonly from: Endpoint
      readonly bytes: Uint8Array
    }
  /** Nothing more waits to be read: order, acknowledge and answer what has gathered. */
  | { readonly kind: 'flush'; readonly now: Millis }
  /** Time has passed; due at `nextWake`, harmless at any time. Includes a flush. */
  | { readonly kind: 'tick'; readonly now: Millis }
  /** The epoch of the last `persist` effect is on disk. */
  | { readonly kind: 'persisted'; readonly now: Millis; readonly epoch: number }
  /** Leave the group in an orderly way; the effect `left` follows in bounded time. */
  | { readonly kind: 'leave'; readonly now: Millis }

/** One line of the trace (contract.md section 7) without `t` and `server`, which the caller adds. */
export type TraceEvent =
  | {
      readonly ev: 'order'
      readonly config: string
      readonly slot: Slot
      readonly messages: readonly string[]
    }
  | {
      readonly ev: 'deliver'
      readonly config: string
      readonly slot: Slot
      readonly i: number
      readonly message: string
      readonly origin: string
      readonly op: Operation
      readonly args: readonly number[]
      readonly result: number | null
      readonly status: Status
      readonly phase: 'regular' | 'transitional'
    }
  | { readonly ev: 'stable'; readonly config: string; readonly slot: Slot }
  | {
      readonly ev: 'reply'
      readonly message: string
      readonly result: number | null
      readonly status: Status
      /** The client asked for an answer at delivery, before the slot is stable. */
      readonly agreed?: true
    }

export type LogLevel = 'debug' | 'info' | 'warn' | 'error'

/**
 * Where the core's effects go; the caller implements it. Calls come only from
 * inside `step`, in the order in which they are to happen. The same inputs give
 * the same calls, bit for bit.
 */
export interface Effects {
  /** Send to every member and client of the group. The core never writes to `bytes` again. */
  multicast(bytes: Uint8Array): void
  /** Send to one endpoint, from the server's own port. */
  unicast(to: Endpoint, bytes: Uint8Array): void
  /** Make the epoch durable, then give back `{ kind: 'persisted' }`. */
  persist(epoch: number): void
  /** A configuration was delivered. */
  config(event: ConfigEvent): void
  /** Orderly leave is done: the core does nothing more. */
  left(): void
  /** This server hears not even its own multicasts: its sockets should be opened anew. */
  deaf(): void
  /** Only called when the core was made with `trace: true`. */
  trace(event: TraceEvent): void
  log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): void
}

/** What a core is made with. */
export interface CoreOptions {
  readonly id: MemberId
  readonly incarnation: Incarnation
  readonly name: string
  readonly host: string
  readonly endpoint: Endpoint
  /** Name of the group; its hash stands in every datagram. */
  readonly group: string
  /** Greatest epoch that this server ever persisted; 0 for a new one. */
  readonly epoch: number
  /** Largest datagram that the core may send, bytes: 1400 on networks, up to 60,000 on loopback. */
  readonly maxDatagram: number
  readonly trace: boolean
}
