/**
 * The two ways by which a state travels: over a stream, in messages that hold whole
 * parts, so that little is computed for each byte; or by datagrams, where no stream
 * can be had. Both are asked alike, so a pull may change from one to the other.
 */
import type { Core } from '../core'
import { formatMemberId } from '../ids'
import { limits } from '../limits'
import { timing } from '../timing'
import type { Millis } from '../types'
import { spanBytesOf } from './offers'
import type { Peer } from './peers'
import type { StatePull } from './state-pull'

export interface Way {
  readonly byStream: boolean
  /** The most that one message brings of a part. */
  readonly spanBytes: number
  /** So much is asked for at one time. */
  readonly windowBytes: number
  /** What did not come in this time is asked for again; over a stream: if nothing at all came. */
  readonly retryMs: Millis
}

export const STREAM: Way = {
  byStream: true,
  spanBytes: spanBytesOf(limits.streamBytes),
  windowBytes: limits.pullBytes,
  retryMs: timing.streamRetryMs
}

/** @param maxDatagram bytes */
export function datagrams(maxDatagram: number): Way {
  const spanBytes = spanBytesOf(maxDatagram)
  return {
    byStream: false,
    spanBytes,
    windowBytes: limits.pullSpans * spanBytes,
    retryMs: timing.pullRetryMs
  }
}

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
  return datagrams(core.options.maxDatagram)
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
