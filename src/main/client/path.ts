/** The way from a client to its group: interface, socket, address. */
import { checkTtl, groupPlace, maxDatagram } from '../net/addresses'
import { chooseInterface, type InterfaceChoice } from '../net/interfaces'
import { openClientSocket, type UdpSocket } from '../net/sockets'
import { resolvePeers } from '../net/peer-names'
import { groupMark, type GroupMark } from '../protocol/wire/header'
import { Receivers } from './receivers'

export interface PathOptions {
  readonly group: string
  /** `auto`, an interface's name, or an IPv4 address of this machine. */
  readonly interface: string
  /** Multicast TTL, 1 to 255; default 1. */
  readonly ttl?: number | undefined
  /** Group address and port; default: derived from the group's name, 5051. */
  readonly address?: string | null | undefined
  readonly port?: number | null | undefined
  /** Servers that multicast may not reach, as `HOST:PORT`. */
  readonly peers?: readonly string[] | undefined
}

export interface Path {
  readonly choice: InterfaceChoice
  readonly socket: UdpSocket
  readonly mark: GroupMark
  /** Largest datagram, bytes. */
  readonly maxDatagram: number
  readonly receivers: Receivers
  /** A request: to the group, whose servers hand it on. */
  readonly send: (datagram: Uint8Array) => void
  /** A question: to every server of the group. */
  readonly ask: (datagram: Uint8Array) => void
}

/** @throws UserError (`group`, `interface`, `ttl`, `address`, `port`, `peer`) */
export async function openPath(options: PathOptions): Promise<Path> {
  const { group } = options
  const { endpoint } = groupPlace(group, options.address ?? null, options.port ?? null)
  const ttl = checkTtl(options.ttl ?? 1)
  const receivers = new Receivers(endpoint, await resolvePeers(options.peers ?? []))
  const choice = chooseInterface(options.interface)
  const socket = await openClientSocket(choice, ttl)
  return {
    choice,
    socket,
    mark: groupMark(group),
    maxDatagram: maxDatagram(choice),
    receivers,
    send: (datagram) => {
      for (const to of receivers.ofRequests) socket.send(to, datagram)
    },
    ask: (datagram) => {
      for (const to of receivers.ofQuestions) socket.send(to, datagram)
    }
  }
}
