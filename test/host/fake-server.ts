/** A spawner whose processes do what the test says. */
import type { ServerChannel, Spawner } from '../../src/main/host/spawner'
import type { HostMessage, ServerMessage } from '../../src/main/server/messages'

export class FakeServer implements ServerChannel {
  readonly posted: HostMessage[] = []
  killed = false
  private listener: (message: ServerMessage) => void = () => undefined
  private exitListener: (code: number | null, signal: string | null) => void = () => undefined

  constructor(
    readonly pid: number,
    private readonly behave: (server: FakeServer, message: HostMessage) => void
  ) {}

  post(message: HostMessage): void {
    this.posted.push(message)
    queueMicrotask(() => {
      this.behave(this, message)
    })
  }

  onMessage(listener: (message: ServerMessage) => void): void {
    this.listener = listener
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    this.exitListener = listener
  }

  kill(): void {
    this.killed = true
    queueMicrotask(() => {
      this.exit(null, 'SIGKILL')
    })
  }

  say(message: ServerMessage): void {
    this.listener(message)
  }

  exit(code: number | null, signal: string | null = null): void {
    this.exitListener(code, signal)
  }

  /** Says that it is ready, as the real one does. */
  ready(): void {
    this.say({
      kind: 'ready',
      server: '00000000000a',
      name: this.name,
      unicast: '127.0.0.1:8080',
      interface: 'lo',
      pid: this.pid
    })
  }

  get name(): string {
    const start = this.posted.find((message) => message.kind === 'start')
    return start?.kind === 'start' ? start.config.name : ''
  }
}

/** Comes up when started, and ends in an orderly way when told. */
export function goodServer(server: FakeServer, message: HostMessage): void {
  if (message.kind === 'start') server.ready()
  else server.exit(0)
}

export function fakeSpawner(
  behave: (server: FakeServer, message: HostMessage) => void = goodServer
): { readonly spawn: Spawner; readonly servers: FakeServer[] } {
  const servers: FakeServer[] = []
  return {
    servers,
    spawn: () => {
      const server = new FakeServer(1000 + servers.length, behave)
      servers.push(server)
      return server
    }
  }
}
