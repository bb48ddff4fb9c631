/** What one seed stands for: servers, clients, faults, and what happens when. */
import type { DatagramType } from '../../src/main/protocol/wire/header'
import type { Durability } from '../../src/main/protocol/types'
import type { Pace } from './inbox'
import type { Faults } from './network'

/** Something that is done to the system. Times are milliseconds since the load began; servers count from 0. */
export type Upset = { readonly at: number } & (
  | { readonly do: 'start' | 'leave' | 'crash'; readonly server: number }
  /** The machines stop; within `forMs` they are back, one after another. */
  | { readonly do: 'power'; readonly servers: readonly number[]; readonly forMs: number }
  /** A disk is slow, or full, for a while; its next syncs fail; a file of a server that is down is damaged. */
  | {
      readonly do: 'disk'
      readonly server: number
      readonly how: 'slow' | 'full' | 'failing' | 'damaged'
      readonly forMs: number
    }
  /** Stops it as SIGSTOP does: what arrives meanwhile waits, as far as a socket's buffer has room. */
  | { readonly do: 'pause'; readonly server: number; readonly forMs: number }
  /** Its address goes away; after `forMs` it has another one, and notices. */
  | { readonly do: 'move'; readonly server: number; readonly forMs: number }
  /** Its clock jumps ahead, as over a suspended machine's sleep. */
  | { readonly do: 'jump'; readonly server: number; readonly byMs: number }
  /** Servers of different sides do not hear each other; client c is on side c mod the number of sides. */
  | { readonly do: 'split'; readonly sides: readonly (readonly number[])[]; readonly forMs: number }
  /** `server` does not hear `from`, though it is heard by it. */
  | {
      readonly do: 'deafen'
      readonly server: number
      readonly from: number
      readonly forMs: number
    }
  /**
   * Servers of different sides do not hear each other; clients hear all. With `when` it begins
   * as the nth datagram of that type is sent from then on.
   */
  | {
      readonly do: 'partition'
      readonly sides: readonly (readonly number[])[]
      readonly forMs: number
      readonly when?: { readonly type: DatagramType; readonly nth: number }
    }
  /** What the one servers send does not reach the others; the other way is open. */
  | {
      readonly do: 'one-way'
      readonly from: readonly number[]
      readonly to: readonly number[]
      readonly forMs: number
    }
  /** A client and these servers do not hear each other. */
  | {
      readonly do: 'seclude'
      readonly client: number
      readonly servers: readonly number[]
      readonly forMs: number
    }
  /**
   * In the midst of sending the nth datagram of this type from then on somebody is struck; a crash
   * is over after `forMs`, 0: never. `power`: all lose it, a moment later.
   */
  | {
      readonly do: 'strike'
      readonly type: DatagramType
      readonly nth: number
      readonly how: 'crash' | 'pause' | 'jump' | 'power'
      readonly forMs: number
      /** Who is struck: the sender, or another server, before it can receive that datagram. */
      readonly victim: 'sender' | 'another'
    }
  /**
   * Of the nth datagram of this type and the next ones, `count` in all, half of the receivers get
   * theirs when somebody has sent one of type `until` (0: nothing does), at the latest after
   * `forMs`: instead of at once, or once more.
   */
  | {
      readonly do: 'late'
      readonly type: DatagramType
      readonly nth: number
      readonly count: number
      readonly until: DatagramType | 0
      readonly forMs: number
      readonly again: boolean
    }
  /** All datagrams of this type, or most of any type (0), that come from this server, or go to it, are lost. */
  | {
      readonly do: 'swallow'
      readonly server: number
      readonly way: 'to' | 'from'
      readonly type: DatagramType | 0
      readonly forMs: number
    }
)

/** Before the load begins: servers start, and crash, while the first configurations form. Times since the beginning. */
export interface FormingStep {
  readonly at: number
  readonly do: 'start' | 'crash'
  readonly server: number
}

export interface Scenario {
  readonly seed: number
  readonly servers: number
  readonly clients: number
  readonly operationsEach: number
  readonly outstanding: number
  /** A client waits up to so long before its next operation. */
  readonly thinkMs: number
  readonly maxDatagram: number
  readonly faults: Faults
  /** Clients whose datagrams never reach some server, or never come from it, while there are faults. */
  readonly brokenLinks: readonly {
    readonly client: number
    readonly server: number
    readonly way: 'to' | 'from'
  }[]
  /** Servers that no upset starts are there from the beginning. */
  readonly upsets: readonly Upset[]
  /** The group's policy; default `available`. */
  readonly policy?: 'available' | 'majority'
  /** What servers keep; default `memory`. */
  readonly durability?: Durability
  /** Items that are in the queues before the load begins. */
  readonly prefill?: number
  readonly habits?: Habits
  /** How servers start, where they do not just start. */
  readonly forming?: readonly FormingStep[]
  /** How fast servers read what arrives, and by server how many times slower it is; default at once. */
  readonly pace?: Pace
  readonly slowness?: readonly number[]
  /** By server: the epoch that it finds on its disk, from an earlier life. */
  readonly epochs?: readonly number[]
}

/** What clients do. */
export interface Habits {
  /** They share so many queues. */
  readonly queues: number
  /** Of all operations. */
  readonly destroys: number
  /** Of all pops: they wait for an item; default 0. */
  readonly waits?: number
}

/** Queues that the clients share, so that they meet. */
export const LABELS: readonly number[] = [0, 1, -1, 7, 2 ** 52 - 1]

export const HABITS: Habits = { queues: LABELS.length, destroys: 0.02 }

/** How hard a scenario is on the system. */
export type Mix =
  /** Faults of the network alone, and now and then one server that comes or goes. */
  | 'network'
  /** Crashes, restarts, pauses, splits and deaf links, some of them in weak moments. */
  | 'changes'
  /** Few things, each at the worst moment: see `aimed.ts`. */
  | 'aimed'
  /** Partitions of every shape, and what their sides do to each other when they meet: see `partitions.ts`. */
  | 'partitions'
  /** Servers whose addresses change, in the midst of what `changes` or `aimed` bring: see `moves.ts`. */
  | 'moves'
  /** Servers that keep their past: crashes, power cuts of some or all, and disks in trouble: see `disks.ts`. */
  | 'disks'
  /** All of these in turn, with pops that wait for items. */
  | 'waiting'

export const MIXES: readonly Mix[] = [
  'network',
  'changes',
  'aimed',
  'partitions',
  'moves',
  'disks',
  'waiting'
]
