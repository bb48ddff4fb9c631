/**
 * The protocol core: a replicated FIFO queue by total-order multicast with a
 * rotating sequencer, and membership with extended virtual synchrony.
 *
 * `step` is its only entry. It takes one input with the time, and calls effects:
 * it has no clock, no sockets, no disk, no randomness of its own. The same inputs
 * give the same effects, bit for bit; the real server and the simulator drive the
 * same code.
 *
 * Sources: Chang and Maxemchuk 1984 (rotating sequencer, to take the turn is to
 * acknowledge); Moser, Amir, Melliar-Smith, Agarwal 1994 (extended virtual
 * synchrony); Amir et al. 1995 (Totem: gather, commit, recovery, operational).
 *
 * Where to read on: `ordering/` for how slots are ordered, repaired, made stable
 * and answered; `membership/` for how configurations change; `queue/` for the
 * state machine that the slots drive; `wire/` for the bytes.
 */
import { Core } from './core'
import { formatConfigId, sameConfig } from './ids'
import type { Restored } from './kept'
import {
  leave,
  membershipWakeAt,
  noticeRestart,
  persisted,
  receiveForeign,
  receiveMembership,
  tellDivergence,
  tickMembership,
  transition
} from './membership/membership'
import { move } from './membership/move'
import type { Peer } from './membership/peers'
import { NO_EFFECTS } from './no-effects'
import { audit, auditDueAt, receiveAudit } from './ordering/audit'
import { receiveOrder } from './ordering/delivery'
import { handOver, handoverDueAt, receiveHandover } from './ordering/handover'
import { answerNak, askForMissing } from './ordering/loss'
import { forgetSilent } from './ordering/long-poll'
import type { Ordering } from './ordering/ordering'
import { receiveClassic, receiveRequest } from './ordering/requests'
import { orderWhatWaits } from './ordering/sequencer'
import {
  acknowledge,
  beat,
  noteHeld,
  receiveProgress,
  sendHeartbeat,
  solicit
} from './ordering/stability'
import { Random } from './random'
import { restore } from './restore'
import { timing } from './timing'
import type { CoreOptions, Effects, Endpoint, Input, MemberId, Millis, Slot } from './types'
import { decodeAudit } from './wire/audit'
import { DatagramType, isBetweenServers, unseal } from './wire/header'
import { decodeHandover, peekSlot } from './wire/order'
import { decodeNak, decodeProgress } from './wire/progress'
import { decodeSender, type Sender } from './wire/sender'
import type { Watcher } from './watcher'

export type { Core } from './core'
export {
  countOperations,
  encodeWholeState,
  freezeQueues,
  freezeWholeState,
  listAmbiguous,
  listItems,
  numberOfFirst,
  listQueues,
  stillAt,
  viewOf,
  type CoreView,
  type FrozenQueues
} from './view'

/** Interval of dropping requests that nobody could order. */
const EXPIRE_INTERVAL_MS = 1000

/**
 * A core that has not been started: its first input is `start`.
 *
 * @param restored what it kept in its former life
 * @throws Error when `restored` is no past
 */
export function createCore(options: CoreOptions, restored: Restored | null = null): Core {
  const core = new Core(options, NO_EFFECTS)
  if (restored !== null) restore(core, restored)
  return core
}

/** Lets somebody look on from now on, in the place of whoever did; null: nobody. */
export function watch(core: Core, watcher: Watcher | null): void {
  core.watcher = watcher
}

/** Takes one input in. */
export function step(core: Core, input: Input, effects: Effects): void {
  core.effects = effects
  const pausedMs = input.now - core.now
  core.now = input.now
  if (input.kind === 'start') {
    core.random = new Random(input.seed)
    core.expireAt = input.now
    tellRestored(core)
    transition(core, { to: 'gather', reason: 'start', about: null })
    flush(core)
    return
  }
  if (core.phase.name === 'left') return
  if (pausedMs > timing.lateMs) {
    core.lateAt = core.now
    core.graceUntil = core.now + Math.min(pausedMs, timing.pausedMs)
  }
  if (pausedMs > timing.pausedMs) noticePause(core, pausedMs)
  switch (input.kind) {
    case 'datagram':
      receiveDatagram(core, input.from, input.bytes)
      break
    case 'classic':
      receiveClassic(core, input.bytes, input.from)
      break
    case 'kept':
      core.keeper.note(input.count)
      if (core.ordering !== null) noteHeld(core, core.ordering)
      flush(core)
      break
    case 'storage':
      noteStorage(core, input.isAble)
      flush(core)
      break
    case 'persisted':
      persisted(core, input.epoch)
      flush(core)
      break
    case 'leave':
      leave(core)
      break
    case 'moved':
      move(core, input.endpoint, input.maxDatagram)
      flush(core)
      break
    case 'damage':
      core.replica.damage()
      core.effects.log('warn', 'damaged', { by: 'lab' })
      break
    case 'flush':
      flush(core)
      break
    case 'tick':
      flush(core)
      break
  }
}

