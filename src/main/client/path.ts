/** The way from a client to its group: interface, socket, address. */
import { checkTtl, groupPlace, maxDatagram } from '../net/addresses'
import { chooseInterface, type InterfaceChoice } from '../net/interfaces'
import { openClientSocket, type UdpSocket } from '../net/sockets'
import { groupMark, type GroupMark } from '../protocol/wire/header'

export interface PathOptions {
  readonly group: string
  /** `auto`, an interface's name, or an IPv4 address of this machine. */
  readonly interface: string
  /** Multicast TTL, 1 to 255; default 1. */
  readonly ttl?: number | undefined
  /** Group address and port; default: derived from the group's name, 5051. */
  readonly address?: string | null | undefined
  readonly port?: number | null | undefined
}

export interface Path {
  readonly choice: InterfaceChoice
  readonly socket: UdpSocket
  readonly mark: GroupMark
  /** Largest datagram, bytes. */
  readonly maxDatagram: number
  /** To every server of the group. */
  readonly send: (datagram: Uint8Array) => void
}

/** @throws UserError (`group`, `interface`, `ttl`, `address`, `port`) */
export async function openPath(options: PathOptions): Promise<Path> {
  const { group } = options
  const { endpoint } = groupPlace(group, options.address ?? null, options.port ?? null)
  const ttl = checkTtl(options.ttl ?? 1)
  const choice = chooseInterface(options.interface)
  const socket = await openClientSocket(choice, ttl)
  return {
    choice,
    socket,
    mark: groupMark(group),
    maxDatagram: maxDatagram(choice),
    send: (datagram) => {
      socket.send(endpoint, datagram)
    }
  }
}
