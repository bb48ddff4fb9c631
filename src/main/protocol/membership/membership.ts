/**
 * The membership machine: takes inputs to the state that it is in, and carries
 * out transitions, each with its named reason and one line of log.
 */
import type { Core } from '../core'
import { formatConfigId, formatMemberId, sameConfig } from '../ids'
import { limits } from '../limits'
import { timing } from '../timing'
import type { DivergenceEvent, Millis } from '../types'
import { DatagramType } from '../wire/header'
import {
  decodeAccept,
  decodeInstall,
  decodeJoin,
  decodePlan,
  decodePropose,
  decodeReady,
  encodeInstall,
  encodeLeave,
  type Install,
  type Join,
  type Plan
} from '../wire/membership'
import { NO_CONFIG, type Sender } from '../wire/sender'
import { decodeStatePieces, decodeStateRequest } from '../wire/state'
import { enterCommit, persistedInCommit, receiveAccept, receivePropose, tickCommit } from './commit'
import { enterGather, gatherWakeAt, tickGather } from './gather'
import { tellGather, tellHeard, tellPlanned, tellProposed } from './evidence'
import { includesKey, sameKeys } from './keys'
import { enterOperational, noticeJoin, noticeStranger, tickOperational } from './operational'
import type { Peer } from './peers'
import type { Gather, Leaving, Transition } from './phases'
import { enterLearn, learnWakeAt, receiveWhileLearning, shouldLearn, tickLearn } from './learn'
import {
  answerStateRequest,
  differs,
  enterRecovery,
  receiveReady,
  receiveStatePieces,
  tickRecovery
} from './recovery'
import { giveState } from './state-exchange'

/** Copies of a LEAVE: it is not acknowledged. */
const LEAVE_COPIES = 3

/** Carries out a transition. */
export function transition(core: Core, next: Transition): void {
  const from = core.phase
  const found = core.ordering?.inquiry?.found ?? null
  if (next.to === 'gather' && found?.leaves === true) {
    // It only stayed to tell the others: a new configuration must not have it.
    tellDivergence(core, found)
    return
  }
  core.count(`phase.${next.to}`)
  core.effects.log('info', 'membership', {
    from: from.name,
    to: next.to,
    ...(next.to === 'gather' && { reason: next.reason }),
    ...(next.to === 'gather' && next.about !== null && { about: formatMemberId(next.about) }),
    ...(next.to === 'learn' && { about: formatMemberId(next.donor) }),
    ...(next.to === 'commit' && { config: formatConfigId(next.propose.config) }),
    ...(next.to === 'recovery' && { config: formatConfigId(next.plan.config) })
  })
  switch (next.to) {
    case 'gather':
      tellGather(core, next.reason, next.about)
      core.phase = enterGather(core, next.reason, from.name === 'operational')
      break
    case 'learn':
      core.phase = enterLearn(core, next.donor)
      break
    case 'commit':
      tellProposed(core, next.propose.config, next.propose.members)
      core.phase = enterCommit(core, next.propose)
      break
    case 'recovery':
      tellPlanned(core, next.plan)
      core.phase = enterRecovery(core, next.plan, next.members)
      break
    case 'operational':
      if (from.name === 'recovery') core.phase = enterOperational(core, from)
      break
    case 'diverged':
      tellDivergence(core, next.event)
      break
  }
}

/** Lets time pass in the present state; again after each transition. */
export function tickMembership(core: Core): void {
  // Each state is entered at most once in a row: the bound only guards against a defect.
  for (let rounds = 0; rounds < 8; rounds++) {
    const next = tickPhase(core)
    if (next === null) return
    transition(core, next)
  }
}

function tickPhase(core: Core): Transition | null {
  const { phase } = core
  switch (phase.name) {
    case 'gather':
      return tickGather(core, phase)
    case 'learn':
      return tickLearn(core, phase)
    case 'commit':
      return tickCommit(core, phase)
    case 'recovery':
      return tickRecovery(core, phase)
    case 'operational':
      return tickOperational(core)
    case 'leaving':
      leaveWhenAnswered(core, phase)
      return null
    case 'left':
      return null
  }
}

/** When this state wants to be ticked next. */
export function membershipWakeAt(core: Core): Millis {
  const { phase } = core
  switch (phase.name) {
    case 'gather':
      return gatherWakeAt(core, phase)
    case 'learn':
      return learnWakeAt(phase)
    case 'commit':
      return Math.min(phase.nextSendAt, phase.since + timing.commitMs)
    case 'recovery':
      return Math.min(phase.nextSendAt, core.now + timing.nakRetryMs)
    case 'operational':
      // Otherwise every heartbeat looks after the members.
      return core.ordering?.hasSilent === true ? core.now + timing.probeIntervalMs : Infinity
    case 'leaving':
      return core.now + timing.solicitMs
    case 'left':
      return Infinity
  }
}

