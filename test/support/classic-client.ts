/**
 * The client of the original assignment: each request has a UUID of its own and is
 * multicast as text to 224.0.0.1 port 5050; an answer comes back as a decimal
 * number to the socket that sent it. It repeats nothing by itself.
 */
import { randomUUID } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'

export const CLASSIC_PORT = 5050
const CLASSIC_ADDRESS = '224.0.0.1'

export interface ClassicReply {
  readonly text: string
  /** `IP:PORT` of the server that sequenced the request. */
  readonly from: string
}

export class ClassicClient {
  private readonly replies: ClassicReply[] = []

  private constructor(
    private readonly socket: Socket,
    private readonly servers: ReadonlySet<string>
  ) {
    socket.on('message', (bytes, { address, port }) => {
      // Every group on this machine hears the port: others' answers are none of ours.
      const from = `${address}:${port}`
      if (servers.has(from)) this.replies.push({ text: bytes.toString('utf8'), from })
      socket.emit('reply')
    })
  }

  /** @param servers `IP:PORT` of the servers whose answers count */
  static async open(servers: readonly string[]): Promise<ClassicClient> {
    const socket = createSocket('udp4')
    socket.bind({ address: '127.0.0.1', port: 0 })
    await once(socket, 'listening')
    socket.setMulticastInterface('127.0.0.1')
    socket.setMulticastTTL(1)
    return new ClassicClient(socket, new Set(servers))
  }

  /** Sends bytes as they are. */
  async send(bytes: string | Uint8Array): Promise<void> {
    await new Promise<void>((done, failed) => {
      this.socket.send(bytes, CLASSIC_PORT, CLASSIC_ADDRESS, (error) => {
        if (error === null) done()
        else failed(error)
      })
    })
  }

  /** Sends a request and takes the answer to it. */
  async ask(
    op: string,
    args: readonly number[],
    uuid: string = randomUUID()
  ): Promise<ClassicReply> {
    await this.send(['msg', uuid, op, ...args].join(','))
    return this.reply()
  }

  /** Sends a request that gets no answer. */
  async tell(op: string, args: readonly number[], uuid: string = randomUUID()): Promise<void> {
    await this.send(['msg', uuid, op, ...args].join(','))
  }

  /** The next answer. */
  async reply(): Promise<ClassicReply> {
    for (;;) {
      const reply = this.replies.shift()
      if (reply !== undefined) return reply
      await once(this.socket, 'reply')
    }
  }

  /** Answers that nobody took yet. */
  get waiting(): number {
    return this.replies.length
  }

  close(): void {
    this.socket.close()
  }
}
