/**
 * RECOVERY: members that come from the same old configuration give each other the
 * slots that are missing and deliver them there; whoever has another past takes
 * the donor's state. When all are done, the representative has the configuration
 * installed. Nothing is replaced before that, so that a failure at any point only
 * starts over.
 */
import type { Core } from '../core'
import { sameConfig } from '../ids'
import { decodeSnapshot, encodeSnapshot } from '../queue/snapshot'
import { missingSlots, sendNak } from '../ordering/loss'
import { timing } from '../timing'
import type { ConfigId, Endpoint, MemberId, MemberInfo, Slot } from '../types'
import {
  encodeInstall,
  encodePlan,
  encodeReady,
  type Plan,
  type PlanEntry,
  type Ready
} from '../wire/membership'
import {
  CHUNK_HEAD_BYTES,
  encodeSnapshotChunk,
  encodeSnapshotRequest,
  type SnapshotRequest,
  type SnapshotChunk
} from '../wire/snapshot'
import type { Sender } from '../wire/sender'
import { includesKey } from './heard'
import { shun } from './hearing'
import type { Recovery, Transition } from './phases'
import { endOf } from './plan'
import { Transfer } from './transfer'

export function enterRecovery(core: Core, plan: Plan, members: readonly MemberInfo[]): Recovery {
  const { ordering } = core
  const donor = plan.members[plan.donor]
  const mine = plan.members.find(({ id }) => id === core.options.id)
  const samePast =
    donor === undefined ||
    mine === undefined ||
    sameConfig(donor.standing.config, mine.standing.config) ||
    donor.standing.operations === 0
  return {
    name: 'recovery',
    plan,
    members,
    since: core.now,
    end: ordering === null ? -1 : endOf(plan.members, ordering.config),
    nextSendAt: core.now,
    nextAskAt: core.now,
    asks: 0,
    transfer: samePast ? null : new Transfer(),
    snapshot: null,
    staged: null,
    done: false,
    ready: new Set(),
    heardAt: new Map(plan.members.map(({ id }) => [id, core.now])),
    progress: new Map()
  }
}

export function isRepresentative(core: Core, phase: Recovery): boolean {
  return phase.plan.config.representative === core.options.id
}

/** Every slot of the old configuration up to its end is here and delivered. */
function hasPast(core: Core, phase: Recovery): boolean {
  return core.ordering === null || core.ordering.aru >= phase.end
}

export function tickRecovery(core: Core, phase: Recovery): Transition | null {
  if (!hasPast(core, phase)) askForPast(core, phase)
  else if (phase.transfer !== null && phase.staged === null) {
    const failed = pullState(core, phase, phase.transfer)
    if (failed)
      return { to: 'gather', reason: 'recovery-abandoned', about: donorOf(phase)?.id ?? null }
  }
  if (hasPast(core, phase) && (phase.transfer === null || phase.staged !== null)) phase.done = true
  const silent = findSilent(core, phase)
  if (silent !== null) return { to: 'gather', reason: 'recovery-silent', about: silent }
  const stuck = findStuck(core, phase)
  if (stuck !== null) {
    shun(core, stuck)
    return { to: 'gather', reason: 'recovery-stuck', about: stuck }
  }
  return isRepresentative(core, phase) ? lead(core, phase) : follow(core, phase)
}

/** The representative repeats the plan until everybody is done. */
function lead(core: Core, phase: Recovery): Transition | null {
  if (phase.done) phase.ready.add(core.options.id)
  if (phase.ready.size === phase.plan.members.length) {
    if (phase.plan.members.length > 1) {
      core.multicast(encodeInstall(core.sender, phase.plan.config, core.group))
    }
    return { to: 'operational' }
  }
  if (core.now >= phase.nextSendAt) {
    phase.nextSendAt = core.now + core.random.jitter(timing.repeatMs)
    core.multicast(encodePlan(core.sender, phase.plan, core.group))
  }
  return null
}

/** A member reports to the representative: at once when it is done, and again and again. */
function follow(core: Core, phase: Recovery): null {
  const justDone = phase.done && !phase.ready.has(core.options.id)
  if (core.now < phase.nextSendAt && !justDone) return null
  if (phase.done) phase.ready.add(core.options.id)
  phase.nextSendAt = core.now + core.random.jitter(timing.repeatMs)
  const to = core.peers.get(phase.plan.config.representative)?.endpoint
  const progress = (core.ordering?.aru ?? -1) + 1 + (phase.transfer?.received ?? 0)
  const ready = { config: phase.plan.config, done: phase.done, progress }
  if (to !== undefined) core.unicast(to, encodeReady(core.sender, ready, core.group))
  return null
}

