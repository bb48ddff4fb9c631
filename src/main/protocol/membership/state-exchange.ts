/** Asking another server for its state, and giving one's own: alike before joining and in recovery. */
import type { Core } from '../core'
import { limits } from '../limits'
import type { ConfigId, Endpoint } from '../types'
import {
  encodeStatePieces,
  encodeStateRequest,
  type StatePieces,
  type StateRequest
} from '../wire/state'
import type { Peer } from './peers'
import { StatePull } from './state-pull'
import { datagrams, stateDatagramBytes } from './way'
import { wayTo } from './ways'

/** A pull of what this server lacks, over what it has and has learned. */
export function newPull(core: Core): StatePull {
  return new StatePull(core.learned ?? core.replica, core.stock)
}

/**
 * Asks for what is due of this pull.
 *
 * @param isLarge a stream is worth opening
 */
export function askForState(
  core: Core,
  pull: StatePull,
  purpose: ConfigId,
  peer: Peer,
  isLarge: boolean
): void {
  const way = isLarge ? wayTo(core, peer, pull) : datagrams(core.maxDatagram)
  const spans = pull.due(core.now, way)
  if (spans.length === 0) return
  const { byStream } = way
  const request = { purpose, offer: pull.offer, byStream, spans }
  const bytes = encodeStateRequest(core.sender, request, core.group)
  if (byStream) core.stream(peer.endpoint, bytes)
  else core.unicast(peer.endpoint, bytes)
}

/** Takes in what came for this pull. False: it has to begin anew. */
export function takeState(core: Core, pull: StatePull, peer: Peer, answer: StatePieces): boolean {
  if (pull.isByStream) peer.streams = true
  return pull.receive(answer, core.now)
}

/** Gives what was asked for, by the way by which it was. */
export function giveState(core: Core, to: Endpoint, request: StateRequest): void {
  const messageBytes = request.byStream ? limits.streamBytes : stateDatagramBytes(core.maxDatagram)
  for (const answer of core.offers.answer(core.replica, request, messageBytes, core.now)) {
    const bytes = encodeStatePieces(core.sender, answer, core.group)
    if (request.byStream) core.stream(to, bytes)
    else core.unicast(to, bytes)
  }
}
