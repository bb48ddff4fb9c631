/**
 * The vocabulary of the protocol core: identifiers, inputs, effects.
 *
 * Everything here is plain data. Identifiers that travel on the wire are safe
 * integers (48 bits at most), so that they are cheap map keys; their text forms
 * are made only at the edge (see `ids.ts`).
 */

import type { KeptRecord, KeptState } from './kept'

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

/** A queue as a merge report names it. */
export interface ReportedQueue {
  readonly queue: number
  readonly label: number
}

/** What a merge could not undo, and what it brought back. Lists hold `limits.reportEntries` at most. */
export interface MergeReport {
  /** Items that were handed out on more than one side, each by another request. */
  readonly poppedTwice: readonly (ReportedQueue & {
    readonly item: number
    /** The requests ('CLIENT:SEQ') that got it, and the configurations in which they did. */
    readonly pops: readonly { readonly message: string; readonly config: string }[]
  })[]
  /** Pop requests that several sides executed with different results, to be settled. */
  readonly ambiguous: readonly {
    readonly id: number
    readonly message: string
    /** `item` null: that side found nothing. */
    readonly candidates: readonly {
      readonly config: string
      readonly queue: number | null
      readonly label: number | null
      readonly item: number | null
    }[]
  }[]
  /** Queues that one side destroyed and that live on for what the other pushed: `items` of them. */
  readonly revived: readonly (ReportedQueue & { readonly items: number })[]
  /** Items that were taken and are back, for the client had its answer from another side. */
  readonly putBack: readonly (ReportedQueue & {
    readonly item: number
    readonly message: string
  })[]
  /** Queues and items of the merged state. */
  readonly queues: number
  readonly items: number
  /** Something beyond a bound was forgotten before the merge, or left out of these lists. */
  readonly incomplete: boolean
}

/** Pasts that had diverged were merged when `config` was installed. */
export interface MergeEvent {
  readonly config: ConfigId
  /** The regular configurations that it joins together. */
  readonly from: readonly ConfigId[]
  readonly report: MergeReport
  /** Digest of the queues' contents afterwards. */
  readonly hash: string
}

/** A stretch of one queue in the states that a merge united, and in what it made of them. */
export interface QueueExcerpt extends ReportedQueue {
  /** How many items each side had, in the order of the sides; null: the queue was not there. */
  readonly sizes: readonly (number | null)[]
  /** How many it has now; null: it is gone. */
  readonly result: number | null
  /** Its first items on any side, in the order of their births: `limits.excerptItems` at most. */
  readonly items: readonly {
    readonly item: number
    /** The request that pushed it: 'CLIENT:SEQ'. */
    readonly message: string
    /** Places of the sides that held it. */
    readonly sides: readonly number[]
    /** It is in the result. */
    readonly stays: boolean
  }[]
}

/** What a merge was given, and what became of it, for people. Bounded. */
export interface MergeExcerpt {
  readonly sides: readonly {
    /** Where that past ends. */
    readonly config: ConfigId
    /** Who brought it. */
    readonly members: readonly MemberId[]
    readonly queues: number
    readonly items: number
  }[]
  /** Those that the report names, and others that differed: `limits.excerptQueues` at most. */
  readonly queues: readonly QueueExcerpt[]
  readonly report: MergeReport
}

/**
 * A step on the way to a configuration, with its evidence, in the order in which this server
 * saw them: what people are told of why there is a new one. Nothing depends on it.
 */