/** An epoch is durable. */
export function persisted(core: Core, epoch: number): void {
  if (core.phase.name === 'commit') persistedInCommit(core, core.phase, epoch)
}

/** Takes a membership datagram to the present state. */
export function receiveMembership(
  core: Core,
  type: DatagramType,
  sender: Sender,
  peer: Peer,
  bytes: Uint8Array
): void {
  const { phase } = core
  // A successor's word is no sign of life from the member that this change counts on.
  if (phase.name === 'recovery' && includesKey(phase.plan.members, sender)) {
    phase.heardAt.set(sender.id, core.now)
  }
  const next = dispatch(core, type, sender, peer, bytes)
  if (next !== null) transition(core, next)
}

function dispatch(
  core: Core,
  type: DatagramType,
  sender: Sender,
  peer: Peer,
  bytes: Uint8Array
): Transition | null {
  switch (type) {
    case DatagramType.join:
      return receiveJoin(core, sender, peer, bytes)
    case DatagramType.propose: {
      const propose = decodePropose(bytes)
      if (propose !== undefined) return receivePropose(core, sender, propose)
      break
    }
    case DatagramType.accept: {
      const accept = decodeAccept(bytes)
      if (accept === undefined) break
      receiveAccept(core, sender, accept)
      return null
    }
    case DatagramType.plan: {
      const plan = decodePlan(bytes)
      if (plan !== undefined) return receivePlan(core, sender, plan)
      break
    }
    case DatagramType.ready:
      return receiveReadyOrHelp(core, sender, peer, bytes)
    case DatagramType.install: {
      const install = decodeInstall(bytes)
      if (install !== undefined) return receiveInstall(core, install)
      break
    }
    case DatagramType.leave:
      return receiveLeave(core, sender, peer)
    case DatagramType.stateRequest: {
      const request = decodeStateRequest(bytes)
      if (request === undefined) break
      if (core.phase.name === 'recovery') {
        answerStateRequest(core, core.phase, peer.endpoint, request)
      } else if (core.phase.name === 'operational' && sameConfig(request.purpose, NO_CONFIG)) {
        // Who still recovers for a configuration needs the state of that moment, not of now.
        giveState(core, peer.endpoint, request)
      }
      return null
    }
    case DatagramType.statePieces: {
      const answer = decodeStatePieces(bytes)
      if (answer === undefined) break
      const { phase } = core
      if (phase.name === 'recovery') receiveStatePieces(core, phase, sender, answer)
      return phase.name === 'learn' ? receiveWhileLearning(core, phase, sender, answer) : null
    }
    default:
      return null
  }
  core.waste('malformed')
  return null
}

function receiveJoin(core: Core, sender: Sender, peer: Peer, bytes: Uint8Array): Transition | null {
  const join = decodeJoin(bytes)
  if (join === undefined) {
    core.waste('malformed')
    return null
  }
  peer.teaches =
    join.hint && sender.config.epoch > NO_CONFIG.epoch && join.stateBytes > limits.learnBytes
  const { phase } = core
  if (phase.name === 'gather' && isNews(phase, peer, join)) tellHeard(core, sender, join)
  // Who has yet to learn is not reckoned with, even if a change goes on.
  if (!join.hint && !shouldLearn(core, sender, join)) {
    peer.join = join
    peer.joinAt = core.now
  }
  if (phase.name === 'operational') {
    const next = noticeJoin(core, peer, sender, join)
    if (next !== null) tellHeard(core, sender, join)
    return next
  }
  if (phase.name !== 'recovery' && phase.name !== 'commit') return null
  const { config, members } = phase.name === 'recovery' ? phase.plan : phase
  // A member that knows this proposal and gathers all the same has given it up.
  const gaveUp = includesKey(members, sender) && join.epoch >= config.epoch && !join.hint
  return gaveUp ? { to: 'gather', reason: 'recovery-abandoned', about: sender.id } : null
}

/** It says for the first time since this server gathers whom it hears, or something else than before. */
function isNews(phase: Gather, { join: last, joinAt }: Peer, join: Join): boolean {
  return !join.hint && (last === null || joinAt < phase.since || !sameKeys(last.hears, join.hears))
}

