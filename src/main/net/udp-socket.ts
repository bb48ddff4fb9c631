/**
 * A UDP socket that speaks in endpoints, counts what fails and never throws from
 * a send: a network that blinks must not end the process that waits for it.
 */
import { createSocket, type Socket } from 'node:dgram'
import { bounds } from '../../shared/bounds'
import { endpointAddress, makeEndpoint } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'

/** What passes by itself: the route, the interface or a buffer comes back. */
const TRANSIENT = new Set([
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENETDOWN',
  'EHOSTDOWN',
  'ENOBUFS',
  'EAGAIN',
  'EWOULDBLOCK',
  'ECONNREFUSED',
  'ECONNRESET'
])

/** An error of a socket that goes on all the same. */
export interface SocketProblem {
  readonly code: string
  /** A multicast could not be sent. */
  readonly multicast: boolean
  readonly transient: boolean
}

/** What a socket did; every count only grows. */
export interface SocketCounters {
  readonly received: number
  readonly receivedBytes: number
  readonly sent: number
  readonly sentBytes: number
  /** Of them to a group. */
  readonly multicasts: number
  /** Errors by code, sending and receiving together. */
  readonly errors: Readonly<Record<string, number>>
}

/** 224.0.0.0: endpoints from here up are groups. */
const FIRST_GROUP: Endpoint = 224 * 2 ** 40

const WANTED_RECEIVE_BYTES = 4 * 1024 * 1024
const WANTED_SEND_BYTES = 1024 * 1024
const LEAST_BUFFER_BYTES = 64 * 1024

/** The network code of an error, or its message where it has none. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' ? code : String(error)
}

/** How a socket is bound. */
export interface SocketOptions {
  readonly address: string
  /** 0: any free one. */
  readonly port: number
  /** Several processes may bind the port, and each gets every multicast datagram. */
  readonly shared: boolean
}

export class UdpSocket {
  private readonly numbers = new Map<string, number>()
  private readonly texts = new Map<number, string>()
  private readonly errors = new Map<string, number>()
  private received = 0
  private receivedBytes = 0
  /** Datagrams of which the system did not yet say that they left. */
  private sending = 0
  private sent = 0
  private sentBytes = 0
  private closed = false
  private datagramListener: (from: Endpoint, bytes: Uint8Array) => void = () => undefined
  private problemListener: (problem: SocketProblem) => void = () => undefined
  private multicasts = 0
  private readonly afterUnicast = (error: Error | null, bytes: number): void => {
    this.afterSend(error, bytes, false)
  }
  private readonly afterMulticast = (error: Error | null, bytes: number): void => {
    if (error === null) this.multicasts++
    this.afterSend(error, bytes, true)
  }

  private constructor(
    private readonly socket: Socket,
    /** What it is bound to; `0.0.0.0:PORT` for a group socket. */
    readonly endpoint: Endpoint,
    /** The kernel's buffer for datagrams that wait to be read, as it says itself. */
    readonly receiveBufferBytes: number
  ) {
    socket.on('message', (bytes, remote) => {
      const from = this.endpointOf(remote.address, remote.port)
      this.received++
      this.receivedBytes += bytes.length
      this.datagramListener(from, bytes)
    })
    socket.on('error', (error) => {
      this.count(error)
    })
  }