export type ChangeStep =
  /** It began to find out who is there: `reason` as in `GatherReason`. */
  | {
      readonly step: 'gather'
      readonly reason: string
      /** The server that gave the reason; null: none, or this one itself. */
      readonly about: MemberId | null
      /** For how long that one was not heard, and how long is too long. Null: that is not why. */
      readonly silentMs: Millis | null
      readonly limitMs: Millis | null
      /** For how long that one acknowledged no more than slot `acked`, of `aru` slots here. */
      readonly stuckMs: Millis | null
      readonly acked: Slot | null
      readonly aru: Slot | null
    }
  /** Another server was heard, from this configuration (null: none); `hears`: whom it said to hear, null: it was no JOIN. */
  | {
      readonly step: 'heard'
      readonly member: MemberId
      readonly name: string
      readonly config: ConfigId | null
      readonly hears: readonly MemberId[] | null
    }
  /** The group's state was learned before joining. */
  | {
      readonly step: 'learned'
      readonly donor: MemberId
      readonly bytes: number
      readonly rounds: number
      readonly ms: Millis
    }
  /** The representative proposed it; `leftOut`: members until now that are not in it, and for how long each was not heard. */
  | {
      readonly step: 'proposed'
      readonly config: ConfigId
      readonly members: readonly MemberInfo[]
      readonly leftOut: readonly { readonly member: MemberId; readonly silentMs: Millis | null }[]
    }
  /** A member was heard to accept, with the past that it brings: where it comes from (null: from nowhere) and its last slot. */
  | {
      readonly step: 'accepted'
      readonly config: ConfigId
      readonly member: MemberId
      readonly past: ConfigId | null
      readonly aru: Slot
    }
  /** The plan came: where the old configuration ends, how many slots of it were not delivered or not even here, and whose states count. */
  | {
      readonly step: 'planned'
      readonly config: ConfigId
      readonly end: Slot
      readonly undelivered: number
      readonly missing: number
      readonly sources: readonly MemberId[]
    }
  /** At the representative: this member has all that it needs. */
  | { readonly step: 'ready'; readonly config: ConfigId; readonly member: MemberId }
  /** It is about to be installed: which states came, from whom. */
  | {
      readonly step: 'recovered'
      readonly config: ConfigId
      readonly states: readonly { readonly donor: MemberId; readonly bytes: number }[]
      readonly primary: boolean
    }
  /** Pasts that had diverged were merged for it. */
  | { readonly step: 'merged'; readonly config: ConfigId; readonly excerpt: MergeExcerpt }

/** An incident: members that delivered the same slots hold different states. */
export interface DivergenceEvent {
  readonly config: ConfigId
  /** The slot after which they were compared; -1: before the first one. */
  readonly slot: Slot
  /** The first slot after which they differ; null: that is too long ago to say. */
  readonly firstSlot: Slot | null
  /** Who holds the same as whom, each side with its digest. */
  readonly sides: readonly { readonly digest: string; readonly members: readonly string[] }[]
  /** This server is not on the largest side: it goes. */
  readonly leaves: boolean
}

/** The seven operations, in wire order (opcode = index + 1). */
export const OPERATIONS = ['create', 'id', 'push', 'pop', 'top', 'size', 'destroy'] as const
export type Operation = (typeof OPERATIONS)[number]

/**
 * Operations on the group itself, ordered like the seven; opcodes follow theirs.
 * `policy`: 0 available, 1 majority. `settle`: an ambiguity's id, and in the item's
 * place the candidate that the client keeps, by its index, or -1 for none.
 */
export const ADMIN_OPERATIONS = ['policy', 'settle'] as const
export type AdminOperation = (typeof ADMIN_OPERATIONS)[number]
export const ANY_OPERATIONS = [...OPERATIONS, ...ADMIN_OPERATIONS] as const
export type AnyOperation = (typeof ANY_OPERATIONS)[number]

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
  /** A datagram from the group's address or the server's own port, or a message of a stream. The core may keep `bytes`, and never writes to them. */
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
  /** As many records as `count` of those handed to `keep` since the core was made are durable; it grows. */
  | { readonly kind: 'kept'; readonly now: Millis; readonly count: number }
  /** Records cannot be kept any more, for want of room or a broken disk; or they can again. */
  | { readonly kind: 'storage'; readonly now: Millis; readonly isAble: boolean }
  /** The epoch of the last `persist` effect is on disk. */
  | { readonly kind: 'persisted'; readonly now: Millis; readonly epoch: number }
  /** This server receives and sends at another endpoint from now on; nothing that was sent to the old one arrives any more. */
  | {
      readonly kind: 'moved'
      readonly now: Millis
      readonly endpoint: Endpoint
      /** As in the options. */
      readonly maxDatagram: number
    }
  /** Lab: damage this server's state, as a broken memory would. */
  | { readonly kind: 'damage'; readonly now: Millis }
  /** Leave the group in an orderly way; the effect `left` follows in bounded time. */
  | { readonly kind: 'leave'; readonly now: Millis }

