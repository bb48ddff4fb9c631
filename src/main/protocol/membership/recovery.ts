/**
 * RECOVERY: members that come from the same old configuration give each other the
 * slots that are missing and deliver them there. Then everybody gets the states
 * of the plan's sources that it does not have: one, where the other pasts are its
 * beginnings, or several that diverged, which everybody merges for itself. When
 * all are done and hold the same, the representative has the configuration
 * installed. Nothing is replaced before that, so that a failure at any point only
 * starts over.
 */
import type { Core } from '../core'
import { formatMemberId, sameConfig } from '../ids'
import { limits } from '../limits'
import { mergeStates } from '../merge/merge'
import { missingSlots, sendNak } from '../ordering/loss'
import { stateDigest } from '../queue/parts'
import type { Replica } from '../queue/replica'
import { timing } from '../timing'
import type { ConfigId, Endpoint, MemberId, MemberInfo, Millis, Slot } from '../types'
import {
  encodeInstall,
  encodePlan,
  encodeReady,
  type Plan,
  type PlanEntry,
  type Ready
} from '../wire/membership'
import { NO_DIGEST } from '../wire/digest'
import type { Sender } from '../wire/sender'
import type { StatePieces, StateRequest } from '../wire/state'
import { excerptFor } from './evidence'
import { includesKey } from './keys'
import { shun } from './hearing'
import type { Recovery, Staged, Transition } from './phases'
import { donorOf, endOf } from './plan'
import { mayOrder, noteAttempt, settingsOf } from './primary'
import { askForState, giveState, newPull, takeState } from './state-exchange'

