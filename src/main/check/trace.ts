/** What the checkers read: contract.md section 7, line by line, as plain data. */
import type { AdminOperation, AnyOperation, Status } from '../protocol/types'

/** Stands in every line. */
interface Stamp {
  /** Microseconds on the monotonic clock of that process. */
  readonly t: number
  readonly server: string
}

/** A configuration was delivered. */
export interface ConfigLine extends Stamp {
  readonly ev: 'config'
  readonly config: string
  readonly kind: 'regular' | 'transitional'
  readonly members: readonly string[]
  readonly from: readonly string[]
}

/** This server gave a slot its messages. */
export interface OrderLine extends Stamp {
  readonly ev: 'order'
  readonly config: string
  readonly slot: number
  readonly messages: readonly string[]
}

/** One message of a slot was delivered and executed. */
export interface DeliverLine extends Stamp {
  readonly ev: 'deliver'
  readonly config: string
  readonly slot: number
  /** Its place in the slot. */
  readonly i: number
  readonly message: string
  readonly origin: string
  readonly op: AnyOperation
  readonly args: readonly number[]
  readonly result: number | null
  readonly status: Status
  readonly phase: 'regular' | 'transitional'
}

/** Every member of `config` has every slot up to `slot`. */
export interface StableLine extends Stamp {
  readonly ev: 'stable'
  readonly config: string
  readonly slot: number
}

/** An answer left for a client. */
export interface ReplyLine extends Stamp {
  readonly ev: 'reply'
  readonly message: string
  readonly result: number | null
  readonly status: Status
  /** The client asked for an answer at delivery, before it is safe. */
  readonly agreed?: boolean
}

/** Diverged components became one: with `config`, whose line stands before. */
export interface MergeLine extends Stamp {
  readonly ev: 'merge'
  readonly config: string
  readonly from: readonly string[]
  readonly report: Readonly<Record<string, unknown>>
  readonly hash: string
}

/** What was found on disk at the start. */
export interface RestoreLine extends Stamp {
  readonly ev: 'restore'
  readonly config: string
  readonly slot: number
  readonly hash: string
}

/** An incident: members that delivered the same hold different states. */
export interface DivergenceLine extends Stamp {
  readonly ev: 'divergence'
  readonly config: string
  /** The slot after which they were compared; -1: before the first one. */
  readonly slot: number
}

export type TraceLine =
  | ConfigLine
  | OrderLine
  | DeliverLine
  | StableLine
  | ReplyLine
  | MergeLine
  | RestoreLine
  | DivergenceLine

/** What one start of one server left behind. */
export interface ProcessTrace {
  readonly server: string
  /** How often the server had been started, from 1. */
  readonly incarnation: number
  /** In the order in which things happened there. */
  readonly lines: readonly TraceLine[]
  /** `unknown`: the trace just ends, as a file does. */
  readonly ended: 'running' | 'stopped' | 'killed' | 'unknown'
  /** What people call it, for example its file's name; default: server and incarnation. */
  readonly name?: string
  /** Its last line was cut off, so what it did last may be missing. */
  readonly torn?: boolean
}

/** Operations on the group itself: no queue is asked. */
export function isOfTheGroup(op: AnyOperation): op is AdminOperation {
  return op === 'policy' || op === 'settle'
}

/** How texts speak of a process. */
export function nameOf(process: ProcessTrace): string {
  return process.name ?? `${process.server}.${String(process.incarnation)}`
}

/** The epoch of a configuration id; -1 for a text that is none. */
export function epochOf(config: string): number {
  const epoch = /^(\d+)\.[^.]+$/.exec(config)?.[1]
  return epoch === undefined ? -1 : Number(epoch)
}

/** The representative of a configuration id. */
export function representativeOf(config: string): string {
  return config.slice(config.indexOf('.') + 1)
}

/** Order of configuration ids: by epoch, then by representative. */
export function compareConfigs(a: string, b: string): number {
  const [first, second] = [representativeOf(a), representativeOf(b)]
  return epochOf(a) - epochOf(b) || (first < second ? -1 : Number(first > second))
}

/** A slot's place in the total order, as texts show it. */
export function placeText(config: string, slot: number): string {
  return `${config}/${String(slot)}`
}
