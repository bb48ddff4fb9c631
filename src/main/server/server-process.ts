/**
 * The life of a server process: waits for its start, runs one server, ends in an
 * orderly way when told, by a signal, or when nobody is there any more. A server
 * whose state differed from the others' begins anew in the same process.
 *
 * Exit codes: 0 orderly; 2 could not start; 70 broken invariant.
 */
import { UserError } from '../../shared/user-error'
import { checkConfig, type CheckedConfig } from './config'
import { FreshStarts, TOO_MANY_STARTS } from './fresh-starts'
import { logLevelOf } from './logs'
import type { Watch } from '../../shared/observed'
import type { HostMessage } from './messages'
import { Outbox } from './outbox'
import type { ParentPort } from './parent-port'
import { Server } from './server'

const EXIT_BAD_INPUT = 2
const EXIT_BROKEN = 70
/** Last logs of a broken server have this long to reach disk and host. */
const BROKEN_CLOSE_MS = 1000

export class ServerProcess {
  private server: Server | null = null
  private starting: Promise<void> | null = null
  private ending = false
  /** How the host wants to be told what happens; null: not at all. */
  private watch: Watch | null = null
  private readonly freshStarts = new FreshStarts()
  private readonly outbox: Outbox

  constructor(private readonly port: ParentPort) {
    this.outbox = new Outbox((message) => port.post(message))
  }

  /** Listens to the parent and to signals. */
  run(): void {
    this.port.onMessage((message) => {
      this.handle(message)
    })
    this.port.onClosed(() => {
      this.end('whoever started this server is gone')
    })
    // A terminal sends SIGINT to the whole process group, and often more than
    // once: the first one starts the orderly end, which no further one cuts short.
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
      process.on(signal, () => {
        this.end(signal)
      })
    }
    process.on('uncaughtException', (error) => {
      this.break(error)
    })
    process.on('unhandledRejection', (error) => {
      this.break(error)
    })
  }

  private handle(message: unknown): void {
    const kind = (message as HostMessage | null)?.kind
    if (kind === 'start') {
      this.starting ??= this.start((message as { readonly config?: unknown }).config)
    } else if (kind === 'stop') {
      this.end('told to stop')
    } else if (kind === 'observe') {
      this.watch = (message as HostMessage & { readonly kind: 'observe' }).watch
      this.server?.observe(this.watch)
    } else if (kind === 'figures') {
      this.outbox.post({ kind: 'figures', figures: this.server?.figures() ?? null })
    } else if (kind === 'datagram') {
      const { question, datagram } = message as HostMessage & { readonly kind: 'datagram' }
      const fields = this.server?.datagram(datagram) ?? null
      this.outbox.post({ kind: 'datagram', question, fields })
    }
  }

  private async start(config: unknown): Promise<void> {
    try {
      await this.open(checkConfig(config))
    } catch (error) {
      await this.fail(error)
    }
  }

  private async open(config: CheckedConfig): Promise<void> {
    this.server = await Server.start(config, logLevelOf(process.env.FTQUEUE_LOG_LEVEL), {
      post: (message) => {
        this.outbox.post(message)
      },
      onBroken: () => {
        this.endBroken()
      },
      onDiverged: () => {
        this.startAnew(config)
      },
      crash: () => {
        process.kill(process.pid, 'SIGKILL')
      },
      watch: () => this.watch
    })
  }

  /** The server left, for its state was not the others': the next incarnation begins with an empty one. */
  private startAnew(config: CheckedConfig): void {
    if (this.ending) return
    if (this.freshStarts.isTooMany(performance.now())) {
      this.server?.logEnd(TOO_MANY_STARTS)
      this.endBroken()
      return
    }
    this.starting = (async () => {
      try {
        await this.server?.close()
        this.server = null
        // The interface may be another one by now.
        await this.open(checkConfig(config))
      } catch (error) {
        await this.fail(error)
      }
    })()
  }

  private async fail(error: unknown): Promise<void> {
    const problem = error instanceof Error ? error.message : String(error)
    const field = error instanceof UserError ? error.field : null
    await this.port.post({ kind: 'failed', problem, field })
    process.exit(error instanceof UserError ? EXIT_BAD_INPUT : EXIT_BROKEN)
  }

  private end(reason: string): void {
    if (this.ending) return
    this.ending = true
    void (async () => {
      // A start in progress is let through: half of it could not be undone.
      await this.starting
      await this.server?.stop(reason)
      process.exit(0)
    })()
  }

  /** An error that nobody caught: the same as a broken invariant. */
  private break(error: unknown): void {
    this.server?.logFailure(error)
    this.endBroken()
  }

  private endBroken(): void {
    this.ending = true
    const close = this.server?.close() ?? Promise.resolve()
    setTimeout(() => process.exit(EXIT_BROKEN), BROKEN_CLOSE_MS)
    void close.then(() => process.exit(EXIT_BROKEN))
  }
}
