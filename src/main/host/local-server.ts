/**
 * One server of this machine as the host sees it: its process, its state, and
 * what it said of itself last.
 */
import { UserError } from '../../shared/user-error'
import { countsOf } from '../../shared/merges'
import type { LocalServerView, ServerState } from '../../shared/views'
import type { Watch } from '../../shared/observed'
import type { HostMessage, ServerConfig, ServerMessage } from '../server/messages'
import type { ServerChannel, Spawner } from './spawner'

/** A server that says nothing for so long did not start. */
const START_TIMEOUT_MS = 20_000
/** A server that did not end by then is killed, unless its host says otherwise. */
const STOP_TIMEOUT_MS = 5000

export interface LocalServerEvents {
  readonly changed: (view: LocalServerView) => void
  readonly message: (message: ServerMessage) => void
  /** `crashed`: nobody had asked it to end. */
  readonly exit: (code: number | null, signal: string | null, crashed: boolean) => void
}

const NOTHING_KNOWN = {
  server: null,
  pid: null,
  unicast: null,
  interface: null,
  network: null,
  config: null,
  members: [],
  index: null,
  turn: null,
  nextSlot: null,
  delivered: null,
  stable: null,
  queues: 0,
  items: 0,
  ambiguous: 0,
  phase: null,
  unheard: [],
  transfer: null,
  reach: null
} as const

const NOTHING_HAPPENED = { problem: null, merge: null, incident: null } as const

export class LocalServer {
  private channel: ServerChannel | null = null
  private current: LocalServerView
  private problem: UserError | null = null
  private settleStart: ((problem: UserError | null) => void) | null = null
  private readonly exitWaiters: (() => void)[] = []
  /** How it is to tell what happens in it; null: not at all. */
  private watch: Watch | null = null

  constructor(
    private config: ServerConfig,
    private readonly events: LocalServerEvents,
    private readonly stopTimeoutMs = STOP_TIMEOUT_MS
  ) {
    this.current = { name: config.name, state: 'stopped', ...NOTHING_HAPPENED, ...NOTHING_KNOWN }
  }

  get view(): LocalServerView {
    return this.current
  }

  /** Its process is there. */
  get isAlive(): boolean {
    return this.channel !== null
  }

  /** It is to tell what happens in it in this way, from now on and whenever it is started; null: not. */
  observe(watch: Watch | null): void {
    this.watch = watch
    this.post({ kind: 'observe', watch })
  }

  /** Says something to its process, if there is one. */
  post(message: HostMessage): void {
    this.channel?.post(message)
  }

  /** Takes another configuration, from the next start on. */
  configure(config: ServerConfig): void {
    this.config = config
  }

  /** Makes the process, which then waits for `begin`. */
  spawn(spawner: Spawner): void {
    this.problem = null
    const channel = spawner()
    this.channel = channel
    const pid = channel.pid ?? null
    this.change({ ...NOTHING_HAPPENED, ...NOTHING_KNOWN, state: 'starting', pid })
    channel.onMessage((message) => {
      if (this.channel === channel) this.handle(message)
    })
    channel.onExit((code, signal) => {
      if (this.channel === channel) this.ended(code, signal)
    })
  }

  /** Starts the server in its process. Rejects with a UserError when it does not come up. */
  async begin(): Promise<void> {
    const problem = await new Promise<UserError | null>((resolve) => {
      if (this.channel === null) {
        resolve(this.problem ?? this.couldNotStart('its process ended'))
        return
      }
      const timer = setTimeout(() => {
        this.problem = this.couldNotStart('it did not answer')
        this.channel?.kill()
        resolve(this.problem)
      }, START_TIMEOUT_MS)
      this.settleStart = (outcome) => {
        clearTimeout(timer)
        this.settleStart = null
        resolve(outcome)
      }
      if (this.watch !== null) this.channel.post({ kind: 'observe', watch: this.watch })
      this.channel.post({ kind: 'start', config: this.config })
    })
    if (problem !== null) throw problem
  }

