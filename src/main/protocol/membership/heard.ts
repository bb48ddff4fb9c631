/** Who is heard, from the times at which datagrams came. */
import type { Core } from '../core'
import { timing } from '../timing'
import type { MemberKey } from '../wire/sender'
import type { Peer } from './peers'

/** Heard so lately that it counts as present, and not kept away for good reason. */
export function isHeard(core: Core, peer: Peer): boolean {
  return !peer.left && core.now - peer.heardAt < timing.hearMs && core.now >= peer.shunnedUntil
}

/** Everybody who is heard, by id. */
export function heardKeys(core: Core): MemberKey[] {
  return keysOf([...core.peers.all()].filter((peer) => isHeard(core, peer)))
}

/** Those heard who are not in this server's configuration, by id. */
export function strangerKeys(core: Core): MemberKey[] {
  const { ordering } = core
  // Mostly there are none: do not look for them on the hot path.
  if (ordering === null || core.peers.size < ordering.size) return []
  const strangers = [...core.peers.all()].filter((peer) => {
    const place = ordering.placeOf(peer.id)
    const isMember =
      place !== undefined && ordering.members[place]?.incarnation === peer.incarnation
    return !isMember && isHeard(core, peer)
  })
  return keysOf(strangers)
}

function keysOf(peers: readonly Peer[]): MemberKey[] {
  return peers.map(({ id, incarnation }) => ({ id, incarnation })).sort((a, b) => a.id - b.id)
}
