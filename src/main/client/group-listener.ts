/**
 * Hears what the servers of a group multicast to each other, without taking part.
 * Says from which machines anything came: what answers by unicast tells nothing of that.
 */
import { groupPlace } from '../net/addresses'
import type { InterfaceChoice } from '../net/interfaces'
import { SEALED_TYPE } from '../net/sealed/layout'
import { openGroupSocket } from '../net/sockets'
import { endpointAddress } from '../protocol/ids'
import { groupMark, isBetweenServers, unseal } from '../protocol/wire/header'

/** Machines that are remembered; a forged address is one, too. */
const ADDRESSES_MOST = 256

export interface GroupListener {
  /** Addresses of machines whose servers were heard by multicast. */
  readonly heard: () => readonly string[]
  readonly close: () => Promise<void>
}

/** Place of a datagram's type. */
const TYPE_AT = 3

/** @throws UserError (`group`, `address`, `port`, `interface`) */
export async function listenToGroup(
  options: {
    readonly group: string
    readonly address?: string | null | undefined
    readonly port?: number | null | undefined
  },
  choice: InterfaceChoice
): Promise<GroupListener> {
  const place = groupPlace(options.group, options.address ?? null, options.port ?? null)
  const mark = groupMark(options.group)
  const socket = await openGroupSocket(place, choice)
  const heard = new Set<string>()
  socket.onDatagram((from, bytes) => {
    const type = unseal(bytes, mark)
    // What is sealed tells not even its type: that it came to the group has to do.
    const isServers =
      typeof type === 'number' ? isBetweenServers(type) : bytes[TYPE_AT] === SEALED_TYPE
    if (!isServers) return
    if (heard.size < ADDRESSES_MOST) heard.add(endpointAddress(from))
  })
  return { heard: () => [...heard], close: () => socket.close() }
}