/** When the next tick is due, on the clock of `now`; Infinity: never. */
export function nextWake(core: Core): Millis {
  const mayExpire = core.pending.size > 0 || core.waiters.size > 0
  let wake = Math.min(membershipWakeAt(core), mayExpire ? core.expireAt : Infinity)
  const { ordering } = core
  if (ordering !== null && isOrdering(core)) {
    wake = Math.min(
      wake,
      ordering.ackDueAt,
      ordering.nakDueAt,
      ordering.solicitDueAt,
      handoverDueAt(core, ordering),
      auditDueAt(ordering),
      core.lastMulticastAt + timing.heartbeatMs
    )
  }
  return wake
}

/** Takes part in ordering: in the installed configuration, and while a new one is sought. */
function isOrdering(core: Core): boolean {
  const { name } = core.phase
  return name === 'operational' || name === 'leaving' || name === 'gather'
}

/**
 * This process did not run for a while (suspended, stopped, starved): the others
 * may have gone on without it, so it asks before it orders anything.
 */
function noticePause(core: Core, pausedMs: number): void {
  // Nor could it hear itself meanwhile.
  if (core.ownHeardAt !== null) core.ownHeardAt = core.now
  core.count('pauses')
  core.effects.log('warn', 'paused', { ms: Math.round(pausedMs) })
  askAgain(core, 'paused')
}

/** Our own multicast came back. If that had not happened for long, the others may have gone on. */
function hearOneself(core: Core): void {
  const silenceMs = core.ownHeardAt === null ? 0 : core.now - core.ownHeardAt
  core.ownHeardAt = core.now
  if (silenceMs < timing.deafMs || core.deafToldAt === -Infinity) return
  core.deafToldAt = -Infinity
  core.effects.log('info', 'hears-again', { ms: Math.round(silenceMs) })
  askAgain(core, 'was-deaf')
}

/** Gathers, to hear whether this server still is a member, and suspects nobody meanwhile. */
function askAgain(core: Core, reason: 'paused' | 'was-deaf'): void {
  core.graceUntil = core.now + timing.pausedMs
  core.ordering?.lagged.splice(0)
  // The time in which it did not hear was no waiting for others.
  if (core.phase.name === 'gather') core.phase.since = core.now
  if (core.phase.name === 'operational' && (core.ordering?.size ?? 1) > 1) {
    transition(core, { to: 'gather', reason, about: null })
  }
}

/** What was found of the past is the first thing to be told. */
function tellRestored(core: Core): void {
  const { restored, replica } = core
  if (restored === null) return
  const at = { config: formatConfigId(restored.config), slot: restored.end }
  const { hash, itemsTotal, queues } = replica.queues
  core.effects.log('info', 'restored', { ...at, queues, items: itemsTotal })
  if (core.options.trace) core.effects.trace({ ev: 'restore', ...at, hash })
}

/** Records can be kept or not: the others have to know, for nothing may be ordered meanwhile. */
function noteStorage(core: Core, isAble: boolean): void {
  if (core.keeper.isAble === isAble) return
  core.keeper.isAble = isAble
  const { ordering } = core
  if (ordering !== null && ordering.size > 1 && isOrdering(core))
    sendHeartbeat(core, ordering, false)
}

/** Does what is due, once nothing more waits to be read. */
function flush(core: Core): void {
  tickMembership(core)
  const { ordering } = core
  if (core.now >= core.expireAt) {
    core.expireAt = core.now + EXPIRE_INTERVAL_MS
    const dropped = core.pending.expire(core.now - timing.pendingMs)
    if (dropped > 0) core.count('expired', dropped)
    forgetSilent(core)
    core.offers.expire(core.now)
  }
  if (ordering === null || !isOrdering(core)) return
  if (core.phase.name === 'operational') {
    orderWhatWaits(core, ordering)
    handOver(core, ordering)
  }
  askForMissing(core, ordering)
  acknowledge(core, ordering)
  solicit(core, ordering)
  if (core.phase.name !== 'gather') beat(core, ordering)
  const found = audit(core, ordering)
  if (found !== null) tellDivergence(core, found)
}

