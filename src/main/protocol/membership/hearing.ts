/** Whom this server hears, and how it says so. */
import type { Core } from '../core'
import { timing } from '../timing'
import type { Endpoint, MemberId } from '../types'
import { encodeJoin, type Join, type MemberKey } from '../wire/membership'
import { sendHeartbeat } from '../ordering/stability'
import type { Peer } from './peers'

/** Heard so lately that it counts as present. */
export function isHeard(core: Core, peer: Peer): boolean {
  return !peer.left && core.now - peer.heardAt < timing.hearMs
}

/** Everybody who is heard, by id. */
export function heardKeys(core: Core): MemberKey[] {
  return [...core.peers.all()]
    .filter((peer) => isHeard(core, peer))
    .map(({ id, incarnation }) => ({ id, incarnation }))
    .sort((a, b) => a.id - b.id)
}

export function includesKey(keys: readonly MemberKey[], key: MemberKey): boolean {
  return keys.some(({ id, incarnation }) => id === key.id && incarnation === key.incarnation)
}

export function makeJoin(core: Core, hint: boolean): Join {
  const { endpoint, name, host } = core.options
  return { hint, endpoint, name, host, epoch: core.epoch, hears: heardKeys(core) }
}

/**
 * A sign of life to a server of another configuration, so that it knows that it
 * is heard. Rare, and never more than one for what came.
 */
export function sendHint(core: Core, peer: Peer, to: Endpoint): void {
  if (core.now < peer.hintAt || core.now < peer.quarantinedUntil) return
  peer.hintAt = core.now + core.random.jitter(timing.hintMs)
  core.unicast(to, encodeJoin(core.sender, makeJoin(core, true), core.group))
}

/** Asks silent members for a sign of life. Returns the first one that is suspected. */
export function watchMembers(core: Core): MemberId | null {
  const { ordering } = core
  if (ordering === null) return null
  for (const { id } of ordering.members) {
    if (id === core.options.id) continue
    const peer = core.peers.get(id)
    if (peer === undefined) return id
    const silenceMs = core.now - peer.heardInConfigAt
    if (silenceMs >= timing.suspectMs) return id
    if (silenceMs >= timing.probeMs && core.now - peer.probedAt >= timing.probeIntervalMs) {
      peer.probedAt = core.now
      core.count('probes')
      sendHeartbeat(core, ordering, true, peer.endpoint)
    }
  }
  return null
}