/** Somebody on whom this member depends and who has fallen silent. */
function findSilent(core: Core, phase: Recovery): MemberId | null {
  const limit = core.now - timing.recoverySilenceMs
  if (!isRepresentative(core, phase)) {
    const { representative } = phase.plan.config
    return (phase.heardAt.get(representative) ?? 0) < limit ? representative : null
  }
  for (const { id } of phase.plan.members) {
    if (id !== core.options.id && (phase.heardAt.get(id) ?? 0) < limit) return id
  }
  return null
}

/** At the representative: a member that talks and gets no further. */
function findStuck(core: Core, phase: Recovery): MemberId | null {
  for (const [id, { since }] of phase.progress) {
    if (!phase.ready.has(id) && core.now - since >= timing.stuckMs) return id
  }
  return null
}

function askForPast(core: Core, phase: Recovery): void {
  const { ordering } = core
  if (ordering === null || core.now < phase.nextAskAt) return
  const slots = missingSlots(ordering, phase.end)
  const holders = phase.plan.members.filter(
    (entry) => entry.id !== core.options.id && holdsAny(entry, ordering.config, slots)
  )
  const holder = holders[core.random.below(holders.length)]
  const to = holder === undefined ? undefined : core.peers.get(holder.id)?.endpoint
  if (to !== undefined) sendNak(core, to, slots)
  const delay = Math.min(timing.nakRetryMs * 2 ** phase.asks, timing.nakRetryMaxMs)
  phase.asks++
  phase.nextAskAt = core.now + core.random.jitter(delay)
}

function holdsAny({ standing }: PlanEntry, config: ConfigId, slots: readonly Slot[]): boolean {
  return (
    sameConfig(standing.config, config) &&
    slots.some((slot) => standing.aru >= slot || standing.held.includes(slot))
  )
}

function donorOf(phase: Recovery): PlanEntry | undefined {
  return phase.plan.members[phase.plan.donor]
}

/** Returns true when the donor's bytes are no state. */
function pullState(core: Core, phase: Recovery, transfer: Transfer): boolean {
  const bytes = transfer.complete
  if (bytes !== null) {
    phase.staged = decodeSnapshot(bytes) ?? null
    if (phase.staged === null)
      core.effects.log('error', 'snapshot-malformed', { bytes: bytes.length })
    return phase.staged === null
  }
  const to = core.peers.get(donorOf(phase)?.id ?? 0)?.endpoint
  if (to === undefined) return false
  for (const offset of transfer.due(core.now)) {
    const request = { config: phase.plan.config, offset }
    core.unicast(to, encodeSnapshotRequest(core.sender, request, core.group))
  }
  return false
}

/** A member asks for the donor's state. */
export function answerSnapshotRequest(
  core: Core,
  phase: Recovery,
  from: Endpoint,
  request: SnapshotRequest
): void {
  const { config } = phase.plan
  if (!sameConfig(config, request.config) || donorOf(phase)?.id !== core.options.id) return
  const isReady = hasPast(core, phase)
  if (isReady) phase.snapshot ??= encodeSnapshot(core.replica)
  const bytes = phase.snapshot ?? new Uint8Array(0)
  const size = core.options.maxDatagram - CHUNK_HEAD_BYTES
  const chunk = {
    config,
    total: bytes.length,
    offset: request.offset,
    bytes: bytes.subarray(request.offset, request.offset + size)
  }
  core.unicast(from, encodeSnapshotChunk(core.sender, chunk, core.group))
}

export function receiveSnapshotChunk(
  core: Core,
  phase: Recovery,
  sender: Sender,
  chunk: SnapshotChunk
): void {
  if (!sameConfig(phase.plan.config, chunk.config) || donorOf(phase)?.id !== sender.id) return
  phase.transfer?.receive(chunk.total, chunk.offset, chunk.bytes)
}

/** A member reports to this representative. */
export function receiveReady(core: Core, phase: Recovery, sender: Sender, ready: Ready): void {
  if (!sameConfig(phase.plan.config, ready.config)) return
  if (!includesKey(phase.plan.members, sender)) return
  if (ready.done) phase.ready.add(sender.id)
  if (phase.progress.get(sender.id)?.value !== ready.progress) {
    phase.progress.set(sender.id, { value: ready.progress, since: core.now })
  }
}
