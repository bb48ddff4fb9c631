/**
 * What a server sends with and receives unicast by: its own socket, and streams. Both can go
 * to another address while the server runs.
 */
import type { TrafficFigures } from '../../shared/figures'
import type { InterfaceChoice } from '../net/interfaces'
import type { Keyring } from '../net/sealed/keyring'
import { openUnicastSockets, type SocketProblem, type UnicastSockets } from '../net/sockets'
import type { StreamCounters } from '../net/streams'
import { endpointPort } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import type { GroupMark } from '../protocol/wire/header'
import { NO_TRAFFIC, sumOf } from './traffic'

type Listener = (from: Endpoint, bytes: Uint8Array) => void

export class Mouth {
  private closed = false
  private readonly pastErrors = new Map<string, number>()
  private pastStreams: StreamCounters | null = null
  private pastMulticasts = 0
  private pastTraffic = NO_TRAFFIC
  private datagramListener: Listener = () => undefined
  private streamListener: Listener = () => undefined
  private problemListener: (problem: SocketProblem) => void = () => undefined

  private constructor(
    private sockets: UnicastSockets,
    private readonly ttl: number,
    private readonly group: GroupMark,
    private readonly keyring: Keyring | null
  ) {
    this.attach()
  }

  /** @throws UserError (`interface` or `port`) */
  static async open(
    choice: InterfaceChoice,
    ttl: number,
    group: GroupMark,
    keyring: Keyring | null
  ): Promise<Mouth> {
    const sockets = await openUnicastSockets(choice, ttl, group, undefined, keyring)
    return new Mouth(sockets, ttl, group, keyring)
  }

  get endpoint(): Endpoint {
    return this.sockets.own.endpoint
  }

  /** Errors by code, those of earlier sockets included. */
  get errors(): Readonly<Record<string, number>> {
    const errors = Object.fromEntries(this.pastErrors)
    for (const [code, count] of Object.entries(this.sockets.own.counters.errors)) {
      errors[code] = (errors[code] ?? 0) + count
    }
    return errors
  }

  /** Multicasts that the system took, by earlier sockets too. */
  get multicasts(): number {
    return this.pastMulticasts + this.sockets.own.counters.multicasts
  }

  /** What it heard and sent, by earlier sockets too. */
  get traffic(): TrafficFigures {
    return sumOf([this.pastTraffic, this.sockets.own.counters])
  }

  /** What the streams did, earlier ones included. */
  get streamCounters(): StreamCounters {
    const sum = { ...this.sockets.streams.counters }
    const { pastStreams } = this
    if (pastStreams === null) return sum
    for (const key of Object.keys(sum) as (keyof StreamCounters)[]) sum[key] += pastStreams[key]
    return sum
  }

  listen(datagrams: Listener, problems: (problem: SocketProblem) => void): void {
    this.datagramListener = datagrams
    this.problemListener = problems
  }

  onStream(listener: Listener): void {
    this.streamListener = listener
  }

  send(to: Endpoint, bytes: Uint8Array): void {
    this.sockets.own.send(to, bytes)
  }

  stream(to: Endpoint, bytes: Uint8Array): void {
    this.sockets.streams.send(to, bytes)
  }

  /** At this address, which it has already, multicast leaves by the interface that has it now. Throws the system's error. */
  renew(choice: InterfaceChoice): void {
    this.sockets.own.sendMulticastFrom(choice.address, this.ttl)
  }

  /**
   * Sockets at another address: on the same port if it is free there, else on the next free
   * one. They are not in use before `take`.
   *
   * @throws UserError (`interface` or `port`); the old ones stay then
   */
  async openAt(choice: InterfaceChoice): Promise<UnicastSockets> {
    const port = endpointPort(this.endpoint)
    return openUnicastSockets(choice, this.ttl, this.group, port, this.keyring)
  }

  /** These sockets from now on; the old ones are closed. */
  async take(next: UnicastSockets): Promise<void> {
    if (this.closed) {
      await closeBoth(next)
      return
    }
    for (const [code, count] of Object.entries(this.errors)) this.pastErrors.set(code, count)
    this.pastStreams = this.streamCounters
    this.pastMulticasts = this.multicasts
    this.pastTraffic = this.traffic
    const before = this.sockets
    this.sockets = next
    this.attach()
    await closeBoth(before)
  }

  async close(): Promise<void> {
    this.closed = true
    await closeBoth(this.sockets)
  }

  private attach(): void {
    const { own, streams } = this.sockets
    own.onDatagram((from, bytes) => {
      this.datagramListener(from, bytes)
    })
    own.onProblem((problem) => {
      this.problemListener(problem)
    })
    streams.onMessage((from, bytes) => {
      this.streamListener(from, bytes)
    })
  }
}

export async function closeBoth({ own, streams }: UnicastSockets): Promise<void> {
  await Promise.all([own.close(), streams.close()])
}
