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

export class StreamConnection {
  private greetsBy: NodeJS.Timeout | null
  private isClosed = false

  /** @param peer the other side; null: it has to say who it is */
  private constructor(
    private readonly socket: Socket,
    public peer: Endpoint | null,
    private readonly group: GroupMark,
    private readonly listener: ConnectionListener
  ) {
    const reader = new FrameReader(limits.streamBytes, (bytes) => {
      this.take(bytes)
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

  /** A connection that this server opens. */
  static opened(
    socket: Socket,
    self: Endpoint,
    peer: Endpoint,
    group: GroupMark,
    listener: ConnectionListener
  ): StreamConnection {
    const connection = new StreamConnection(socket, peer, group, listener)
    socket.once('connect', () => {
      connection.hasBegun()
    })
    connection.send(encodeHello(self, group))
    return connection
  }

  /** A connection that somebody opened to this server. */
  static accepted(
    socket: Socket,
    group: GroupMark,
    listener: ConnectionListener
  ): StreamConnection {
    return new StreamConnection(socket, null, group, listener)
  }

  /** False: too much waits already, or it is closed. */
  send(bytes: Uint8Array): boolean {
    const { socket } = this
    if (this.isClosed || socket.writableLength + bytes.length > streamWaitingBytes) return false
    socket.cork()
    socket.write(frameHead(bytes.length))
    const isTaken = socket.write(bytes)
    socket.uncork()
    // What the other side asks for in the meantime waits with it.
    if (!isTaken && socket.writableLength > streamMarkBytes) socket.pause()
    return true
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

  private take(bytes: Uint8Array): void {
    if (this.isClosed) return
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
