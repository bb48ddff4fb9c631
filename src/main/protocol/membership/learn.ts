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
import { formatMemberId } from '../ids'
import { limits } from '../limits'
import { timing } from '../timing'
import type { MemberId, Millis } from '../types'
import { NO_CONFIG, type Sender } from '../wire/sender'
import type { StatePieces } from '../wire/state'
import type { Join } from '../wire/membership'
import { isHeard } from './heard'
import type { Peer } from './peers'
import type { Learn, Transition } from './phases'
import { askForState, newPull, takeState } from './state-exchange'

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
    bytes: 0,
    told: 0,
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
  const isGone = peer === undefined || !isThere(core, peer) || !peer.teaches
  if (isGone || core.now - phase.gotOnAt >= timing.stuckMs) {
    return giveUp(core, phase, peer)
  }
  if (phase.pull.isComplete) return finishRound(core, phase, peer)
  ask(core, phase, peer)
  return null
}

/** Who put a large state together heard nobody meanwhile. */
function isThere(core: Core, peer: Peer): boolean {
  return isHeard(core, peer) || (core.now < core.graceUntil && !peer.left)
}

export function learnWakeAt(phase: Learn): Millis {
  return phase.wakeAt
}

function ask(core: Core, phase: Learn, peer: Peer): void {
  phase.wakeAt = core.now + timing.pullRetryMs / 2
  askForState(core, phase.pull, NO_CONFIG, peer, true)
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
  core.teacher = phase.donor
  core.stock.clear()
  core.count('learned', received)
  phase.rounds++
  phase.bytes += received
  const isSmall = received <= limits.learnBytes || received > phase.before / 2
  if (isSmall || phase.rounds >= limits.learnRounds) {
    tellEnd(core, phase)
    core.preparedUntil = core.now + timing.preparedMs
    return { to: 'gather', reason: 'prepared', about: phase.donor }
  }
  phase.before = received
  phase.progress = 0
  phase.pull = newPull(core)
  ask(core, phase, peer)
  return null
}

export function receiveWhileLearning(
  core: Core,
  phase: Learn,
  sender: Sender,
  answer: StatePieces
): Transition | null {
  if (sender.id !== phase.donor) return null
  const peer = core.peers.get(sender.id)
  if (peer !== undefined && !takeState(core, phase.pull, peer, answer)) {
    // The donor does not have that state any more: begin the round again.
    phase.pull = newPull(core)
    phase.progress = 0
  }
  tellProgress(core, phase)
  return tickLearn(core, phase)
}

/** The first round brings nearly all: each tenth of it is told of, if it takes a while. */
function tellProgress(core: Core, phase: Learn): void {
  const { donor, pull, rounds } = phase
  if (rounds > 0 || pull.total < limits.toldBytes) return
  const tenths = Math.floor((10 * pull.received) / pull.total)
  if (tenths <= phase.told || tenths >= 10) return
  phase.told = tenths
  core.effects.log('info', 'learning', {
    about: formatMemberId(donor),
    percent: 10 * tenths,
    bytes: pull.received,
    total: pull.total
  })
}

function tellEnd(core: Core, { donor, since, bytes, rounds }: Learn): void {
  const ms = Math.max(1, core.now - since)
  core.effects.change({ step: 'learned', donor, bytes, rounds, ms: Math.round(ms) })
  core.effects.log('info', 'learned', {
    about: formatMemberId(donor),
    bytes,
    rounds,
    seconds: Math.round(ms) / 1000,
    megabytesPerSecond: Math.round(bytes / ms / 100) / 10
  })
}