export function enterRecovery(core: Core, plan: Plan, members: readonly MemberInfo[]): Recovery {
  const { ordering } = core
  const mine = plan.members.find(({ id }) => id === core.options.id)
  const pulls = plan.sources
    .map((_, source) => source)
    .filter((source) => source !== mine?.source)
    .map((source) => [source, newPull(core)] as const)
  return {
    name: 'recovery',
    plan,
    members,
    since: core.now,
    end: ordering === null ? -1 : endOf(plan.members, ordering.config),
    nextSendAt: core.now,
    nextAskAt: core.now,
    asks: 0,
    pulls: new Map(pulls),
    staged: null,
    done: false,
    settings: core.replica.settings,
    mayOrder: true,
    digest: NO_DIGEST,
    ready: new Map(),
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
  else if (!phase.done) {
    askForStates(core, phase)
    const malformed = finishWhenComplete(core, phase)
    if (malformed !== null) return { to: 'gather', reason: 'recovery-abandoned', about: malformed }
  }
  const silent = findSilent(core, phase)
  if (silent !== null) return { to: 'gather', reason: 'recovery-silent', about: silent }
  const stuck = findStuck(core, phase)
  if (stuck !== null) {
    keepApart(core, phase, stuck)
    return { to: 'gather', reason: 'recovery-stuck', about: stuck }
  }
  return isRepresentative(core, phase) ? lead(core, phase) : follow(core, phase)
}

/** The representative repeats the plan until everybody is done. */
function lead(core: Core, phase: Recovery): Transition | null {
  if (isReady(core, phase)) phase.ready.set(core.options.id, phase.digest)
  noteProgress(core, phase, core.options.id, progressOf(core, phase))
  if (phase.ready.size === phase.plan.members.length) {
    const install = { config: phase.plan.config, digest: commonDigest(phase) }
    if (phase.plan.members.length > 1) {
      core.multicast(encodeInstall(core.sender, install, core.group))
    }
    return install.digest === phase.digest ? { to: 'operational' } : differs(phase, install.digest)
  }
  if (core.now >= phase.nextSendAt) {
    phase.nextSendAt = core.now + core.random.jitter(timing.repeatMs)
    core.multicast(encodePlan(core.sender, phase.plan, core.group))
  }
  return null
}

/** A member reports to the representative: at once when it is done, and again and again. */
function follow(core: Core, phase: Recovery): null {
  const done = isReady(core, phase)
  const justDone = done && !phase.ready.has(core.options.id)
  if (core.now < phase.nextSendAt && !justDone) return null
  if (done) phase.ready.set(core.options.id, phase.digest)
  phase.nextSendAt = core.now + core.random.jitter(timing.repeatMs)
  const to = core.peers.get(phase.plan.config.representative)?.endpoint
  const ready = {
    config: phase.plan.config,
    done,
    progress: progressOf(core, phase),
    digest: phase.digest
  }
  if (to !== undefined) core.unicast(to, encodeReady(core.sender, ready, core.group))
  return null
}

/** Answers to the last slots of the old configuration leave when all are ready: what they promise is so. */
function isReady(core: Core, phase: Recovery): boolean {
  return phase.done && core.keeper.lag === 0
}

function progressOf(core: Core, phase: Recovery): number {
  let progress = (core.ordering?.aru ?? -1) + 1
  for (const pull of phase.pulls.values()) progress += pull.progress
  return progress
}

/**
 * The digest that most members have, among equals that of the lowest. Whoever
 * computed another state than these has a defect (of its memory, or of the
 * program) and must not begin with it.
 */
function commonDigest({ plan, ready }: Recovery): string {
  const counts = new Map<string, number>()
  for (const { id } of plan.members) {
    const digest = ready.get(id) ?? NO_DIGEST
    counts.set(digest, (counts.get(digest) ?? 0) + 1)
  }
  // Members stand in the order of their ids, and a map keeps the order of insertion.
  const [common] = [...counts].sort(([, a], [, b]) => b - a)
  return common?.[0] ?? NO_DIGEST
}

/** This member came to another state than most: what it tells of that. */
export function differs({ plan, digest, ready }: Recovery, common: string): Transition {
  const sides = new Map<string, string[]>([[digest, []]])
  for (const [id, other] of ready) {
    sides.set(other, [...(sides.get(other) ?? []), formatMemberId(id)])
  }
  if (!sides.has(common)) sides.set(common, [])
  return {
    to: 'diverged',
    event: {
      config: plan.config,
      slot: -1,
      firstSlot: null,
      sides: [...sides].map(([side, members]) => ({ digest: side, members })),
      leaves: true
    }
  }
}

/** Large states take longer to put together, and pasts to merge, and who does so is silent meanwhile. */
function patienceMs({ plan }: Recovery, ms: Millis): Millis {
  const items = Math.max(0, ...plan.members.map(({ standing }) => standing.items))
  const mergeMs = plan.sources.length > 1 ? timing.mergeMs : 0
  return ms + items / timing.itemsPerMs + mergeMs
}

/** Somebody on whom this member depends and who has fallen silent. */
function findSilent(core: Core, phase: Recovery): MemberId | null {
  const limit = core.now - patienceMs(phase, timing.recoverySilenceMs)
  if (!isRepresentative(core, phase)) {
    const { representative } = phase.plan.config
    return (phase.heardAt.get(representative) ?? 0) < limit ? representative : null
  }
  for (const { id } of phase.plan.members) {
    if (id !== core.options.id && (phase.heardAt.get(id) ?? 0) < limit) return id
  }
  return null
}

function noteProgress(core: Core, phase: Recovery, id: MemberId, value: number): void {
  if (phase.progress.get(id)?.value !== value) phase.progress.set(id, { value, since: core.now })
}

/** The others go on without a member that is stuck. If that is this one, it keeps away from them. */
function keepApart(core: Core, phase: Recovery, stuck: MemberId): void {
  for (const { id } of phase.plan.members) {
    if (stuck === id || stuck === core.options.id) shun(core, id)
  }
}

/** At the representative: a member that talks and gets no further; itself when it waits for nobody else. */
function findStuck(core: Core, phase: Recovery): MemberId | null {
  const waiting = [...phase.progress].filter(([id]) => !phase.ready.has(id))
  const others = waiting.filter(([id]) => id !== core.options.id)
  const suspects = others.length > 0 ? others : waiting
  const limit = core.now - patienceMs(phase, timing.stuckMs)
  return suspects.find(([, { since }]) => since <= limit)?.[0] ?? null
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

function askForStates(core: Core, phase: Recovery): void {
  for (const [source, pull] of phase.pulls) {
    if (pull.isComplete) continue
    const donor = donorOf(phase.plan, source, core.teacher)
    const peer = core.peers.get(donor?.id ?? 0)
    const isLarge = (donor?.standing.items ?? 0) > limits.streamItems
    if (peer !== undefined) askForState(core, pull, phase.plan.config, peer, isLarge)
  }
}

/** Returns the member whose bytes are no state, if there is one. */
function finishWhenComplete(core: Core, phase: Recovery): MemberId | null {
  const states: Replica[] = phase.plan.sources.map(() => core.replica)
  for (const [source, pull] of phase.pulls) {
    if (!pull.isComplete) return null
    const state = pull.state()
    if (state === undefined) {
      core.effects.log('error', 'state-malformed', { bytes: pull.received })
      return donorOf(phase.plan, source, core.teacher)?.id ?? 0
    }
    states[source] = state
  }
  phase.staged = stage(core, phase, states)
  const replica = phase.staged?.replica ?? core.replica
  const settings = settingsOf(replica.settings, phase.plan)
  phase.settings = settings
  phase.mayOrder = mayOrder(settings, phase.plan)
  if (phase.mayOrder && settings.policy === 'majority') noteAttempt(core, settings, phase.plan)
  // Equal inputs make equal states: after a merge all of it is compared, else what the queues hold.
  if ((phase.staged?.report ?? null) !== null) {
    replica.settings = settings
    phase.digest = stateDigest(replica)
  } else phase.digest = replica.queues.hash
  phase.done = true
  return null
}

/** The state to begin with, of those of the plan's sources: this server's own, another's, or all merged. */
function stage(core: Core, phase: Recovery, states: readonly Replica[]): Staged | null {
  const [first] = states
  if (first === undefined || (states.length === 1 && first === core.replica)) return null
  if (states.length === 1) return { replica: first, report: null, excerpt: null }
  const merged = mergeStates(states, phase.plan.config)
  return { ...merged, excerpt: excerptFor(phase.plan, states, merged) }
}

/** A member asks for this source's state. */
export function answerStateRequest(
  core: Core,
  phase: Recovery,
  from: Endpoint,
  request: StateRequest
): void {
  if (!sameConfig(phase.plan.config, request.purpose)) return
  // Not before the last slots of the old configuration are part of it.
  if (hasPast(core, phase)) giveState(core, from, request)
}

export function receiveStatePieces(
  core: Core,
  phase: Recovery,
  sender: Sender,
  answer: StatePieces
): void {
  const { config, sources } = phase.plan
  if (!sameConfig(config, answer.purpose)) return
  const source = sources.findIndex(
    (_, at) => donorOf(phase.plan, at, core.teacher)?.id === sender.id
  )
  const pull = phase.pulls.get(source)
  if (pull === undefined || pull.isComplete) return
  const peer = core.peers.get(sender.id)
  // The source began anew: so must this.
  if (peer !== undefined && !takeState(core, pull, peer, answer)) {
    phase.pulls.set(source, newPull(core))
  }
}

/** A member reports to this representative. */
export function receiveReady(core: Core, phase: Recovery, sender: Sender, ready: Ready): void {
  if (!sameConfig(phase.plan.config, ready.config)) return
  if (!includesKey(phase.plan.members, sender)) return
  if (ready.done && !phase.ready.has(sender.id)) {
    core.effects.change({ step: 'ready', config: ready.config, member: sender.id })
  }
  if (ready.done) phase.ready.set(sender.id, ready.digest)
  noteProgress(core, phase, sender.id, ready.progress)
}
