/**
 * COMMIT: the representative proposes a configuration under an epoch greater than
 * any that a member has seen. Each member makes the epoch durable, freezes its
 * past, and tells where that ends. When all have, the representative sends the
 * plan by which they reach one state.
 */
import type { Core } from '../core'
import { compareConfig, sameConfig } from '../ids'
import { timing } from '../timing'
import type { MemberId, MemberInfo } from '../types'
import {
  encodeAccept,
  encodePropose,
  type Accept,
  type Propose,
  type Standing
} from '../wire/membership'
import { NO_CONFIG, type Sender } from '../wire/sender'
import { tellAccepted } from './evidence'
import { currentClique, isCredible } from './gather'
import { isHeard } from './heard'
import { includesKey } from './keys'
import type { Commit, Transition } from './phases'
import { makePlan } from './plan'

export function enterCommit(core: Core, { config, members }: Propose): Commit {
  core.epoch = config.epoch
  const phase: Commit = {
    name: 'commit',
    config,
    members,
    since: core.now,
    persisted: false,
    nextSendAt: Infinity,
    accepted: new Set(),
    standings: new Map()
  }
  core.effects.persist(config.epoch)
  return phase
}

/** The epoch is durable: now the proposal may be spoken of. */
export function persistedInCommit(core: Core, phase: Commit, epoch: number): void {
  if (epoch < phase.config.epoch || phase.persisted) return
  phase.persisted = true
  phase.nextSendAt = core.now
  if (core.ordering !== null) core.ordering.frozen = true
  if (isRepresentative(core, phase)) phase.standings.set(core.options.id, standingOf(core))
}

export function tickCommit(core: Core, phase: Commit): Transition | null {
  const representative = isRepresentative(core, phase)
  if (phase.persisted && core.now >= phase.nextSendAt) {
    phase.nextSendAt = core.now + core.random.jitter(timing.repeatMs)
    if (representative) sendPropose(core, phase)
    else sendAccept(core, phase)
  }
  if (representative && phase.standings.size === phase.members.length) {
    const { config, members, standings } = phase
    return { to: 'recovery', plan: makePlan(config, members, standings), members }
  }
  if (core.now - phase.since < timing.commitMs) return null
  const about =
    phase.members.find(({ id }) => !phase.standings.has(id) && id !== core.options.id)?.id ?? null
  return representative
    ? { to: 'gather', reason: 'accept-missing', about }
    : { to: 'gather', reason: 'plan-missing', about: phase.config.representative }
}

function isRepresentative(core: Core, phase: Commit): boolean {
  return phase.config.representative === core.options.id
}

function sendPropose(core: Core, phase: Commit): void {
  if (phase.members.length === 1) return
  core.multicast(encodePropose(core.sender, phase, core.group))
}

/** To all: the other members must hear this one while they decide. */
function sendAccept(core: Core, phase: Commit): void {
  const accept = { config: phase.config, standing: standingOf(core) }
  core.multicast(encodeAccept(core.sender, accept, core.group))
  noteAccepted(core, phase, accept, core.options.id)
}

/** Told once for each member, this one among them: its story is whole without the others'. */
function noteAccepted(core: Core, phase: Commit, accept: Accept, member: MemberId): void {
  if (phase.accepted.has(member)) return
  phase.accepted.add(member)
  tellAccepted(core, accept, member)
}

/** Where this member's past ends, as it is now. */
export function standingOf(core: Core): Standing {
  const { ordering, replica } = core
  const held: number[] = []
  if (ordering !== null) {
    for (let slot = ordering.aru + 2; slot <= ordering.highest; slot++) {
      if (ordering.window.get(slot) !== undefined) held.push(slot)
    }
  }
  const config = ordering?.config ?? NO_CONFIG
  return {
    config,
    aru: ordering?.aru ?? -1,
    operations: replica.operations,
    items: replica.queues.itemsTotal,
    // Of the present configuration `aru` tells, but not that a merge began it.
    lineage: replica.history.entries.filter(
      (entry) => entry.end < 0 || !sameConfig(entry.config, config)
    ),
    held,
    prefersMajority: core.options.policy === 'majority',
    attempts: core.attempts,
    since: core.since,
    settings: replica.settings
  }
}

/**
 * A proposal came. It is taken when it is newer than anything seen and this
 * member hears all that it names. That they hear this one, and each other, the
 * representative has seen from their JOINs.
 */
export function receivePropose(core: Core, sender: Sender, propose: Propose): Transition | null {
  const { phase } = core
  const { config, members } = propose
  if (config.representative !== sender.id || !includesKey(members, core.options)) return null
  if (phase.name === 'commit') {
    if (sameConfig(phase.config, config)) {
      phase.nextSendAt = Math.min(phase.nextSendAt, phase.persisted ? core.now : Infinity)
      return null
    }
    if (compareConfig(config, phase.config) <= 0) return null
  } else if (phase.name !== 'gather') {
    return null
  }
  if (config.epoch <= core.epoch || !isCredible(core, config.epoch)) return null
  if (!members.every((member) => hears(core, member))) return null
  // Somebody with whom this member agrees is left out: perhaps the next proposal has all.
  const leavesOut = !currentClique(core).every((member) => includesKey(members, member))
  if (leavesOut && core.now - phase.since < timing.consensusMs) return null
  return { to: 'commit', propose }
}

function hears(core: Core, { id, incarnation }: MemberInfo): boolean {
  const peer = core.peers.get(id)
  return id === core.options.id || (peer?.incarnation === incarnation && isHeard(core, peer))
}

export function receiveAccept(core: Core, sender: Sender, accept: Accept): void {
  const { phase } = core
  if (phase.name !== 'commit' || !sameConfig(phase.config, accept.config)) return
  if (!includesKey(phase.members, sender)) return
  noteAccepted(core, phase, accept, sender.id)
  if (!isRepresentative(core, phase)) return
  phase.standings.set(sender.id, accept.standing)
}
