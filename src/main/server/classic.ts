/**
 * The port of the original program's clients: 224.0.0.1:5050 on the chosen
 * interface. What they say is the core's to read; here is only the socket, and
 * the one word that is for the lab.
 */
import { UserError } from '../../shared/user-error'
import { CLASSIC_ADDRESS, CLASSIC_PORT } from '../net/addresses'
import type { InterfaceChoice } from '../net/interfaces'
import { openGroupSocket, type UdpSocket } from '../net/sockets'

const MOCK_PARTITION = 'mockPartition'
/** The original program's partition ended after so many messages of clients. */
export const MOCK_PARTITION_MESSAGES = 3

/**
 * @throws UserError when the port cannot be shared
 */
export async function openClassicSocket(choice: InterfaceChoice): Promise<UdpSocket> {
  try {
    return await openGroupSocket({ address: CLASSIC_ADDRESS, port: CLASSIC_PORT }, choice)
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    throw new UserError(
      `${error.message}, or do without classic clients (--no-classic)`,
      error.field
    )
  }
}

/** True for a datagram of just the word that asks for a partition. */
export function isMockPartition(bytes: Uint8Array): boolean {
  if (bytes.length < MOCK_PARTITION.length || bytes.length > MOCK_PARTITION.length + 2) return false
  return Buffer.from(bytes).toString('latin1').trim() === MOCK_PARTITION
}