/** A client's packet as a trace has it: each of its operations is a message, `CLIENT:SEQ`. */
export interface TracedPacket {
  readonly client: string
  /** Sequence number of its first operation, and how many there are. */
  readonly first: number
  readonly count: number
  /** The client asked for an answer at delivery, before the slot is stable. */
  readonly agreed: boolean
  /** Its operations are here, from `operationsAt` on. */
  readonly bytes: Uint8Array
  readonly operationsAt: number
}

/**
 * What becomes lines of the trace (contract.md section 7), by `record/trace-lines.ts`: of a packet
 * a line for each operation. The core makes no object for an operation.
 */
export type TraceEvent =
  | {
      readonly ev: 'order'
      readonly config: string
      readonly slot: Slot
      readonly messages: readonly { readonly packet: TracedPacket }[]
    }
  | {
      readonly ev: 'deliver'
      readonly config: string
      readonly slot: Slot
      /** Place of the packet's first message in the slot. */
      readonly i: number
      readonly packet: TracedPacket
      readonly origin: string
      /** As `wire/reply.ts` lays them out. */
      readonly results: Uint8Array
    }
  | { readonly ev: 'stable'; readonly config: string; readonly slot: Slot }
  /** What was found on disk at the start: the last slot that was executed in it. */
  | {
      readonly ev: 'restore'
      readonly config: string
      readonly slot: Slot
      readonly hash: string
    }
  | { readonly ev: 'reply'; readonly packet: TracedPacket; readonly results: Uint8Array }

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
  /**
   * Send to one server, in order, over a stream that is opened if need be: for what is
   * too much for datagrams. All of it or nothing arrives, and nobody tells which: who
   * waits for an answer has to ask again.
   */
  stream(to: Endpoint, bytes: Uint8Array): void
  /** Make the epoch durable, then give back `{ kind: 'persisted' }`. */
  persist(epoch: number): void
  /**
   * Keep this beyond the server's life, in the order of the calls; not called with the durability
   * `memory`. With `sync` the core wants to hear when it is durable (`kept`).
   *
   * @param state non-null: the record begins anew with this whole state; nothing that was kept
   *   before is of use for what comes after
   */
  keep(record: KeptRecord, state: KeptState | null): void
  /** A configuration was delivered. */
  config(event: ConfigEvent): void
  /** A step on the way to one: told before the configuration that it led to, if it led to one. */
  change(step: ChangeStep): void
  /** Diverged pasts were merged, as the configuration told of last was installed. */
  merge(event: MergeEvent): void
  /**
   * Members hold different states, by a defect. When `leaves`, this one is on the
   * smaller side and does nothing more: the caller keeps the evidence, and starts
   * it anew, empty, as the next incarnation.
   */
  divergence(event: DivergenceEvent): void
  /** Orderly leave is done: the core does nothing more. */
  left(): void
  /** This server hears not even its own multicasts: its sockets should be opened anew. */
  deaf(): void
  /** Only called when the core was made with `trace: true`. */
  trace(event: TraceEvent): void
  log(level: LogLevel, event: string, fields: Readonly<Record<string, unknown>>): void
}

/**
 * What an acknowledgement promises. `memory`: the slot is in memory. `async`: it is, and is written
 * soon. `sync`: it is durable.
 */
export const DURABILITIES = ['memory', 'async', 'sync'] as const
export type Durability = (typeof DURABILITIES)[number]

/** What a core is made with. */
export interface CoreOptions {
  readonly id: MemberId
  readonly incarnation: Incarnation
  readonly name: string
  readonly host: string
  /** Where it receives unicast, until it moves. */
  readonly endpoint: Endpoint
  /** Name of the group; its hash stands in every datagram. */
  readonly group: string
  /** Greatest epoch that this server ever persisted; 0 for a new one. */
  readonly epoch: number
  /**
   * Largest datagram that the core makes up by itself, bytes: 1400 on networks or less, up to
   * 60,000 on loopback. A client's larger packet is passed on whole (`limits.packetBytes`).
   */
  readonly maxDatagram: number
  /** What the system keeps of datagrams that were not read yet, as it says itself, bytes. */
  readonly receiveBytes: number
  readonly trace: boolean
  /** Policy of the group if this server is one of those that begin it. */
  readonly policy: 'available' | 'majority'
  readonly durability: Durability
}
