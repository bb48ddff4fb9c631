/** How a server says whom it hears, and how it watches its fellow members. */
import type { Core } from '../core'
import { sendHeartbeat } from '../ordering/stability'
import { limits } from '../limits'
import { timing } from '../timing'
import type { Endpoint, MemberId, Millis } from '../types'
import { encodeJoin, type Join } from '../wire/membership'
import type { Ordering } from '../ordering/ordering'
import { heardKeys } from './heard'
import type { Peer } from './peers'

export function makeJoin(core: Core, hint: boolean): Join {
  const { endpoint, name, host } = core.self
  return {
    hint,
    prepared: core.now < core.preparedUntil,
    endpoint,
    name,
    host,
    epoch: core.epoch,
    stateBytes: core.replica.sizeBytes,
    hears: heardKeys(core)
  }
}

/**
 * A sign of life to a server of another configuration, so that it knows that it
 * is heard. Rare, and never more than one for what came.
 */
export function sendHint(core: Core, peer: Peer, to: Endpoint): void {
  if (core.now < peer.hintAt || core.now < peer.quarantinedUntil || core.now < peer.shunnedUntil)
    return
  peer.hintAt = core.now + core.random.jitter(timing.hintMs)
  core.unicast(to, encodeJoin(core.sender, makeJoin(core, true), core.group))
}

/**
 * After how much silence a member is suspected: a dozen of its usual intervals,
 * so that a lossy or slow network does not tear the group apart.
 */
export function suspicionMs(peer: Peer): Millis {
  const dozen = 12 * Math.max(peer.meanIntervalMs, timing.heartbeatMs)
  return Math.min(Math.max(dozen, timing.suspectMs), timing.suspectMaxMs)
}

/** What is wrong with a member, if anything. */
export interface Suspicion {
  readonly reason: 'member-silent' | 'member-stuck' | 'turn-stalled'
  readonly about: MemberId
}

/** Looks after the members: asks the silent for a sign of life, and names the first that is suspected. */
export function watchMembers(core: Core, ordering: Ordering): Suspicion | null {
  // This process itself ran late: what it did not hear says nothing yet.
  if (core.now < core.graceUntil || isDeaf(core)) return null
  return findSilent(core, ordering) ?? findStuck(core, ordering) ?? findStalled(core, ordering)
}

/**
 * A server that does not hear its own multicasts should suspect its sockets before
 * it suspects all others at once (sleep, another network, a permission withdrawn).
 */
export function isDeaf(core: Core): boolean {
  const deafMs = core.ownHeardAt === null ? 0 : core.now - core.ownHeardAt
  if (deafMs < timing.deafMs || core.now - core.lastMulticastAt >= timing.deafMs) return false
  if (core.now - core.deafToldAt >= timing.deafToldMs) {
    core.deafToldAt = core.now
    core.count('deaf')
    core.effects.log('warn', 'deaf', { ms: Math.round(deafMs) })
    core.effects.deaf()
  }
  return deafMs < timing.deafMaxMs
}

function findSilent(core: Core, ordering: Ordering): Suspicion | null {
  ordering.hasSilent = false
  for (const { id } of ordering.members) {
    if (id === core.options.id) continue
    const peer = core.peers.get(id)
    const silenceMs = core.now - (peer?.heardInConfigAt ?? -Infinity)
    if (peer === undefined || silenceMs >= suspicionMs(peer)) {
      return { reason: 'member-silent', about: id }
    }
    if (silenceMs >= timing.probeMs) ordering.hasSilent = true
    if (silenceMs >= timing.probeMs && core.now - peer.probedAt >= timing.probeIntervalMs) {
      peer.probedAt = core.now
      core.count('probes')
      sendHeartbeat(core, ordering, true, peer.endpoint)
    }
  }
  return null
}

/** A member that is heard and does not get what the others have, as behind a link that swallows large datagrams. */
function findStuck(core: Core, ordering: Ordering): Suspicion | null {
  for (let place = 0; place < ordering.size; place++) {
    // Of its own disk a member says so itself; one whose disk is full waits for room, and stays.
    if (place === ordering.index || ordering.unable.has(place)) continue
    const acked = ordering.acked[place] ?? -1
    const before = ordering.lagged[place]
    if (before === undefined) ordering.lagged[place] = { acked, since: core.now }
    else if (acked >= ordering.aru || acked !== before.acked) {
      before.acked = acked
      before.since = core.now
    } else if (core.now - before.since >= timing.stuckMs) {
      return { reason: 'member-stuck', about: ordering.members[place]?.id ?? 0 }
    }
  }
  return null
}

/** The turn's owner is heard and does not order, whatever it is handed. */
function findStalled(core: Core, ordering: Ordering): Suspicion | null {
  const owner = ordering.members[ordering.turn]
  const isFull = ordering.aru - ordering.stable >= limits.windowSlots / 2
  if (owner === undefined || isFull || ordering.handoverTries === 0) return null
  return core.now - ordering.handoverSince >= timing.stuckMs
    ? { reason: 'turn-stalled', about: owner.id }
    : null
}

/** Members that have been behind for half of what makes them suspect: whoever gathers now does so without them. */
export function laggards(core: Core, ordering: Ordering): MemberId[] {
  return ordering.members
    .filter((_, place) => {
      const since = ordering.lagged[place]?.since ?? core.now
      const isBehind = (ordering.acked[place] ?? -1) < ordering.aru
      return isBehind && core.now - since >= timing.stuckMs / 2
    })
    .filter(
      ({ id, incarnation }) =>
        id !== core.options.id &&
        // One that came back has nothing to do with how far its predecessor was.
        core.peers.get(id)?.incarnation === incarnation &&
        isTalking(core, id)
    )
    .map(({ id }) => id)
}

/** Not silent: a member that is paused or gone is no laggard. */
function isTalking(core: Core, id: MemberId): boolean {
  return core.now - (core.peers.get(id)?.heardInConfigAt ?? -Infinity) < timing.probeMs
}

/** Keeps a server away for a while, longer each time. */
export function shun(core: Core, id: MemberId): void {
  const peer = core.peers.get(id)
  if (peer === undefined) return
  const delay = Math.min(timing.shunMs * 2 ** peer.shunnings, timing.shunMaxMs)
  peer.shunnings++
  peer.shunnedUntil = core.now + core.random.jitter(delay)
}