  /** Asks it to leave the group and end; after a while it is killed. Resolves when it is gone. */
  async stop(): Promise<void> {
    const { channel } = this
    if (channel === null) return
    this.change({ state: 'stopping' })
    channel.post({ kind: 'stop' })
    const timer = setTimeout(() => {
      const seconds = this.stopTimeoutMs / 1000
      this.change({ problem: `did not stop within ${seconds} s and was ended` })
      channel.kill()
    }, this.stopTimeoutMs)
    await this.gone()
    clearTimeout(timer)
  }

  /** Kills its process. Resolves when it is gone. */
  async kill(): Promise<void> {
    this.channel?.kill()
    await this.gone()
  }

  private gone(): Promise<void> {
    if (this.channel === null) return Promise.resolve()
    return new Promise((resolve) => {
      this.exitWaiters.push(resolve)
    })
  }

  private handle(message: ServerMessage): void {
    switch (message.kind) {
      case 'ready': {
        const { server, unicast, pid } = message
        const state = this.current.state === 'stopping' ? 'stopping' : 'running'
        // Not the first time: it has begun anew, and is in no configuration yet.
        this.change({
          ...NOTHING_KNOWN,
          state,
          server,
          unicast,
          interface: message.interface,
          pid
        })
        this.settleStart?.(null)
        break
      }
      case 'network': {
        const { unicast, network } = message
        this.change({ unicast, interface: network.interface, network })
        break
      }
      case 'failed':
        this.problem = new UserError(message.problem, message.field)
        break
      case 'config': {
        const { config, members, index } = message
        this.change({ config, members, index })
        break
      }
      case 'merge': {
        const { config, report } = message
        const { queues, items } = report
        this.change({ merge: { config, ...countsOf(report), queues, items } })
        break
      }
      case 'diverged': {
        const { config, slot, firstSlot, sides, leaves } = message
        this.change({ incident: { config, slot, firstSlot, sides, leaves } })
        break
      }
      case 'view': {
        const { view } = message
        // The report counts from the highest slot, a window from the next one.
        this.change({ ...view, delivered: view.delivered + 1, stable: view.stable + 1 })
        break
      }
      case 'observed':
      case 'datagram':
      case 'logs':
      case 'figures':
      case 'story':
        break
    }
    this.events.message(message)
  }

  private ended(code: number | null, signal: string | null): void {
    const { state } = this.current
    this.channel = null
    const crashed = state === 'running' && code !== 0
    if (this.problem !== null || state === 'starting') {
      this.problem ??= this.couldNotStart(describeExit(code, signal))
      this.change({ ...NOTHING_KNOWN, state: 'failed', problem: this.problem.message })
    } else if (state === 'stopping' || code === 0) {
      // With code 0 it left in an orderly way, told by a signal from outside.
      this.change({ ...NOTHING_KNOWN, state: 'stopped' })
    } else {
      const problem = `ended unexpectedly: ${describeExit(code, signal)}; start it again, or look at its log`
      this.change({ ...NOTHING_KNOWN, state: 'crashed', problem })
    }
    this.settleStart?.(this.problem ?? this.couldNotStart(describeExit(code, signal)))
    this.events.exit(code, signal, crashed)
    for (const resolve of this.exitWaiters.splice(0)) resolve()
  }

  private couldNotStart(reason: string): UserError {
    return new UserError(
      `server "${this.config.name}" did not start (${reason}): look at its log in ${this.config.home}`
    )
  }

  private change(fields: Partial<LocalServerView> & { state?: ServerState }): void {
    this.current = { ...this.current, ...fields }
    this.events.changed(this.current)
  }
}

/** A process's end in words. */
function describeExit(code: number | null, signal: string | null): string {
  if (signal === 'SIGKILL') return 'killed (SIGKILL)'
  if (signal !== null) return `ended by ${signal}`
  if (code === 70) return 'a broken invariant (exit code 70)'
  return code === null ? 'its process could not be made' : `exit code ${code}`
}
