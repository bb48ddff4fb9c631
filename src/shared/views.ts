/**
 * What a window or a script may know: plain data, JSON-safe. Identifiers are in
 * their text forms (server id: 12 hex digits; configuration: `EPOCH.REPRESENTATIVE`).
 */
import type { IncidentView, MergeSummary } from './merges'

/** The seven operations of the queue service. */
export const OPERATION_NAMES = ['create', 'id', 'push', 'pop', 'top', 'size', 'destroy'] as const
/** One of the seven operations. */
export type OperationName = (typeof OPERATION_NAMES)[number]

/** Who may order: every component, or only one with a majority of the last primary one. */
export const POLICY_NAMES = ['available', 'majority'] as const
/** Who may order: every component, or only one with a majority of the last primary one. */
export type PolicyName = (typeof POLICY_NAMES)[number]

/** What an answer promises: every server has it in memory, will have it on disk in a moment, has it on disk. */
export const DURABILITY_NAMES = ['memory', 'async', 'sync'] as const
/** What an answer promises: in memory everywhere, on disk in a moment, on disk. */
export type DurabilityName = (typeof DURABILITY_NAMES)[number]

/** How an operation ended: executed, executed with nothing there, refused, or nobody knows. */
export type StatusName =
  'ok' | 'empty' | 'no-such-queue' | 'not-primary' | 'busy' | 'bad-request' | 'timeout'

/** How an ordered operation ended. */
export interface OrderedAnswer {
  /** -1 where nothing was found, as the status says; null where there is none, as for `push`. */
  readonly result: number | null
  readonly status: StatusName
  /** Server that sequenced it; null when no answer came. */
  readonly server: string | null
  /** Configuration that executed or refused it, and the slot in it; null: not known, or not executed. */
  readonly config: string | null
  readonly slot: number | null
  /** `CLIENT:SEQ`. */
  readonly request: string
  /** From issue to answer, milliseconds. */
  readonly ms: number
  /**
   * Why it was refused as `busy`: too much waits or is held, or a server cannot write to its disk.
   * With `timeout`: servers were too busy, as far as is known.
   */
  readonly reason?: 'full' | 'storage'
}

/** One operation's answer, as `--json` prints it. */
export interface OperationAnswer extends OrderedAnswer {
  readonly op: OperationName
  /** Present for `create` and `id`. */
  readonly label?: number
  /** Present for all other operations. */
  readonly queue?: number
  /** Present for `push`. */
  readonly item?: number
}

/** Where a server process of this machine stands. */
export type ServerState =
  | 'starting'
  | 'running'
  | 'stopping'
  /** Ended in an orderly way. */
  | 'stopped'
  /** Ended without being asked to (killed, broken invariant). */
  | 'crashed'
  /** Could not start; `problem` says why and what to do. */
  | 'failed'

/** What a server's membership is at. Only `operational` orders. */
export const PHASE_NAMES = [
  'gather',
  'learn',
  'commit',
  'recovery',
  'operational',
  'leaving',
  'left'
] as const
/** What a server's membership is at. Only `operational` orders. */
export type PhaseName = (typeof PHASE_NAMES)[number]

/** A state on its way to a server that joins, or was away. */
export interface TransferProgress {
  /** Id of the server that gives it. */
  readonly donor: string
  /** Rounds of differences that are done. */
  readonly rounds: number
  /** Bytes of the present round that came, and how many there will be; 0: not known yet. */
  readonly bytes: number
  readonly total: number
}

/** How a server is on the network. */
export interface NetworkView {
  /** Name of the interface that it uses. */
  readonly interface: string
  /** The interface's IPv4 address. */
  readonly address: string
  /** Only this machine takes part. */
  readonly loopback: boolean
  /** Why this interface, one line. */
  readonly why: string
  /** When it came to this address, milliseconds since 1970. */
  readonly since: number
  /** The last change of address since its start, each end as `eth0 10.0.0.7`; null: none. */
  readonly change: { readonly from: string; readonly to: string; readonly at: number } | null
  /** What keeps it from the network now, with the mend where there is one; null: nothing. */
  readonly problem: string | null
}

/**
 * Whether multicast works where a server is: others' arrives; only its own, while others are
 * heard by unicast; not even its own; nobody else is there to tell.
 */
export type MulticastVerdict = 'works' | 'own only' | 'blocked' | 'unknown'

/** Another server of the group, in a group of which not all hear each other's multicast. */
export interface PeerView {
  /** `IP:PORT`. */
  readonly unicast: string
  /** Given by people, known from before a restart, or heard. */
  readonly origin: 'given' | 'remembered' | 'learned'
  readonly isHeard: boolean
  /** How what is multicast gets to it; null: it is silent. */
  readonly way: 'multicast' | 'unicast' | null
}

/** By which ways a server reaches the others. */
export interface ReachView {
  readonly multicast: MulticastVerdict
  /** Empty in a group that multicast alone holds together. */
  readonly peers: readonly PeerView[]
}

