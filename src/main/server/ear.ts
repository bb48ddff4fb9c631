/**
 * A socket that hears multicast and can be opened anew while the server runs.
 * Memberships vanish without an error when an interface goes down and up, a
 * laptop wakes or roams: the socket is deaf then, and only a new one helps.
 */
import type { TrafficFigures } from '../../shared/figures'
import type { SocketProblem, UdpSocket } from '../net/sockets'
import type { Endpoint } from '../protocol/types'
import { NO_TRAFFIC, sumOf } from './traffic'

export class Ear {
  private closed = false
  private renewing: Promise<void> | null = null
  private readonly pastErrors = new Map<string, number>()
  private pastTraffic = NO_TRAFFIC
  private onDatagram: (from: Endpoint, bytes: Uint8Array) => void = () => undefined
  private onProblem: (problem: SocketProblem) => void = () => undefined

  private constructor(
    private readonly reopen: () => Promise<UdpSocket>,
    private socket: UdpSocket
  ) {}

  /** Rejects as `reopen` does. */
  static async open(reopen: () => Promise<UdpSocket>): Promise<Ear> {
    return new Ear(reopen, await reopen())
  }

  listen(
    onDatagram: (from: Endpoint, bytes: Uint8Array) => void,
    onProblem: (problem: SocketProblem) => void
  ): void {
    this.onDatagram = onDatagram
    this.onProblem = onProblem
    this.attach()
  }

  /**
   * Opens the socket anew, the old one listening until the new one does. Rejects
   * as `open` does; the old one stays then.
   */
  renew(): Promise<void> {
    this.renewing ??= this.replace().finally(() => {
      this.renewing = null
    })
    return this.renewing
  }

  /** The kernel's buffer for datagrams that wait to be read. */
  get receiveBufferBytes(): number {
    return this.socket.receiveBufferBytes
  }

  /** Errors by code, those of earlier sockets included. */
  get errors(): Readonly<Record<string, number>> {
    const errors = Object.fromEntries(this.pastErrors)
    for (const [code, count] of Object.entries(this.socket.counters.errors)) {
      errors[code] = (errors[code] ?? 0) + count
    }
    return errors
  }

  /** What it heard, by earlier sockets too. */
  get traffic(): TrafficFigures {
    return sumOf([this.pastTraffic, this.socket.counters])
  }

  async close(): Promise<void> {
    this.closed = true
    await this.renewing?.catch(() => undefined)
    await this.socket.close()
  }

  private async replace(): Promise<void> {
    const next = await this.reopen()
    if (this.closed) {
      await next.close()
      return
    }
    const before = this.socket
    for (const [code, count] of Object.entries(this.errors)) this.pastErrors.set(code, count)
    this.pastTraffic = this.traffic
    this.socket = next
    this.attach()
    await before.close()
  }

  private attach(): void {
    this.socket.onDatagram(this.onDatagram)
    this.socket.onProblem(this.onProblem)
  }
}