/** The word to begin, unless this member came to another state than the others. */
function receiveInstall(core: Core, install: Install): Transition | null {
  const { phase } = core
  if (phase.name !== 'recovery' || !phase.done) return null
  if (!sameConfig(phase.plan.config, install.config)) return null
  return install.digest === phase.digest ? { to: 'operational' } : differs(phase, install.digest)
}

function receivePlan(core: Core, sender: Sender, plan: Plan): Transition | null {
  const { phase } = core
  if (plan.config.representative !== sender.id) return null
  if (phase.name !== 'commit' || !sameConfig(phase.config, plan.config) || !phase.persisted)
    return null
  return { to: 'recovery', plan, members: phase.members }
}

/** READY comes to the representative; one that is already through tells the straggler to install. */
function receiveReadyOrHelp(core: Core, sender: Sender, peer: Peer, bytes: Uint8Array): null {
  const ready = decodeReady(bytes)
  if (ready === undefined) {
    core.waste('malformed')
    return null
  }
  const { phase, ordering } = core
  if (phase.name === 'recovery') receiveReady(core, phase, sender, ready)
  else if (
    phase.name === 'operational' &&
    ordering !== null &&
    ready.done &&
    sameConfig(ordering.config, ready.config)
  ) {
    // The straggler's own digest is as good as any: it is compared again when slots are stable.
    core.unicast(peer.endpoint, encodeInstall(core.sender, ready, core.group))
  }
  return null
}

function receiveLeave(core: Core, sender: Sender, peer: Peer): Transition | null {
  peer.left = true
  const { phase, ordering } = core
  if (phase.name === 'operational' && ordering?.placeOf(sender.id) !== undefined) {
    return { to: 'gather', reason: 'member-left', about: sender.id }
  }
  if (phase.name !== 'recovery' && phase.name !== 'commit') return null
  const { members } = phase.name === 'recovery' ? phase.plan : phase
  const concerns = includesKey(members, sender)
  return concerns ? { to: 'gather', reason: 'recovery-abandoned', about: sender.id } : null
}

/** A datagram came from a server that is in another configuration than this one. */
export function receiveForeign(core: Core, sender: Sender, peer: Peer): void {
  const { phase } = core
  if (phase.name === 'operational') {
    const next = noticeStranger(core, peer, sender)
    if (next === null) return
    tellHeard(core, sender, null)
    transition(core, next)
  } else if (
    phase.name === 'recovery' &&
    phase.done &&
    sameConfig(sender.config, phase.plan.config)
  ) {
    // The others have installed it: the word to do so was lost.
    transition(core, { to: 'operational' })
  }
}

/** A member came back under a new incarnation: the old one is over. */
export function noticeRestart(core: Core, sender: Sender): void {
  if (countsOn(core, sender)) {
    transition(core, { to: 'gather', reason: 'member-restarted', about: sender.id })
  }
}

/** This server is in a configuration with the sender's predecessor, or on the way to one. */
function countsOn({ phase, ordering }: Core, { id, incarnation }: Sender): boolean {
  if (phase.name === 'operational') return ordering?.placeOf(id) !== undefined
  if (phase.name !== 'commit' && phase.name !== 'recovery') return false
  return phase.members.some((member) => member.id === id && member.incarnation < incarnation)
}

/** Begins an orderly leave. */
export function leave(core: Core): void {
  if (core.phase.name === 'left' || core.phase.name === 'leaving') return
  core.phase = { name: 'leaving', since: core.now }
  leaveWhenAnswered(core, core.phase)
}

function leaveWhenAnswered(core: Core, phase: Leaving): void {
  const { ordering } = core
  const answered = ordering === null || ordering.stable >= ordering.aru
  if (!answered && core.now - phase.since < timing.leaveMs) return
  sayLeave(core)
  core.effects.left()
}

function sayLeave(core: Core): void {
  for (let copy = 0; copy < LEAVE_COPIES; copy++) {
    core.multicast(encodeLeave(core.sender, core.group))
  }
  core.phase = { name: 'left' }
}

/**
 * Members hold different states, by a defect. Whoever is on the smaller side goes;
 * its caller keeps the evidence and starts it anew.
 */
export function tellDivergence(core: Core, event: DivergenceEvent): void {
  core.count('divergences')
  core.effects.log('error', 'diverged', {
    config: formatConfigId(event.config),
    slot: event.slot,
    firstSlot: event.firstSlot,
    sides: event.sides,
    leaves: event.leaves
  })
  core.effects.divergence(event)
  if (event.leaves) sayLeave(core)
}
