/**
 * A client's socket, which follows this machine's changes of address as a server's do. What
 * was on its way when it moved is lost; the session asks again.
 */
import { networkInterfaces } from 'node:os'
import { performance } from 'node:perf_hooks'
import { Following } from '../net/following'
import type { InterfaceChoice } from '../net/interfaces'
import { readDefaultRoutes } from '../net/routes'
import { openClientSocket, type UdpSocket } from '../net/sockets'
import type { Endpoint } from '../protocol/types'

const LOOK_INTERVAL_MS = 1000

type Listener = (from: Endpoint, bytes: Uint8Array) => void

export class MovingSocket {
  private readonly following: Following
  private readonly timer: NodeJS.Timeout
  private listener: Listener = () => undefined
  private busy = false
  private closed = false

  private constructor(
    private socket: UdpSocket,
    private at: InterfaceChoice,
    spec: string,
    private readonly ttl: number,
    private readonly table: typeof networkInterfaces
  ) {
    this.following = new Following(spec, at)
    this.timer = setInterval(() => {
      void this.look()
    }, LOOK_INTERVAL_MS)
    // No command waits for it.
    this.timer.unref()
    this.attach()
  }

  /**
   * @param spec what `choice` was chosen by
   * @throws UserError (`interface`)
   */
  static async open(
    spec: string,
    choice: InterfaceChoice,
    ttl: number,
    table = networkInterfaces
  ): Promise<MovingSocket> {
    return new MovingSocket(await openClientSocket(choice, ttl), choice, spec, ttl, table)
  }

  /** The interface in use. */
  get choice(): InterfaceChoice {
    return this.at
  }

  /** Where it sends from and receives answers. */
  get endpoint(): Endpoint {
    return this.socket.endpoint
  }

  /** Replaces the listener for datagrams. `bytes` belongs to it. */
  onDatagram(listener: Listener): void {
    this.listener = listener
  }

  /** Never throws. */
  send(to: Endpoint, bytes: Uint8Array): void {
    this.socket.send(to, bytes)
  }

  async close(): Promise<void> {
    this.closed = true
    clearInterval(this.timer)
    await this.socket.close()
  }

  /** Goes where the address is now, if it has to; when that fails the next look tries again. */
  async look(): Promise<void> {
    if (this.busy || this.closed) return
    const verdict = this.following.look(this.table(), readDefaultRoutes(), performance.now())
    if (verdict.do !== 'move' && verdict.do !== 'renew') return
    const to = verdict.do === 'move' ? verdict.to : this.at
    this.busy = true
    try {
      await this.replace(to)
    } catch {
      // The system is not ready yet.
    }
    this.busy = false
  }

  private async replace(to: InterfaceChoice): Promise<void> {
    const next = await openClientSocket(to, this.ttl)
    if (this.closed) {
      await next.close()
      return
    }
    const before = this.socket
    this.socket = next
    this.at = to
    this.following.moved(to)
    this.attach()
    await before.close()
  }

  private attach(): void {
    this.socket.onDatagram((from, bytes) => {
      this.listener(from, bytes)
    })
  }
}
