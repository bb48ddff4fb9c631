/**
 * One TCP connection between two servers. Who opened it says first who it is; until
 * then, and about anything that is no message, the other one listens to nothing else.
 */
import type { Socket } from 'node:net'
import { bounds } from '../../shared/bounds'
import { endpointAddress } from '../protocol/ids'
import { limits } from '../protocol/limits'
import type { Endpoint } from '../protocol/types'
import { decodeHello, encodeHello } from '../protocol/wire/hello'
import { DatagramType, unseal, type GroupMark } from '../protocol/wire/header'
import { STREAM_OVERHEAD_BYTES, type StreamSeal } from './sealed/stream-seal'
import { FrameReader, frameHead } from './stream-frames'

/** Who waits for more than the mark to be sent reads nothing meanwhile; beyond the rest nothing more is taken. */
const { streamMarkBytes, streamWaitingBytes } = bounds.server
/** A connection has so long to be there and to say whose it is. */
const BEGIN_MS = 2000
/** A connection over which nothing goes is closed. */
const IDLE_MS = 30_000

export interface ConnectionListener {
  /** The other side is known: only for connections that it opened. */
  readonly onGreeted: (connection: StreamConnection, peer: Endpoint) => void
  readonly onMessage: (peer: Endpoint, bytes: Uint8Array) => void
  /** Once, for whatever reason. */
  readonly onClosed: (connection: StreamConnection) => void
}

export interface ConnectionOptions {
  readonly group: GroupMark
  /** Null: of an open group. */
  readonly seal: StreamSeal | null
  readonly listener: ConnectionListener
}

export class StreamConnection {
  private greetsBy: NodeJS.Timeout | null
  private isClosed = false
  private readonly group: GroupMark
  private readonly seal: StreamSeal | null
  private readonly listener: ConnectionListener
  /** What is to be sent when the stream is sealed. */
  private unsealed: Uint8Array[] = []
  private unsealedBytes = 0

  /** @param peer the other side; null: it has to say who it is */
  private constructor(
    private readonly socket: Socket,
    public peer: Endpoint | null,
    { group, seal, listener }: ConnectionOptions
  ) {
    this.group = group
    this.seal = seal
    this.listener = listener
    const longest = limits.streamBytes + (seal === null ? 0 : STREAM_OVERHEAD_BYTES)
    const reader = new FrameReader(longest, (bytes) => {
      this.takeSealed(bytes)
    })
    socket.setNoDelay(true)
    socket.setTimeout(IDLE_MS, () => {
      this.close()
    })
    socket.on('data', (chunk) => {
      if (!this.isClosed && !reader.push(chunk)) this.close()
    })
    socket.on('drain', () => socket.resume())
    // What ended it does not matter: who waits for an answer asks again.
    socket.on('error', () => undefined)
    socket.on('close', () => {
      this.close()
    })
    this.greetsBy = setTimeout(() => {
      this.close()
    }, BEGIN_MS)
  }

  /** Where the other side is; undefined when it is gone. */
  get remoteAddress(): string | undefined {
    return this.socket.remoteAddress
  }

  /** A connection that this server opens. */
  static opened(
    socket: Socket,
    self: Endpoint,
    peer: Endpoint,
    options: ConnectionOptions
  ): StreamConnection {
    const connection = new StreamConnection(socket, peer, options)
    // A sealed one has begun when the other side has shown that it has the key.
    if (options.seal === null) socket.once('connect', () => connection.hasBegun())
    const opening = options.seal?.begin() ?? null
    if (opening !== null) connection.write(opening)
    connection.send(encodeHello(self, options.group))
    return connection
  }

  /** A connection that somebody opened to this server. */
  static accepted(socket: Socket, options: ConnectionOptions): StreamConnection {
    return new StreamConnection(socket, null, options)
  }

  /** False: too much waits already, or it is closed. */
  send(bytes: Uint8Array): boolean {
    const { socket, seal } = this
    const waiting = socket.writableLength + this.unsealedBytes
    if (this.isClosed || waiting + bytes.length > streamWaitingBytes) return false
    if (seal === null) this.write(bytes)
    else if (seal.isReady) this.write(seal.seal(bytes))
    else {
      this.unsealed.push(bytes)
      this.unsealedBytes += bytes.length
    }
    return true
  }

  private write(bytes: Uint8Array): void {
    const { socket } = this
    socket.cork()
    socket.write(frameHead(bytes.length))
    const isTaken = socket.write(bytes)
    socket.uncork()
    // What the other side asks for in the meantime waits with it.
    if (!isTaken && socket.writableLength > streamMarkBytes) socket.pause()
  }

  close(): void {
    if (this.isClosed) return
    this.isClosed = true
    this.hasBegun()
    this.socket.destroy()
    this.listener.onClosed(this)
  }

  private hasBegun(): void {
    if (this.greetsBy !== null) clearTimeout(this.greetsBy)
    this.greetsBy = null
  }

  private takeSealed(bytes: Uint8Array): void {
    if (this.isClosed) return
    const { seal } = this
    if (seal === null) {
      this.take(bytes)
      return
    }
    const taken = seal.take(bytes)
    if (taken.kind === 'message') this.take(taken.bytes)
    else if (taken.kind === 'bad') this.close()
    else {
      if (taken.answer === null) this.hasBegun()
      else this.write(taken.answer)
      for (const each of this.unsealed.splice(0)) this.write(seal.seal(each))
      this.unsealedBytes = 0
    }
  }

  private take(bytes: Uint8Array): void {
    if (this.peer !== null) {
      this.listener.onMessage(this.peer, bytes)
      return
    }
    const isHello = unseal(bytes, this.group) === DatagramType.hello
    const peer = isHello ? decodeHello(bytes) : undefined
    if (peer === undefined || endpointAddress(peer) !== this.socket.remoteAddress) {
      this.close()
      return
    }
    this.peer = peer
    this.hasBegun()
    this.listener.onGreeted(this, peer)
  }
}
