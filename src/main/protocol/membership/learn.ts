/**
 * LEARN: a server that comes to a working configuration with less than its state
 * pulls that state first, while the configuration goes on; only then does it ask
 * to be let in. So the change of configuration, in which nobody orders, has to
 * bring no more than what happened meanwhile.
 *
 * Like the pre-copy of a migrating virtual machine (Clark et al. 2005): rounds of
 * differences, each against what the round before brought, until they stop
 * getting smaller. What was learned is no past: the server delivered none of it,
 * and whoever comes from nowhere stays that until the configuration is installed.
 */
import type { Core } from '../core'
import { limits } from '../limits'
import { timing } from '../timing'
import type { Endpoint, MemberId, Millis } from '../types'
import { NO_CONFIG, type Sender } from '../wire/sender'
import type { StatePieces } from '../wire/state'
import type { Join } from '../wire/membership'
import { isHeard } from './heard'
import type { Peer } from './peers'
import type { Learn, Transition } from './phases'
import { askForState, newPull } from './state-exchange'

/** True when the sender of this JOIN should learn before it is let in. */
export function shouldLearn(core: Core, sender: Sender, join: Join): boolean {
  const comesFromNowhere = sender.config.epoch === NO_CONFIG.epoch
  const isWorking = core.ordering !== null
  return (
    comesFromNowhere && isWorking && !join.prepared && core.replica.sizeBytes > limits.learnBytes
  )
}

/** A member of a working configuration whose state is worth learning; null: there is none, or it was learned. */
export function findTeacher(core: Core): MemberId | null {
  if (core.ordering !== null || core.now < core.preparedUntil) return null
  const teachers = [...core.peers.all()].filter(
    (peer) => isHeard(core, peer) && peer.teaches && core.now >= peer.unhelpfulUntil
  )
  return teachers[core.random.below(Math.max(1, teachers.length))]?.id ?? null
}

export function enterLearn(core: Core, donor: MemberId): Learn {
  return {
    name: 'learn',
    donor,
    since: core.now,
    pull: newPull(core),
    rounds: 0,
    before: Infinity,
    progress: 0,
    gotOnAt: core.now,
    wakeAt: core.now
  }
}

export function tickLearn(core: Core, phase: Learn): Transition | null {
  const peer = core.peers.get(phase.donor)
  if (phase.pull.progress > phase.progress) {
    phase.progress = phase.pull.progress
    phase.gotOnAt = core.now
  }
  const isGone = peer === undefined || !isHeard(core, peer) || !peer.teaches
  if (isGone || core.now - phase.gotOnAt >= timing.stuckMs) {
    return giveUp(core, phase, peer)
  }
  if (phase.pull.isComplete) return finishRound(core, phase, peer)
  ask(core, phase, peer.endpoint)
  return null
}

export function learnWakeAt(phase: Learn): Millis {
  return phase.wakeAt
}

function ask(core: Core, phase: Learn, to: Endpoint): void {
  phase.wakeAt = core.now + timing.pullRetryMs / 2
  askForState(core, phase.pull, NO_CONFIG, to)
}

/** The donor is gone, or gives nothing: another one, or none, may. */
function giveUp(core: Core, phase: Learn, peer: Peer | undefined): Transition {
  if (peer !== undefined) peer.unhelpfulUntil = core.now + timing.unhelpfulMs
  return { to: 'gather', reason: 'teacher-lost', about: phase.donor }
}

function finishRound(core: Core, phase: Learn, peer: Peer): Transition | null {
  const replica = phase.pull.state()
  if (replica === undefined) {
    core.effects.log('error', 'state-malformed', { bytes: phase.pull.received })
    return giveUp(core, phase, peer)
  }
  const { received } = phase.pull
  core.learned = replica
  core.count('learned', received)
  phase.rounds++
  const isSmall = received <= limits.learnBytes || received > phase.before / 2
  if (isSmall || phase.rounds >= limits.learnRounds) {
    core.preparedUntil = core.now + timing.preparedMs
    return { to: 'gather', reason: 'prepared', about: phase.donor }
  }
  phase.before = received
  phase.progress = 0
  phase.pull = newPull(core)
  ask(core, phase, peer.endpoint)
  return null
}

export function receiveWhileLearning(
  core: Core,
  phase: Learn,
  sender: Sender,
  answer: StatePieces
): Transition | null {
  if (sender.id !== phase.donor) return null
  if (!phase.pull.receive(answer)) {
    // The donor does not have that state any more: begin the round again.
    phase.pull = newPull(core)
    phase.progress = 0
  }
  return tickLearn(core, phase)
}
