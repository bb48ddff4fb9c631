/** Asks the servers of a group who they are, and hears what they multicast meanwhile. */
import { Client } from '../../client/client'
import { listenToGroup } from '../../client/group-listener'
import type { InterfaceChoice } from '../../net/interfaces'
import type { ServersHeard } from './check-servers'
import type { DoctorOptions } from './options'

/** Each takes about half a second where somebody is silent. */
const ROUNDS = 4

/** @throws UserError as opening a client or the group's socket does */
export async function hearServers(
  { settings, address, port, ttl }: DoctorOptions,
  choice: InterfaceChoice
): Promise<ServersHeard> {
  const place = { group: settings.group, address, port }
  const listener = await listenToGroup(place, choice)
  try {
    const client = await Client.open({
      ...place,
      key: settings.key,
      interface: settings.interface,
      ttl,
      peers: settings.peers
    })
    try {
      for (let round = 1; ; round++) {
        const answers = await client.statusAnswers()
        const byMulticast = listener.heard()
        const isHeard = answers.every(({ unicast }) => byMulticast.includes(hostOf(unicast)))
        // Silence is asked again: a datagram may be lost, and servers may be joining.
        if (round === ROUNDS || (answers.length > 0 && isHeard)) {
          const { group } = settings
          const { address: here, loopback } = choice
          return { group, here, loopback, answers, byMulticast }
        }
      }
    } finally {
      await client.close()
    }
  } finally {
    await listener.close()
  }
}

function hostOf(unicast: string): string {
  return unicast.slice(0, unicast.lastIndexOf(':'))
}
