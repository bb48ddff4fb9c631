/**
 * What a server process and the host that started it say to each other, over
 * Node's fork channel or Electron's parent port. Plain JSON-safe data.
 */
import type { DatagramField } from '../../shared/channels/timeline'
import type { ServerFigures } from '../../shared/figures'
import type { IncidentView, MergeReportView } from '../../shared/merges'
import type { ObservedBatch, Watch } from '../../shared/observed'
import type { Story } from '../../shared/stories'
import type {
  DurabilityName,
  LogLine,
  NetworkView,
  PhaseName,
  PolicyName,
  ReachView,
  TransferProgress
} from '../../shared/views'

/** Everything that a server process is started with. Checked by the server itself. */
export interface ServerConfig {
  readonly name: string
  readonly group: string
  /** Join code of a closed group; null: an open one. Never to be written to a log. */
  readonly key: string | null
  /** `auto`, an interface's name, or an IPv4 address of this machine. */
  readonly interface: string
  /** Folder for data, logs and settings. */
  readonly home: string
  /** Group address and port; null: derived from the group's name, 5051. */
  readonly address: string | null
  readonly port: number | null
  /** Multicast TTL, 1 to 255. */
  readonly ttl: number
  /** Servers that multicast may not reach, as `HOST:PORT`. */
  readonly peers: readonly string[]
  /** Listen on 224.0.0.1:5050 for clients of the original program. */
  readonly classic: boolean
  /** Policy of the group, should this server be one of those that begin it. */
  readonly policy: PolicyName
  /** What an acknowledgement promises: see docs/promises.md. */
  readonly durability: DurabilityName
  /** Accept lab commands (fault injection). */
  readonly lab: boolean
  /** Folder for trace files, or null. */
  readonly trace: string | null
  /** Recordings of all that the core is given, or null. */
  readonly record: RecordConfig | null
  /** Send `view` messages to the host, at most 10 a second. */
  readonly views: boolean
  /** Send log lines to the host. */
  readonly forwardLogs: boolean
}

export interface RecordConfig {
  readonly folder: string
  /** Bound of one recording; at least 1 MiB. */
  readonly bytesMost: number
}

/** Host to server. */
export type HostMessage =
  | { readonly kind: 'start'; readonly config: ServerConfig }
  /** Leave the group in an orderly way and exit with code 0. A closed channel means the same. */
  | { readonly kind: 'stop' }
  /** Tell what happens from now on, in this way; null: nothing any more. May come before `start`. */
  | { readonly kind: 'observe'; readonly watch: Watch | null }
  /** What an observed datagram says in full; the answer has the same number. */
  | { readonly kind: 'datagram'; readonly question: number; readonly datagram: string }
  /** Say what you count and measure: who answers is alive. */
  | { readonly kind: 'figures' }

/** What a server reports of itself. */
export interface ServerReport {
  /** Null before the first configuration. */
  readonly config: string | null
  /** Ids by index. */
  readonly members: readonly string[]
  readonly index: number | null
  readonly turn: string | null
  readonly nextSlot: number
  /** Highest slot delivered, -1 for none. */
  readonly delivered: number
  /** Highest slot known stable, -1 for none. */
  readonly stable: number
  readonly queues: number
  readonly items: number
  /** Pops with different results on several sides that nobody settled. */
  readonly ambiguous: number
  /** What its membership is at. */
  readonly phase: PhaseName
  /** Members that it did not hear for half a second, by id. */
  readonly unheard: readonly string[]
  /** The state that it is getting; null: none. */
  readonly transfer: TransferProgress | null
  readonly reach: ReachView
}

/** Server to host. */
export type ServerMessage =
  | {
      readonly kind: 'ready'
      readonly server: string
      readonly name: string
      readonly unicast: string
      readonly interface: string
      readonly pid: number
    }
  /** Where it is on the network: follows `ready`, and comes again whenever that changes. */
  | {
      readonly kind: 'network'
      readonly server: string
      readonly unicast: string
      readonly network: NetworkView
    }
  /** Could not start: one line that names the thing and the mend. Exit code 2 follows. */
  | { readonly kind: 'failed'; readonly problem: string; readonly field: string | null }
  | {
      readonly kind: 'config'
      readonly server: string
      readonly config: string
      readonly configKind: 'regular' | 'transitional'
      readonly members: readonly string[]
      readonly index: number
    }
  /** Diverged pasts were merged in the configuration that was told before. */
  | {
      readonly kind: 'merge'
      readonly server: string
      readonly config: string
      readonly from: readonly string[]
      readonly report: MergeReportView
      readonly hash: string
    }
  /** Why the configuration that was told before began. */
  | { readonly kind: 'story'; readonly story: Story }
  /** An incident. A server that leaves says `ready` again when it has begun anew. */
  | ({ readonly kind: 'diverged'; readonly server: string } & IncidentView)
  | { readonly kind: 'view'; readonly view: ServerReport }
  /** The answer; null: it has not come up yet, or begins anew. */
  | { readonly kind: 'figures'; readonly figures: ServerFigures | null }
  /** While it is observed, at most 10 a second. */
  | { readonly kind: 'observed'; readonly batch: ObservedBatch }
  /** Null: it is not known any more. */
  | {
      readonly kind: 'datagram'
      readonly question: number
      readonly fields: readonly DatagramField[] | null
    }
  | { readonly kind: 'logs'; readonly lines: readonly LogLine[]; readonly dropped: number }
