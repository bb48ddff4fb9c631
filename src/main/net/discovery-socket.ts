/** The socket for what groups tell of themselves, at an address that all of them share. */
import { DISCOVERY_ADDRESS, DISCOVERY_PORT } from './addresses'
import type { InterfaceChoice } from './interfaces'
import { openGroupSocket, type UdpSocket } from './sockets'

/**
 * Hears announcements and questions, and sends them from the chosen interface.
 *
 * @throws UserError (`port` or `interface`)
 */
export async function openDiscoverySocket(
  choice: InterfaceChoice,
  ttl: number
): Promise<UdpSocket> {
  const place = { address: DISCOVERY_ADDRESS, port: DISCOVERY_PORT }
  const socket = await openGroupSocket(place, choice)
  try {
    socket.sendMulticastFrom(choice.address, ttl)
    return socket
  } catch (error) {
    await socket.close()
    throw error
  }
}