  /** Binds a socket. Rejects with the system's error. */
  static async open(options: SocketOptions): Promise<UdpSocket> {
    const socket = createSocket({
      type: 'udp4',
      reuseAddr: options.shared,
      // Endpoints are numeric: without a look-up a send leaves at once, not a tick later.
      lookup: (address, _options, callback) => {
        callback(null, address, 4)
      }
    })
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once('error', reject)
        // `exclusive` keeps a cluster's primary from owning the handle.
        socket.bind({ address: options.address, port: options.port, exclusive: true }, () => {
          socket.off('error', reject)
          resolve()
        })
      })
      const bound = socket.address()
      // Systems of BSD's family send no datagram that is larger than this buffer.
      grow((bytes) => {
        socket.setSendBufferSize(bytes)
      }, WANTED_SEND_BYTES)
      grow((bytes) => {
        socket.setRecvBufferSize(bytes)
      }, WANTED_RECEIVE_BYTES)
      return new UdpSocket(
        socket,
        makeEndpoint(bound.address, bound.port) ?? 0,
        socket.getRecvBufferSize()
      )
    } catch (error) {
      socket.close()
      throw error
    }
  }

  /** Replaces the listener for datagrams. `bytes` belongs to the listener. */
  onDatagram(listener: (from: Endpoint, bytes: Uint8Array) => void): void {
    this.datagramListener = listener
  }

  /** Replaces the listener for errors that were survived. */
  onProblem(listener: (problem: SocketProblem) => void): void {
    this.problemListener = listener
  }

  /** Sends, or counts why it could not. Never throws; after `close` does nothing. */
  send(to: Endpoint, bytes: Uint8Array): void {
    if (this.closed) return
    if (this.isFull) {
      this.count({ code: 'ENOBUFS' })
      return
    }
    try {
      const isMulticast = to >= FIRST_GROUP
      const after = isMulticast ? this.afterMulticast : this.afterUnicast
      this.socket.send(bytes, to % 65536, this.addressOf(to), after)
      this.sending++
    } catch (error) {
      this.count(error)
    }
  }

  private afterSend(error: Error | null, bytes: number, isMulticast: boolean): void {
    this.sending--
    if (error === null) {
      this.sent++
      this.sentBytes += bytes
    } else this.count(error, isMulticast)
  }

  /** Too much waits for the system to take it. */
  private get isFull(): boolean {
    const { sendsUnchecked, sendBytes } = bounds.server
    return this.sending > sendsUnchecked && this.socket.getSendQueueSize() > sendBytes
  }

  /** Joins a group on one interface; joining again is fine. Throws the system's error. */
  join(group: string, interfaceAddress: string): void {
    try {
      this.socket.addMembership(group, interfaceAddress)
    } catch (error) {
      // The membership is there already.
      if (codeOf(error) !== 'EADDRINUSE') throw error
    }
  }

  /** Sends multicast out of this interface, and to this machine's other sockets. Throws the system's error. */
  sendMulticastFrom(interfaceAddress: string, ttl: number): void {
    this.socket.setMulticastInterface(interfaceAddress)
    this.socket.setMulticastTTL(ttl)
    this.socket.setMulticastLoopback(true)
  }

  get counters(): SocketCounters {
    return {
      received: this.received,
      receivedBytes: this.receivedBytes,
      sent: this.sent,
      sentBytes: this.sentBytes,
      multicasts: this.multicasts,
      errors: Object.fromEntries(this.errors)
    }
  }

  close(): Promise<void> {
    if (this.closed) return Promise.resolve()
    this.closed = true
    return new Promise((resolve) => {
      this.socket.close(resolve)
    })
  }

  private count(error: unknown, multicast = false): void {
    const code = codeOf(error)
    this.errors.set(code, (this.errors.get(code) ?? 0) + 1)
    this.problemListener({ code, multicast, transient: TRANSIENT.has(code) })
  }

  private endpointOf(address: string, port: number): Endpoint {
    let base = this.numbers.get(address)
    if (base === undefined) {
      base = makeEndpoint(address, 0) ?? 0
      if (this.numbers.size >= bounds.server.addresses) this.numbers.clear()
      this.numbers.set(address, base)
    }
    return base + port
  }

  private addressOf(endpoint: Endpoint): string {
    const number = Math.floor(endpoint / 65536)
    let text = this.texts.get(number)
    if (text === undefined) {
      text = endpointAddress(endpoint)
      if (this.texts.size >= bounds.server.addresses) this.texts.clear()
      this.texts.set(number, text)
    }
    return text
  }
}

/**
 * Asks for a large buffer: Linux clamps silently, macOS refuses what is above its
 * limit, Windows starts at 64 KiB.
 */
function grow(set: (bytes: number) => void, wantedBytes: number): void {
  for (let bytes = wantedBytes; bytes >= LEAST_BUFFER_BYTES; bytes /= 2) {
    try {
      set(bytes)
      return
    } catch {
      // Too much for this system: half of it.
    }
  }
}
