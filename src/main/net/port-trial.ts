/** Opens the sockets that a server opens, as it opens them, and closes them again. */
import { endpointPort } from '../protocol/ids'
import { groupMark } from '../protocol/wire/header'
import { CLASSIC_ADDRESS, CLASSIC_PORT, type GroupPlace } from './addresses'
import type { InterfaceChoice } from './interfaces'
import { openGroupSocket, openUnicastSockets } from './sockets'

/** @throws UserError (`port` or `interface`) */
export async function tryGroupPort(
  place: Pick<GroupPlace, 'address' | 'port'>,
  choice: InterfaceChoice
): Promise<void> {
  const socket = await openGroupSocket(place, choice)
  await socket.close()
}

/** The port of the original program's clients. @throws UserError (`port` or `interface`) */
export function tryClassicPort(choice: InterfaceChoice): Promise<void> {
  return tryGroupPort({ address: CLASSIC_ADDRESS, port: CLASSIC_PORT }, choice)
}

/** What the next server of this machine would get. @throws UserError (`port` or `interface`) */
export async function tryUnicastPort(
  choice: InterfaceChoice,
  ttl: number
): Promise<{ readonly port: number; readonly receiveBufferBytes: number }> {
  const { own, streams } = await openUnicastSockets(choice, ttl, groupMark(''))
  await Promise.all([own.close(), streams.close()])
  return { port: endpointPort(own.endpoint), receiveBufferBytes: own.receiveBufferBytes }
}
