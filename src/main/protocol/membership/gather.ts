/**
 * GATHER: everybody says whom it hears, until those who hear each other agree.
 * The lowest id among them then proposes the configuration. Nobody is waited for
 * beyond `consensusMs`.
 *
 * After Totem's gather state (Amir et al. 1995), with lists of who is heard in
 * place of its sets of processes and failures: they also tell one-way links.
 */
import type { Core } from '../core'
import { limits } from '../limits'
import { timing } from '../timing'
import type { MemberId, MemberInfo, Millis } from '../types'
import { encodeJoin } from '../wire/membership'
import type { MemberKey } from '../wire/sender'
import { heardKeys, isHeard } from './heard'
import { includesKey, sameKeys } from './keys'
import { findTeacher } from './learn'
import { isDeaf, laggards, makeJoin, shun } from './hearing'
import type { Gather, GatherReason, Transition } from './phases'

/** Who gathers for these reasons knows nothing of the others yet: it listens first. So does who would be alone. */
const LISTENS: readonly GatherReason[] = ['start', 'paused', 'was-deaf']

export function enterGather(core: Core, reason: GatherReason, wasOperational: boolean): Gather {
  if (core.ordering !== null) {
    // Whatever was being settled is not: the old configuration takes slots in again.
    core.ordering.frozen = false
    // Only where all were at work: while a change is on nobody gets further, and nobody lags.
    if (wasOperational) for (const id of laggards(core, core.ordering)) shun(core, id)
  }
  return {
    name: 'gather',
    reason,
    since: core.now,
    nextJoinAt: core.now,
    lastJoinAt: -Infinity,
    lastHears: []
  }
}

export function tickGather(core: Core, phase: Gather): Transition | null {
  const hears = heardKeys(core)
  sendJoinWhenDue(core, phase, hears)
  const teacher = findTeacher(core)
  if (teacher !== null) return { to: 'learn', donor: teacher }
  // Alone because of its own sockets: not yet.
  if (core.ordering !== null && isDeaf(core)) return null
  const clique = currentClique(core, hears)
  // Only the lowest one proposes; the others wait for it.
  if (clique[0]?.id !== core.options.id) return null
  const ageMs = core.now - phase.since
  const listens = LISTENS.includes(phase.reason) || clique.length === 1
  if (listens && ageMs < timing.listenMs) return null
  // This process itself ran late: whom it does not hear may be there. One that always does goes on, too.
  if (core.now - core.lateAt < timing.listenMs && ageMs < timing.patienceMs) return null
  if (ageMs < timing.consensusMs && expectsMore(core, phase, clique)) return null
  if (ageMs < timing.patienceMs && hasReasonToWait(core, clique)) return null
  // One epoch for the transitional configurations, one for the regular one.
  const epoch = greatestEpoch(core) + 2
  const config = { epoch, representative: core.options.id }
  return { to: 'commit', propose: { config, members: clique.map(({ id }) => infoOf(core, id)) } }
}

function infoOf(core: Core, id: MemberId): MemberInfo {
  const peer = core.peers.get(id)
  if (id === core.options.id || peer === undefined) return core.self
  const { incarnation, endpoint, join } = peer
  return { id, incarnation, endpoint, name: join?.name ?? '', host: join?.host ?? '' }
}

export function gatherWakeAt(core: Core, phase: Gather): Millis {
  const age = phase.since
  const marks = [
    age + timing.listenMs,
    age + timing.consensusMs,
    age + timing.patienceMs,
    core.lateAt + timing.listenMs
  ]
  return Math.min(phase.nextJoinAt, ...marks.filter((mark) => mark > core.now))
}

function sendJoinWhenDue(core: Core, phase: Gather, hears: readonly MemberKey[]): void {
  const isEarly = core.now - phase.lastJoinAt < timing.joinLeastMs
  if (core.now < phase.nextJoinAt && (isEarly || sameKeys(hears, phase.lastHears))) return
  core.multicast(encodeJoin(core.sender, makeJoin(core, false), core.group))
  phase.lastHears = hears
  phase.lastJoinAt = core.now
  phase.nextJoinAt = core.now + core.random.jitter(timing.joinMs)
}

/** The members of the configuration that this server should be in, by the latest JOINs, ids ascending. */
export function currentClique(core: Core, hears = heardKeys(core)): readonly MemberKey[] {
  core.graph.begin(core.options, hears)
  for (const peer of core.peers.all()) {
    const { join, joinAt } = peer
    if (join === null || core.now - joinAt >= timing.hearMs || !isHeard(core, peer)) continue
    core.graph.add(peer, join.hears)
  }
  return core.graph.end()
}

/** Somebody who is heard, or was a member a moment ago, is not among those who agree yet. */
function expectsMore(core: Core, phase: Gather, clique: readonly MemberKey[]): boolean {
  for (const peer of core.peers.all()) {
    if (peer.left || peer.isLearning || core.now < peer.shunnedUntil) continue
    if (includesKey(clique, peer)) continue
    if (isHeard(core, peer)) return true
    // As good as suspected: another member's clock ran out a moment earlier.
    const silentBefore = phase.since - peer.heardInConfigAt >= timing.suspectMs - timing.hearMs
    const wasMember = core.ordering?.placeOf(peer.id) !== undefined
    if (wasMember && !silentBefore && core.now - phase.since < timing.hearMs) return true
  }
  return false
}

/**
 * Nobody should go on alone, or without a past, while others are in hearing: they will take it in,
 * or in its place. With newcomers alone neither: they do not know what became of its past.
 */
function hasReasonToWait(core: Core, clique: readonly MemberKey[]): boolean {
  if (!core.replica.isEmpty && clique.some(({ id }) => bringsPast(core, id))) return false
  return [...core.peers.all()].some(
    (peer) => isHeard(core, peer) && !peer.isLearning && !includesKey(clique, peer)
  )
}

/** Another server that was served something before. */
function bringsPast(core: Core, id: MemberId): boolean {
  return id !== core.options.id && (core.peers.get(id)?.join?.stateBytes ?? 0) > 0
}

/** A forged epoch near the end of its range would leave no room for further ones. */
export function isCredible(core: Core, epoch: number): boolean {
  return epoch - core.epoch <= limits.epochLead
}

function greatestEpoch(core: Core): number {
  let epoch = core.epoch
  for (const { join } of core.peers.all()) {
    if (join !== null && join.epoch > epoch && isCredible(core, join.epoch)) epoch = join.epoch
  }
  return epoch
}