function receiveDatagram(core: Core, from: Endpoint, bytes: Uint8Array): void {
  const type = unseal(bytes, core.group)
  if (typeof type === 'string') {
    core.waste(`rejected.${type}`)
    return
  }
  if (type === DatagramType.request) {
    receiveRequest(core, bytes, from)
    return
  }
  if (!isBetweenServers(type)) return
  const sender = decodeSender(bytes)
  if (sender === undefined || sender.id === 0) {
    core.waste('malformed')
    return
  }
  if (sender.id === core.options.id) {
    // Our own multicasts come back to us.
    if (sender.incarnation !== core.options.incarnation) core.waste('ownIdElsewhere')
    else hearOneself(core)
    return
  }
  receiveFromServer(core, type, sender, from, bytes)
}

function receiveFromServer(
  core: Core,
  type: DatagramType,
  sender: Sender,
  from: Endpoint,
  bytes: Uint8Array
): void {
  const hearing = core.peers.hear(sender, from, core.now, (id) => isFellow(core, id))
  if (hearing === 'stale') {
    core.waste('staleIncarnation')
    return
  }
  if (hearing === 'restarted') noticeRestart(core, sender)
  const peer = core.peers.get(sender.id)
  if (peer === undefined) return
  const { ordering } = core
  const isMember =
    ordering !== null &&
    sameConfig(sender.config, ordering.config) &&
    ordering.members[ordering.placeOf(sender.id) ?? -1]?.incarnation === sender.incarnation
  if (isMember) noteSignOfLife(core, peer)
  if (type >= DatagramType.join && type !== DatagramType.audit) {
    receiveMembership(core, type, sender, peer, bytes)
    return
  }
  if (!isMember) receiveForeign(core, sender, peer)
  // That may have installed the sender's configuration.
  const current = core.ordering
  const place = current?.placeOf(sender.id)
  if (current === null || place === undefined || !sameConfig(sender.config, current.config)) {
    core.count('foreign')
    return
  }
  current.notePresent(place)
  receiveOrdering(core, current, type, place, from, bytes)
}

/** In one configuration with this server, or on the way to one. */
function isFellow({ ordering, phase }: Core, id: MemberId): boolean {
  if (ordering?.placeOf(id) !== undefined) return true
  if (phase.name !== 'commit' && phase.name !== 'recovery') return false
  return phase.members.some((member) => member.id === id)
}

/** Smoothing of the distances between a member's datagrams. */
const INTERVAL_WEIGHT = 1 / 16

function noteSignOfLife(core: Core, peer: Peer): void {
  const interval = core.now - peer.heardInConfigAt
  peer.meanIntervalMs += (interval - peer.meanIntervalMs) * INTERVAL_WEIGHT
  peer.heardInConfigAt = core.now
}

function receiveOrdering(
  core: Core,
  ordering: Ordering,
  type: DatagramType,
  place: number,
  from: Endpoint,
  bytes: Uint8Array
): void {
  switch (type) {
    case DatagramType.order: {
      const through = lastSlotTakenIn(core, ordering)
      if (peekSlot(bytes) <= through) receiveOrder(core, ordering, place, bytes, through)
      return
    }
    case DatagramType.ack:
    case DatagramType.heartbeat: {
      const progress = decodeProgress(bytes)
      if (progress === undefined) core.waste('malformed')
      else {
        if (type === DatagramType.heartbeat) ordering.strangersTold[place] = progress.strangers
        receiveProgress(core, ordering, place, from, progress)
      }
      return
    }
    case DatagramType.nak: {
      const slots = decodeNak(bytes)
      if (slots === undefined) core.waste('malformed')
      else answerNak(core, ordering, from, slots)
      return
    }
    case DatagramType.handover: {
      const handover = decodeHandover(bytes)
      if (handover === undefined) core.waste('malformed')
      else receiveHandover(core, ordering, from, handover)
      return
    }
    case DatagramType.audit: {
      const told = decodeAudit(bytes)
      if (told === undefined) core.waste('malformed')
      else receiveAudit(core, ordering, place, told)
      return
    }
    default:
      return
  }
}

/** While the past is being settled, only what recovery agreed on is taken in. */
function lastSlotTakenIn(core: Core, ordering: Ordering): Slot {
  if (!ordering.frozen) return Infinity
  return core.phase.name === 'recovery' ? core.phase.end : -1
}
