/**
 * How the sockets of servers and clients are opened: the one place that knows
 * what the operating systems ask for.
 */
import { UserError } from '../../shared/user-error'
import { FIRST_UNICAST_PORT, type GroupPlace } from './addresses'
import type { GroupMark } from '../protocol/wire/header'
import type { InterfaceChoice } from './interfaces'
import type { Keyring } from './sealed/keyring'
import { Streams } from './streams'
import { codeOf, UdpSocket } from './udp-socket'

export { UdpSocket, type SocketCounters, type SocketProblem } from './udp-socket'

/** Ports tried for unicast before giving up. */
const UNICAST_PORTS_TRIED = 1000

/**
 * The socket that receives what is sent to a group. Several servers of one
 * machine share the port.
 *
 * It is bound to 0.0.0.0 on every system: Windows cannot bind a group's address,
 * on macOS sockets so bound stop hearing their siblings, and one bound to the
 * interface's address hears no multicast on Linux and macOS. So datagrams of
 * other groups on the same port arrive as well; the header's mark tells them apart.
 * `reusePort` is never used: it would share datagrams out instead of copying them.
 *
 * @throws UserError (`port` or `interface`)
 */
export async function openGroupSocket(
  place: Pick<GroupPlace, 'address' | 'port'>,
  choice: InterfaceChoice
): Promise<UdpSocket> {
  const socket = await openShared(place.port)
  try {
    // The interface is always named by its own IPv4 address: left out, the
    // kernel chooses one, and not always the one that datagrams leave by.
    socket.join(place.address, choice.address)
    return socket
  } catch (error) {
    await socket.close()
    throw new UserError(
      `interface ${choice.name} (${choice.address}) takes no part in multicast ` +
        `(${codeOf(error)}): choose another with --interface`,
      'interface'
    )
  }
}

async function openShared(port: number): Promise<UdpSocket> {
  try {
    return await UdpSocket.open({ address: '0.0.0.0', port, shared: true })
  } catch (error) {
    const code = codeOf(error)
    const problem =
      code === 'EADDRINUSE'
        ? 'is in use by a program that does not share it: end that program'
        : `cannot be opened (${code}): end what keeps it`
    throw new UserError(`UDP port ${String(port)} ${problem}, or choose another port`, 'port')
  }
}

/** What a server receives unicast with: datagrams, and streams on the port of the same number. */
export interface UnicastSockets {
  readonly own: UdpSocket
  readonly streams: Streams
}

/**
 * A server's own sockets: one receives unicast and sends all datagrams, the other
 * takes streams. Bound to the interface's own address and to the first port from 8080
 * up that is free for both, shared with nobody.
 *
 * @throws UserError (`interface` or `port`)
 */
export async function openUnicastSockets(
  choice: InterfaceChoice,
  ttl: number,
  group: GroupMark,
  firstPort = FIRST_UNICAST_PORT,
  keyring: Keyring | null = null
): Promise<UnicastSockets> {
  const last = Math.min(firstPort + UNICAST_PORTS_TRIED - 1, 65535)
  for (let port = firstPort; port <= last; port++) {
    const own = await openOwn(choice, port, ttl)
    const streams = own === undefined ? undefined : await openStreams(choice, own, group, keyring)
    if (own !== undefined && streams !== undefined) return { own, streams }
  }
  throw new UserError(
    `all ports from ${String(firstPort)} to ${String(last)} of ${choice.address} are in use ` +
      'for UDP or TCP: end some of the programs that hold them',
    'port'
  )
}

/** Undefined: somebody has the port for TCP; the other socket is closed then. */
async function openStreams(
  choice: InterfaceChoice,
  own: UdpSocket,
  group: GroupMark,
  keyring: Keyring | null
): Promise<Streams | undefined> {
  try {
    return await Streams.listen(own.endpoint, group, keyring)
  } catch (error) {
    await own.close()
    if (isTaken(error)) return undefined
    throw new UserError(
      `interface ${choice.name} (${choice.address}) takes no TCP connections ` +
        `(${codeOf(error)}): choose another with --interface`,
      'interface'
    )
  }
}

/** Windows reserves ranges of ports, which it reports as EACCES. */
function isTaken(error: unknown): boolean {
  const code = codeOf(error)
  return code === 'EADDRINUSE' || code === 'EACCES'
}

/**
 * A client's socket: any free port of the interface's own address. It sends to
 * the group and receives the answers.
 *
 * @throws UserError (`interface`)
 */
export async function openClientSocket(choice: InterfaceChoice, ttl: number): Promise<UdpSocket> {
  const socket = await openOwn(choice, 0, ttl)
  if (socket !== undefined) return socket
  throw new UserError(
    `no UDP port of ${choice.address} is free: end some of the programs that hold them`,
    'interface'
  )
}

/** Undefined: the port is taken. */
async function openOwn(
  choice: InterfaceChoice,
  port: number,
  ttl: number
): Promise<UdpSocket | undefined> {
  let socket: UdpSocket
  try {
    socket = await UdpSocket.open({ address: choice.address, port, shared: false })
  } catch (error) {
    if (isTaken(error)) return undefined
    throw new UserError(
      `interface ${choice.name} (${choice.address}) cannot be used (${codeOf(error)}): ` +
        'choose another with --interface',
      'interface'
    )
  }
  try {
    socket.sendMulticastFrom(choice.address, ttl)
    return socket
  } catch (error) {
    await socket.close()
    throw new UserError(
      `interface ${choice.name} (${choice.address}) cannot send multicast ` +
        `(${codeOf(error)}): choose another with --interface`,
      'interface'
    )
  }
}