/** A server process that this host started. */
export interface LocalServerView {
  readonly name: string
  readonly state: ServerState
  /** One line that names the thing and the mend; null when all is well. */
  readonly problem: string | null
  readonly server: string | null
  readonly pid: number | null
  /** `IP:PORT`. */
  readonly unicast: string | null
  readonly interface: string | null
  /** Null before it runs. */
  readonly network: NetworkView | null
  readonly config: string | null
  /** Members of its configuration, ids by index. */
  readonly members: readonly string[]
  /** Its own place among the members. */
  readonly index: number | null
  /** Id of the member that orders the next slot, as this server sees it. */
  readonly turn: string | null
  /** Next slot to be ordered. */
  readonly nextSlot: number | null
  /** Slots delivered in this configuration (the next slot's number). */
  readonly delivered: number | null
  /** Every member has every slot below this number. */
  readonly stable: number | null
  readonly queues: number
  readonly items: number
  /** Pops that several sides executed with different results and that nobody settled yet. */
  readonly ambiguous: number
  /** What its membership is at; null before it runs. */
  readonly phase: PhaseName | null
  /** Members of its configuration that it did not hear for half a second, by id. */
  readonly unheard: readonly string[]
  /** The state that it is getting; null: none. */
  readonly transfer: TransferProgress | null
  /** By which ways it reaches the others; null: not known yet. */
  readonly reach: ReachView | null
  /** The last merge of diverged pasts that it took part in. */
  readonly merge: MergeSummary | null
  /** The last time at which its state and others' differed. */
  readonly incident: IncidentView | null
}

/** One member as its own status answer describes it. */
export interface MemberView {
  readonly server: string
  readonly name: string
  readonly unicast: string
  readonly host: string
  readonly index: number
  /** Highest slot delivered, -1 for none. Null: the member did not answer. */
  readonly delivered: number | null
  /** Highest slot that it knows to be stable, -1 for none. */
  readonly stable: number | null
  readonly queues: number | null
  readonly items: number | null
  /** Pushes and pops that it executed since it began, or got its state; absent: it does not tell. */
  readonly pushes?: number
  readonly pops?: number
  /** Digest of the queues' contents alone. */
  readonly hash: string | null
  /** Slots it is behind the most advanced member of its configuration. */
  readonly lag: number | null
  /** What its membership is at. Absent, as what follows: it did not answer, or does not tell. */
  readonly phase?: PhaseName
  /** Members that it did not hear for half a second, by id. */
  readonly unheard?: readonly string[]
  readonly durability?: DurabilityName
  /** The largest datagram that it makes up, bytes: what gets through to the other members. */
  readonly datagramBytes?: number
}

/** One configuration that can be heard. */
export interface ConfigurationView {
  readonly config: string
  readonly kind: 'regular' | 'transitional'
  readonly members: readonly MemberView[]
  /** Id of the member that orders the next slot. */
  readonly turn: string | null
  /** The group's policy as these members know it; null: none of them answered. */
  readonly policy: PolicyName | null
  /** It orders what clients ask for: always so under `available`. */
  readonly primary: boolean | null
}

/** What can be heard of a group, as `ftqueue status --json` prints it. */
export interface GroupView {
  readonly group: string
  readonly configurations: readonly ConfigurationView[]
}

/** A configuration of a group as it announces itself. */
export interface HeardConfiguration {
  readonly config: string
  /** How many servers are in it. */
  readonly members: number
  /** As many of them as an announcement has room for. */
  readonly servers: readonly {
    readonly server: string
    readonly name: string
    readonly unicast: string
  }[]
}

/** A group that announced itself on this network; `ftqueue groups --json` lists them. */
export interface HeardGroup {
  readonly group: string
  /** False: it takes a join code, and tells nothing more of itself. */
  readonly open: boolean
  /** Where it is; null: it is closed. */
  readonly address: string | null
  readonly port: number | null
  /** In all its configurations. */
  readonly members: number
  /** FTQueue's version. */
  readonly version: string
  /** Milliseconds since 1970. */
  readonly firstHeard: number
  readonly lastHeard: number
  /** None of a closed group. */
  readonly configurations: readonly HeardConfiguration[]
}

export interface QueueView {
  readonly label: number
  readonly id: number
  readonly size: number
}

/** A page of a server's list of queues, ordered by label. */
export interface QueuePage {
  readonly server: string
  readonly queues: readonly QueueView[]
  /** How many there are in all. */
  readonly total: number
}

/** A page of one queue's items, first to last. */
export interface ItemPage {
  readonly server: string
  readonly queue: number
  readonly offset: number
  readonly items: readonly number[]
  /** Size of the queue; -1 when it does not exist. */
  readonly total: number
  /** How many items were popped before its first one; absent: the server does not tell. */
  readonly first?: number
}

export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const
export type LogLevelName = (typeof LOG_LEVELS)[number]

/** True when a line of `level` is wanted by somebody who asks for `least` and above. */
export function isAtLeast(level: LogLevelName, least: LogLevelName): boolean {
  return LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(least)
}

/** One structured log line. */
export interface LogLine {
  /** Milliseconds since 1970. */
  readonly time: number
  readonly level: LogLevelName
  /** Display name of the server that wrote it. */
  readonly name: string
  /** What happened, a fixed word such as `config-installed`. */
  readonly event: string
  /** One readable line. */
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}
