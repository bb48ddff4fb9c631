/**
 * A client that one server alone hears, as if it stood on that server's side of a
 * cut: it sends to the server's own port, not to the group.
 */
import { SessionDriver } from '../../src/main/client/driver'
import type { Settlement } from '../../src/main/client/session'
import { chooseInterface } from '../../src/main/net/interfaces'
import { openClientSocket, type UdpSocket } from '../../src/main/net/sockets'
import { makeEndpoint } from '../../src/main/protocol/ids'
import type { AnyOperation } from '../../src/main/protocol/types'
import { groupMark } from '../../src/main/protocol/wire/header'

const TIMEOUT_MS = 20_000

export class SideClient {
  private readonly waiting = new Map<number, (settlement: Settlement) => void>()
  private readonly driver: SessionDriver

  private constructor(
    private readonly socket: UdpSocket,
    group: string,
    unicast: string
  ) {
    const [address = '', port = ''] = unicast.split(':')
    const server = makeEndpoint(address, Number(port))
    if (server === undefined) throw new Error(`${unicast} is no endpoint`)
    this.driver = new SessionDriver({
      group: groupMark(group),
      maxDatagram: 1400,
      send: (datagram) => {
        socket.send(server, datagram)
      },
      settle: (seq, settlement) => {
        this.waiting.get(seq)?.(settlement)
        this.waiting.delete(seq)
      }
    })
    socket.onDatagram((_from, bytes) => {
      this.driver.receive(bytes)
    })
  }

  /** `unicast`: the server's `IP:PORT`. */
  static async open(group: string, unicast: string): Promise<SideClient> {
    const socket = await openClientSocket(chooseInterface('127.0.0.1'), 1)
    return new SideClient(socket, group, unicast)
  }

  /** Runs an operation on that server's side. */
  run(operation: AnyOperation, argument: number, item = 0): Promise<Settlement> {
    return new Promise((resolve) => {
      const seq = this.driver.submit(operation, argument, item, TIMEOUT_MS)
      this.waiting.set(seq, resolve)
    })
  }

  async close(): Promise<void> {
    this.driver.close()
    await this.socket.close()
  }
}
