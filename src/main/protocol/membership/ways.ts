/** Which of the two ways a peer is asked by, and when a stream is given up. */
import type { Core } from '../core'
import { formatMemberId } from '../ids'
import { timing } from '../timing'
import type { Peer } from './peers'
import type { StatePull } from './state-pull'
import { datagrams, STREAM, type Way } from './way'

/**
 * The way by which this peer is asked now: over a stream, unless that brought nothing
 * (a firewall, an interface that carries no TCP) a moment ago.
 */
export function wayTo(core: Core, peer: Peer, pull: StatePull): Way {
  if (isWorthTrying(core, peer)) {
    const patienceMs = peer.streams ? timing.streamSilenceMs : timing.streamOpenMs
    if (!pull.isByStream || pull.silentMs(core.now) < patienceMs) return STREAM
    giveUp(core, peer)
  }
  return datagrams(core.maxDatagram)
}

/** What keeps one stream from being opened keeps the next one too, as long as none ever was. */
function isWorthTrying(core: Core, peer: Peer): boolean {
  if (core.now < peer.datagramsUntil) return false
  return peer.streams || ![...core.peers.all()].some((other) => core.now < other.datagramsUntil)
}

function giveUp(core: Core, peer: Peer): void {
  core.count('streamsGivenUp')
  const isNews = ![...core.peers.all()].some(({ datagramsUntil }) => datagramsUntil > 0)
  if (isNews) core.effects.log('warn', 'no-stream', { about: formatMemberId(peer.id) })
  peer.datagramsUntil = core.now + timing.datagramsMs
}
