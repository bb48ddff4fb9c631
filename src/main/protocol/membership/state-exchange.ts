/** Asking another server for its state, and giving one's own: alike before joining and in recovery. */
import type { Core } from '../core'
import type { ConfigId, Endpoint } from '../types'
import { encodeStatePieces, encodeStateRequest, type StateRequest } from '../wire/state'
import { spanBytesOf } from './offers'
import { StatePull } from './state-pull'

/** A pull of what this server lacks, over what it has and has learned. */
export function newPull(core: Core): StatePull {
  return new StatePull(core.learned ?? core.replica, spanBytesOf(core.options.maxDatagram))
}

/** Asks for what is due of this pull. */
export function askForState(core: Core, pull: StatePull, purpose: ConfigId, to: Endpoint): void {
  const spans = pull.due(core.now)
  if (spans.length === 0) return
  const request = { purpose, offer: pull.offer, spans }
  core.unicast(to, encodeStateRequest(core.sender, request, core.group))
}

/** Gives what was asked for. */
export function giveState(core: Core, to: Endpoint, request: StateRequest): void {
  const { maxDatagram } = core.options
  for (const answer of core.offers.answer(core.replica, request, maxDatagram, core.now)) {
    core.unicast(to, encodeStatePieces(core.sender, answer, core.group))
  }
}
