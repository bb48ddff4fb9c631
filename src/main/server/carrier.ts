/**
 * The edge of a server: its sockets, and the one order in which what they carry passes.
 *
 *     in:   sockets -> `arrived` -> the server (questions, faults of the lab, loop)
 *     out:  the server -> copies for peers -> `send` -> own socket
 *
 * What looks at every datagram stands here, as a module of its own: on the way in before
 * the server sees it, on the way out behind everything that the server does with it. The
 * lab's faults stay with the server, since answers to questions pass by them.
 */
import type { InterfaceChoice } from '../net/interfaces'
import type { GroupPlace } from '../net/addresses'
import { openGroupSocket, openUnicastSockets, type SocketProblem } from '../net/sockets'
import type { StreamCounters, Streams } from '../net/streams'
import type { UdpSocket } from '../net/udp-socket'
import type { Endpoint } from '../protocol/types'
import { groupMark } from '../protocol/wire/header'
import { openClassicSocket } from './classic'
import { Closers } from './closers'
import { Ear } from './ear'

/** Which socket a datagram of the group's own format came by. */
export type By = 'group' | 'own'
/** The sockets, by what people are told of them. */
export type SocketName = By | 'classic'

export interface CarrierOptions {
  readonly group: string
  readonly place: GroupPlace
  readonly choice: InterfaceChoice
  /** Multicast TTL, 1 to 255. */
  readonly ttl: number
  /** Listen for clients of the original program, too. */
  readonly classic: boolean
}

/** What the edge counted; every count only grows. */
export interface CarrierCounters {
  /** Errors of sockets by code. */
  readonly errors: Readonly<Record<string, number>>
  readonly streams: Readonly<StreamCounters>
}

/** The ways to servers that do not hear this one's multicast. */
export interface FanOut {
  /** Who gets a copy of what is multicast. */
  readonly copies: readonly Endpoint[]
  /** What this server multicasts does not come back to it, although others get it. */
  readonly isUnechoed: boolean
  /** True for a datagram that is for nobody else. */
  take(from: Endpoint, bytes: Uint8Array, by: By): boolean
}

type DatagramListener = (from: Endpoint, bytes: Uint8Array, by: By) => void
type Listener = (from: Endpoint, bytes: Uint8Array) => void

export class Carrier {
  private datagramListener: DatagramListener = () => undefined
  private classicListener: Listener = () => undefined
  private fanOut: FanOut | null = null
  private problemListener: (socket: SocketName, problem: SocketProblem) => void = () => undefined

  private constructor(
    private readonly options: CarrierOptions,
    private readonly group: Ear,
    private readonly classic: Ear | null,
    private readonly own: UdpSocket,
    private readonly streams: Streams,
    private readonly closers: Closers
  ) {
    own.onDatagram((from, bytes) => {
      this.arrived(from, bytes, 'own')
    })
    own.onProblem(this.problemOf('own'))
    group.listen((from, bytes) => {
      this.arrived(from, bytes, 'group')
    }, this.problemOf('group'))
    classic?.listen((from, bytes) => {
      this.classicListener(from, bytes)
    }, this.problemOf('classic'))
  }

  /**
   * Opens all sockets, or none.
   *
   * @throws UserError with the field that is wrong
   */
  static async open(options: CarrierOptions): Promise<Carrier> {
    const { place, choice, ttl } = options
    const closers = new Closers()
    try {
      // Windows wants a member of the group before loopback carries it: join first.
      const group = await Ear.open(() => openGroupSocket(place, choice))
      closers.add(() => group.close())
      const classic = options.classic ? await Ear.open(() => openClassicSocket(choice)) : null
      closers.add(() => classic?.close())
      const { own, streams } = await openUnicastSockets(choice, ttl, groupMark(options.group))
      closers.add(() => Promise.all([own.close(), streams.close()]))
      return new Carrier(options, group, classic, own, streams, closers)
    } catch (error) {
      await closers.close()
      throw error
    }
  }

  /** Where this server receives unicast, and what it sends from. */
  get endpoint(): Endpoint {
    return this.own.endpoint
  }

  /** The kernel's buffer for what the group sends and this server did not read yet. */
  get receiveBufferBytes(): number {
    return this.group.receiveBufferBytes
  }

  get counters(): CarrierCounters {
    const errors: Record<string, number> = {}
    for (const some of [this.group.errors, this.own.counters.errors, this.classic?.errors ?? {}]) {
      for (const [code, count] of Object.entries(some)) errors[code] = (errors[code] ?? 0) + count
    }
    return { errors, streams: this.streams.counters }
  }

  /** Replaces the listener for datagrams of the group's format. `bytes` belongs to it. */
  onDatagram(listener: DatagramListener): void {
    this.datagramListener = listener
  }

  /** Replaces the listener for what clients of the original program say. */
  onClassic(listener: Listener): void {
    this.classicListener = listener
  }

  /** Replaces the listener for messages of streams. `bytes` belongs to it. */
  onStream(listener: Listener): void {
    this.streams.onMessage(listener)
  }

  /** From now on it gets all that is multicast to where this says, too, and looks at what arrives first. */
  reachBy(fanOut: FanOut): void {
    this.fanOut = fanOut
  }

  /** Replaces the listener for errors that a socket survived. */
  onProblem(listener: (socket: SocketName, problem: SocketProblem) => void): void {
    this.problemListener = listener
  }

  /** To every server of the group, this one included. Never throws. */
  multicast(bytes: Uint8Array): void {
    this.send(this.options.place.endpoint, bytes)
    const { fanOut } = this
    if (fanOut === null) return
    for (const to of fanOut.copies) this.send(to, bytes)
    // Who does not hear itself counts as deaf, and would be kept from ordering.
    if (fanOut.isUnechoed) setImmediate(() => this.arrived(this.endpoint, bytes, 'own'))
  }

  /** To one endpoint. Never throws. */
  unicast(to: Endpoint, bytes: Uint8Array): void {
    this.send(to, bytes)
  }

  /** To one server, over a stream. `bytes` must stay as they are. Never throws. */
  stream(to: Endpoint, bytes: Uint8Array): void {
    this.streams.send(to, bytes)
  }

  /** Opens what hears multicast anew. Rejects when it cannot; the old sockets stay then. */
  async renewEars(): Promise<void> {
    await Promise.all([this.group.renew(), this.classic?.renew()])
  }

  close(): Promise<void> {
    return this.closers.close()
  }

  /** The way in of every datagram but those of classic clients. */
  private arrived(from: Endpoint, bytes: Uint8Array, by: By): void {
    if (this.fanOut?.take(from, bytes, by) === true) return
    this.datagramListener(from, bytes, by)
  }

  /** The way out of every datagram. */
  private send(to: Endpoint, bytes: Uint8Array): void {
    this.own.send(to, bytes)
  }

  private problemOf(socket: SocketName): (problem: SocketProblem) => void {
    return (problem) => {
      this.problemListener(socket, problem)
    }
  }
}
