/** What the outside may know of a core: copies, never live state. */
import type { Core } from './core'
import { donorOf } from './membership/plan'
import { ambiguousEntry } from './merge/report'
import { encodeState, freezeState, type FrozenState } from './queue/parts'
import type { QueueSummary } from './queue/queue-store'
import type { OperationCount } from './queue/tally'
import type { Policy } from './queue/settings'
import { timing } from './timing'
import type { ConfigId, Endpoint, MemberId, MemberInfo, MergeReport, Slot } from './types'

/** A state on its way to this server. */
export interface TransferView {
  /** Who gives it. */
  readonly donor: MemberId
  /** Rounds of differences that are done; always 0 inside a change of configuration. */
  readonly rounds: number
  /** Bytes of the present round that came, and how many there will be; 0: not known yet. */
  readonly bytes: number
  readonly total: number
}

export interface CoreView {
  /** The configuration installed last; null before the first. */
  readonly config: ConfigId | null
  readonly state: 'gather' | 'learn' | 'commit' | 'recovery' | 'operational' | 'leaving' | 'left'
  readonly members: readonly MemberInfo[]
  /** Members that were not heard for `timing.probeMs`. */
  readonly unheard: readonly MemberId[]
  /** Where this server receives unicast, and the largest datagram that it makes, bytes. */
  readonly endpoint: Endpoint
  readonly maxDatagram: number
  /** This server's place in `members`; -1 before the first configuration. */
  readonly index: number
  /** Who orders the next slot; null before the first configuration. */
  readonly turn: MemberId | null
  /** The slot that will be ordered next. */
  readonly nextSlot: Slot
  /** Highest slot delivered, -1 for none. */
  readonly delivered: Slot
  /** Highest slot known stable, -1 for none. */
  readonly stable: Slot
  readonly queues: number
  readonly items: number
  /** Pushes and pops executed since the server began, or got its state. */
  readonly pushes: number
  readonly pops: number
  /** Digest of the queues' contents, 16 hex digits. */
  readonly hash: string
  /** The group's policy. */
  readonly policy: Policy
  /** The configuration orders what clients ask for; under `available` every one does. */
  readonly primary: boolean
  /** The state that it is getting; null: none. */
  readonly transfer: TransferView | null
  /** Datagrams rejected by reason, NAKs, resends, handovers, duplicates and so on. */
  readonly counters: Readonly<Record<string, number>>
}

export function viewOf(core: Core): CoreView {
  const { ordering, replica } = core
  return {
    config: ordering?.config ?? null,
    state: core.phase.name,
    members: ordering?.members ?? [],
    unheard: unheardOf(core),
    endpoint: core.endpoint,
    maxDatagram: core.maxDatagram,
    index: ordering?.index ?? -1,
    turn: ordering?.members[ordering.turn]?.id ?? null,
    nextSlot: (ordering?.aru ?? -1) + 1,
    delivered: ordering?.aru ?? -1,
    stable: ordering?.stable ?? -1,
    queues: replica.queues.queues,
    items: replica.queues.itemsTotal,
    pushes: replica.queues.pushed,
    pops: replica.queues.popped,
    hash: replica.queues.hash,
    policy: replica.settings.policy,
    primary: ordering?.mayOrder ?? false,
    transfer: transferOf(core),
    counters: { ...core.counters }
  }
}

/** The last slot delivered, where nothing is under way and nobody is silent; null where something is. */
export function stillAt({ phase, ordering }: Core): Slot | null {
  if (phase.name !== 'operational' || ordering === null || ordering.hasSilent) return null
  return ordering.stable === ordering.aru ? ordering.aru : null
}

function unheardOf(core: Core): MemberId[] {
  const silent: MemberId[] = []
  for (const { id } of core.ordering?.members ?? []) {
    const heardAt = core.peers.get(id)?.heardInConfigAt ?? -Infinity
    if (id !== core.options.id && core.now - heardAt >= timing.probeMs) silent.push(id)
  }
  return silent
}

function transferOf(core: Core): TransferView | null {
  const { phase } = core
  if (phase.name === 'learn') {
    const { donor, rounds, pull } = phase
    return { donor, rounds, bytes: pull.received, total: pull.total }
  }
  if (phase.name !== 'recovery') return null
  for (const [source, { isComplete, received, total }] of phase.pulls) {
    const donor = donorOf(phase.plan, source, core.teacher)
    if (!isComplete && donor !== undefined) {
      return { donor: donor.id, rounds: 0, bytes: received, total }
    }
  }
  return null
}

/** Queues ordered by label. */
export function listQueues(core: Core, offset: number, count: number): QueueSummary[] {
  return core.replica.queues.list(offset, count)
}

/** Items first to last; undefined when the queue does not exist. */
export function listItems(
  core: Core,
  queue: number,
  offset: number,
  count: number
): number[] | undefined {
  return core.replica.queues.items(queue, offset, count)
}

/** How many items were popped from the queue in its line of history; undefined when it does not exist. */
export function numberOfFirst(core: Core, queue: number): number | undefined {
  return core.replica.queues.get(queue)?.chain.first
}

/** How the operations ended that this core executed since it was made. */
export function countOperations(core: Core): OperationCount[] {
  return core.replica.tally.list()
}

/** Pops that several sides executed with different results and that nobody settled, in the order of their requests. */
export function listAmbiguous(core: Core): MergeReport['ambiguous'] {
  const { replica } = core
  if (replica.ambiguities.size === 0) return []
  return replica.ambiguities.open().map((ambiguity) => ambiguousEntry(ambiguity, replica))
}

/** Everything that is replicated, as it is now. */
export function freezeWholeState(core: Core): FrozenState {
  return freezeState(core.replica)
}

/** All that this core holds, as `decodeState` reads it. */
export function encodeWholeState(core: Core): Uint8Array {
  return encodeState(core.replica)
}

/** A copy of all queues that stays as it is while the core goes on. */
export function freezeQueues(core: Core): FrozenQueues {
  return core.replica.queues.freeze()
}

export type { QueueReader as FrozenQueues } from './queue/queue-store'
import type { QueueReader as FrozenQueues } from './queue/queue-store'
