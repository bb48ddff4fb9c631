/**
 * This server's own endpoint changes: another network, another address. The others see it in
 * whatever it sends from now on; what they send to it by the list of their configuration
 * (NAKs, acknowledgements, requests handed over) is lost until there is a new one.
 */
import type { Core } from '../core'
import { formatEndpoint } from '../ids'
import { timing } from '../timing'
import type { Endpoint } from '../types'

/** Configurations that a server asks for to be named rightly. */
const TELLINGS = 3

/** A configuration with the old endpoint is left for a new one with the next tick. */
export function move(core: Core, endpoint: Endpoint, maxDatagram: number): void {
  core.setMaxDatagram(maxDatagram)
  if (endpoint === core.endpoint) return
  core.count('moves')
  core.effects.log('info', 'moved', {
    from: formatEndpoint(core.endpoint),
    to: formatEndpoint(endpoint)
  })
  core.endpoint = endpoint
  core.movesToTell = TELLINGS
  // It heard nobody while its address was gone, itself included: that says nothing of them.
  if (core.ownHeardAt !== null) core.ownHeardAt = core.now
  core.graceUntil = core.now + timing.pausedMs
  core.ordering?.lagged.splice(0)
  if (core.phase.name !== 'gather') return
  core.phase.since = core.now
  core.phase.nextJoinAt = core.now
}
