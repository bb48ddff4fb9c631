/**
 * Starts servers as children of this Node process, from the same file that the
 * app starts as a utility process.
 */
import { fork, type ChildProcess } from 'node:child_process'
import { bounds } from '../../shared/bounds'
import type { LogLine } from '../../shared/views'
import type { ServerMessage } from '../server/messages'
import type { ServerChannel, Spawner } from './spawner'

/**
 * A server's own objects take a few megabytes, its items and datagrams many more beside them:
 * by its small heap V8 would collect the whole of it for every 8 MB that came, five times in a
 * second of pushes, and stand still for 5 ms each time. Below the first number of megabytes it
 * does not. The second is the room of young objects from the start on: who clears it less often
 * copies less, and who waits for one answer after the other waits less often for that.
 */
const HEAP_FLAGS = ['--initial-old-space-size=128', '--min-semi-space-size=16']

/** `serverFile`: path of the built server entry. */
export function forkSpawner(serverFile: string): Spawner {
  return () => {
    const child = fork(serverFile, [], {
      // A debugger's port is this process's alone.
      execArgv: [...HEAP_FLAGS, ...withoutInspector(process.execArgv)],
      env: childEnvironment(process.env),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc']
    })
    return new ForkedServer(child)
  }
}

/** Node flags without those that open a debugger. */
export function withoutInspector(flags: readonly string[]): string[] {
  return flags.filter((flag) => !/^--(inspect|debug)/.test(flag))
}

/** The join code comes over the channel, and the rest systemd says to this process alone. */
const OWN_VARIABLES = new Set(['FTQUEUE_KEY', 'NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID'])

/** This process's environment, without a debugger and what is for this process alone. */
export function childEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own: NodeJS.ProcessEnv = Object.fromEntries(
    Object.entries(environment).filter(([name]) => !OWN_VARIABLES.has(name))
  )
  const options = own['NODE_OPTIONS']
  if (options !== undefined) own['NODE_OPTIONS'] = withoutInspector(options.split(/\s+/)).join(' ')
  return own
}

class ForkedServer implements ServerChannel {
  private name = ''
  private ended = false
  private messageListener: (message: ServerMessage) => void = () => undefined

  constructor(private readonly child: ChildProcess) {
    // An error here is a failed start or a broken channel; `exit` tells the rest.
    child.on('error', () => undefined)
    child.on('message', (message) => {
      this.messageListener(message as ServerMessage)
    })
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8')
      stream?.on('data', (text: string) => {
        this.printed(text)
      })
      stream?.on('error', () => undefined)
    }
  }

  get pid(): number | undefined {
    return this.child.pid
  }

  post(message: Parameters<ServerChannel['post']>[0]): void {
    if (message.kind === 'start') this.name = message.config.name
    if (!this.child.connected) return
    this.child.send(message, () => {
      // Gone in the meantime: its exit is reported.
    })
  }

  onMessage(listener: (message: ServerMessage) => void): void {
    this.messageListener = listener
  }

  onExit(listener: (code: number | null, signal: string | null) => void): void {
    const end = (code: number | null, signal: string | null): void => {
      if (this.ended) return
      this.ended = true
      listener(code, signal)
    }
    // `close` comes after the last message and the last printed line were read.
    this.child.once('close', end)
    this.child.once('error', () => {
      if (this.child.pid === undefined) end(null, null)
    })
  }

  kill(): void {
    this.child.kill('SIGKILL')
  }

  /** A server prints nothing; what appears is Node's own last word, such as a lack of memory. */
  private printed(text: string): void {
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line): LogLine => {
        const message = line.slice(0, bounds.host.printedCharacters)
        return {
          time: Date.now(),
          level: 'error',
          name: this.name,
          event: 'printed',
          message,
          fields: {}
        }
      })
    if (lines.length > 0) this.messageListener({ kind: 'logs', lines, dropped: 0 })
  }
}
