/**
 * TCP between servers, for what is too much for datagrams: one connection for each
 * pair, opened when there is something to send, on the port that the server has for
 * unicast datagrams too. Nothing here ever throws or reports a failure of a send:
 * whoever waits for an answer asks again.
 */
import { connect, createServer, type Server, type Socket } from 'node:net'
import { bounds } from '../../shared/bounds'
import { endpointAddress } from '../protocol/ids'
import type { Endpoint } from '../protocol/types'
import type { GroupMark } from '../protocol/wire/header'
import type { Keyring } from './sealed/keyring'
import { StreamSeal } from './sealed/stream-seal'
import { StreamConnection, type ConnectionListener } from './stream-connection'

/** What the streams did; every count only grows. */
export interface StreamCounters {
  opened: number
  accepted: number
  /** Connections that ended, for whatever reason. */
  closed: number
  sentBytes: number
  receivedBytes: number
  /** Connections that were too many, of one address or of those that do not say whose they are. */
  refused: number
  /** Messages for which there was no room. */
  dropped: number
}

export class Streams {
  readonly counters: StreamCounters = {
    opened: 0,
    accepted: 0,
    closed: 0,
    sentBytes: 0,
    receivedBytes: 0,
    refused: 0,
    dropped: 0
  }
  private readonly connections = new Set<StreamConnection>()
  /** Over which a peer is reached. */
  private readonly byPeer = new Map<Endpoint, StreamConnection>()
  private closed = false
  private messageListener: (from: Endpoint, bytes: Uint8Array) => void = () => undefined
  private readonly listener: ConnectionListener = {
    onGreeted: (connection, peer) => {
      // One that this server opened goes on: nobody else can take its place.
      if (!this.byPeer.has(peer)) this.byPeer.set(peer, connection)
    },
    onMessage: (peer, bytes) => {
      this.counters.receivedBytes += bytes.length
      this.messageListener(peer, bytes)
    },
    onClosed: (connection) => {
      this.forget(connection)
    }
  }

  private constructor(
    private readonly server: Server,
    /** Where this server receives datagrams, and connections. */
    readonly endpoint: Endpoint,
    private readonly group: GroupMark,
    private readonly keyring: Keyring | null
  ) {
    server.on('connection', (socket: Socket) => {
      this.accept(socket)
    })
    // A listener that fails later takes nobody in: their states come by datagrams.
    server.on('error', () => undefined)
  }

  /**
   * Listens at this endpoint. Rejects with the system's error.
   *
   * @param keyring of a closed group: everything on its streams is sealed; null: an open group
   */
  static async listen(
    endpoint: Endpoint,
    group: GroupMark,
    keyring: Keyring | null = null
  ): Promise<Streams> {
    const server = createServer()
    server.maxConnections = bounds.server.streams
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      const at = { host: endpointAddress(endpoint), port: endpoint % 65536, exclusive: true }
      server.listen(at, () => {
        server.off('error', reject)
        resolve()
      })
    })
    return new Streams(server, endpoint, group, keyring)
  }

  /** Replaces the listener for messages. `bytes` belongs to the listener. */
  onMessage(listener: (from: Endpoint, bytes: Uint8Array) => void): void {
    this.messageListener = listener
  }

  /** Sends, over a new connection if there is none. `bytes` must stay as they are. */
  send(to: Endpoint, bytes: Uint8Array): void {
    if (this.closed) return
    const connection = this.byPeer.get(to) ?? this.open(to)
    if (connection?.send(bytes) === true) this.counters.sentBytes += bytes.length
    else this.counters.dropped++
  }

  close(): Promise<void> {
    this.closed = true
    for (const connection of [...this.connections]) connection.close()
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve()
      })
    })
  }

  private open(to: Endpoint): StreamConnection | null {
    if (this.connections.size >= bounds.server.streams) return null
    const socket = connect({
      host: endpointAddress(to),
      port: to % 65536,
      // The other side checks it against what the first message says.
      localAddress: endpointAddress(this.endpoint)
    })
    const { endpoint, group, listener, keyring } = this
    const seal = keyring && StreamSeal.opening(keyring)
    const connection = StreamConnection.opened(socket, endpoint, to, { group, seal, listener })
    this.counters.opened++
    this.connections.add(connection)
    this.byPeer.set(to, connection)
    return connection
  }

  private accept(socket: Socket): void {
    if (!this.mayOpen(socket.remoteAddress ?? '')) {
      this.counters.refused++
      socket.destroy()
      return
    }
    this.counters.accepted++
    const { group, listener, keyring } = this
    const seal = keyring && StreamSeal.accepting(keyring)
    this.connections.add(StreamConnection.accepted(socket, { group, seal, listener }))
  }

  /** One address takes no more than its share, and who does not say who he is takes nobody's place. */
  private mayOpen(address: string): boolean {
    let ungreeted = 0
    let ofAddress = 0
    for (const connection of this.connections) {
      if (connection.peer === null) ungreeted++
      if (connection.remoteAddress === address) ofAddress++
    }
    const { streamsOfAddress, streamsUngreeted } = bounds.server
    return ungreeted < streamsUngreeted && ofAddress < streamsOfAddress
  }

  private forget(connection: StreamConnection): void {
    if (!this.connections.delete(connection)) return
    this.counters.closed++
    const { peer } = connection
    if (peer !== null && this.byPeer.get(peer) === connection) this.byPeer.delete(peer)
  }
}
