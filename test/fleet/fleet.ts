/**
 * A group of real servers on loopback, each started by a command of its own with a
 * home of its own, so that each can be killed, stopped, paused and started again.
 * Notes what must never happen: a server that ends by itself, and states that differ.
 */
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import path from 'node:path'
import type { ConfigurationView, DurabilityName } from '../../src/shared/views'
import { Client } from '../../src/main/client/client'
import type { MergeEvent } from '../support/command'
import { ServeProcess, type ServeEvent } from './serve-process'
import { until } from './until'

export const LOOPBACK = '127.0.0.1'
const START_TIMEOUT_MS = 30_000
const WHOLE_TIMEOUT_MS = 90_000
/** Operations are tried for so long: longer than any fault lasts. */
const OPERATION_TIMEOUT_MS = 60_000
/** Configurations whose size is remembered. */
const CONFIGS_MOST = 5000
let fleets = 0

export interface FleetOptions {
  readonly servers: number
  readonly durability: DurabilityName
  /** Homes are made here. */
  readonly folder: string
  /** Where a server writes its trace; null: nowhere. Asked at each start. */
  readonly traceOf?: (name: string) => string | null
  /** More of the environment of all. */
  readonly environment?: Readonly<Record<string, string>>
  /** A command that a server's command runs in. */
  readonly withinOf?: (name: string, home: string) => readonly string[]
}

export class Fleet {
  readonly names: readonly string[]
  readonly group = `fleet-${process.pid}-${++fleets}`
  /** What must not have happened, one line each. */
  readonly problems: string[] = []
  /** Told of each merge once. */
  onMerge: (event: MergeEvent) => void = () => undefined
  private readonly processes = new Map<string, ServeProcess>()
  private readonly ids = new Map<string, string>()
  /** Those that were told to end, or killed. */
  private readonly expected = new WeakSet<ServeProcess>()
  private readonly sizes = new Map<string, number>()
  private readonly merged = new Set<string>()

  private constructor(
    private readonly options: FleetOptions,
    readonly port: number
  ) {
    this.names = Array.from({ length: options.servers }, (_, i) => `s${i + 1}`)
  }

  /** Starts nothing yet. */
  static async make(options: FleetOptions): Promise<Fleet> {
    return new Fleet(options, await freePort())
  }

  get durability(): DurabilityName {
    return this.options.durability
  }

  homeOf(name: string): string {
    return path.join(this.options.folder, 'homes', name)
  }

  /** Of a server that was started once. */
  idOf(name: string): string {
    return this.ids.get(name) ?? name
  }

  /** The server's process; null: it does not run. */
  processOf(name: string): ServeProcess | null {
    const found = this.processes.get(name)
    return found === undefined || found.end !== null ? null : found
  }

  /** Those that are up and were not told to end. */
  get running(): readonly string[] {
    return this.names.filter((name) => {
      const found = this.processOf(name)
      return found !== null && found.ready !== null && !this.expected.has(found)
    })
  }

  /** Those that run and are not paused. */
  get awake(): readonly string[] {
    return this.running.filter((name) => this.processOf(name)?.isPaused === false)
  }

  /** How many members a configuration has; 0: not known. */
  sizeOf(config: string): number {
    return this.sizes.get(config) ?? 0
  }

  /** A client with timeouts that outlast every fault. */
  client(): Promise<Client> {
    const { group, port } = this
    return Client.open({ group, port, interface: LOOPBACK, timeoutMs: OPERATION_TIMEOUT_MS })
  }

  /** @throws Error when it does not come up */
  async start(name: string): Promise<void> {
    const { durability, traceOf, environment, withinOf } = this.options
    const trace = traceOf?.(name) ?? null
    const within = withinOf?.(name, this.homeOf(name)) ?? []
    const serve: ServeProcess = new ServeProcess({
      args: [
        ...['--name', name, '--group', this.group, '--port', String(this.port)],
        ...['--home', this.homeOf(name), '--durability', durability],
        ...['--lab', '--no-classic', ...(trace === null ? [] : ['--trace', trace])]
      ],
      environment: { ...environment },
      within,
      onEvent: (event) => {
        this.note(name, event)
      }
    })
    this.processes.set(name, serve)
    void serve.ended.then(({ code, signal }) => {
      if (this.expected.has(serve)) return
      const how = signal === null ? `with code ${code ?? 'none'}` : `by ${signal}`
      this.problems.push(`server ${name} ended ${how} by itself: ${serve.lastWords}`)
    })
    await until(`server ${name} starts`, START_TIMEOUT_MS, () => {
      if (serve.end !== null && !this.expected.has(serve)) {
        throw new Error(`server ${name} did not start: ${serve.lastWords}`)
      }
      return serve.ready !== null || serve.end !== null
    })
  }

  /** Starts those that do not run, side by side. */
  async startAll(): Promise<void> {
    const missing = this.names.filter((name) => this.processOf(name) === null)
    await Promise.all(missing.map((name) => this.start(name)))
  }

  /** As a crash: SIGKILL to the server's process. */
  async kill(...names: readonly string[]): Promise<void> {
    const victims = names.flatMap((name) => this.processOf(name) ?? [])
    for (const victim of victims) this.expected.add(victim)
    for (const victim of victims) {
      if (victim.ready === null) victim.killNow()
      else victim.signal('SIGKILL')
    }
    await Promise.all(victims.map((victim) => victim.ended))
  }

  /** In an orderly way, which has to work. */
  async stop(name: string): Promise<void> {
    const serve = this.processOf(name)
    if (serve === null) return
    this.expected.add(serve)
    const { code, signal } = await serve.stop()
    if (code === 0) return
    this.problems.push(
      `server ${name} was told to stop and ended with ${signal ?? code ?? ''}: ${serve.lastWords}`
    )
  }

  async stopAll(): Promise<void> {
    for (const name of this.names) this.processOf(name)?.signal('SIGCONT')
    await Promise.all(this.names.map((name) => this.stop(name)))
  }

  pause(name: string): void {
    this.processOf(name)?.signal('SIGSTOP')
  }

  resume(name: string): void {
    this.processOf(name)?.signal('SIGCONT')
  }

  /**
   * Waits until all servers that run are in one configuration and hold the same.
   * @throws Error with what could be seen instead
   */
  async whole(client: Client, timeoutMs = WHOLE_TIMEOUT_MS): Promise<ConfigurationView> {
    let seen: readonly ConfigurationView[] = []
    const isWhole = async (): Promise<boolean> => {
      seen = (await client.status()).configurations
      const members = seen[0]?.members ?? []
      const ids = members.map(({ server }) => server).sort()
      const wanted = this.running.map((name) => this.idOf(name)).sort()
      const [first] = members
      return (
        seen.length === 1 &&
        seen[0]?.kind === 'regular' &&
        ids.join() === wanted.join() &&
        members.every(({ hash, delivered }) => hash === first?.hash && delivered !== null)
      )
    }
    try {
      await until('all servers are in one configuration and hold the same', timeoutMs, isWhole)
    } catch (error) {
      throw new Error(`${(error as Error).message}; there is ${configurationsText(seen)}`)
    }
    return seen[0]!
  }

  private note(name: string, event: ServeEvent): void {
    switch (event.event) {
      case 'ready':
        this.ids.set(name, event.server)
        break
      case 'config':
        remember(this.sizes, event.config, event.members.length)
        break
      case 'merge':
        if (this.merged.has(event.config)) break
        this.merged.add(event.config)
        this.onMerge(event)
        break
      case 'diverged':
        this.problems.push(
          `server ${name} tells of states that differ in ${event.config} after slot ${event.slot}`
        )
        break
      case 'stopped':
        break
    }
  }
}

/** The oldest are forgotten. */
function remember(sizes: Map<string, number>, config: string, size: number): void {
  sizes.set(config, size)
  const [oldest] = sizes.keys()
  if (sizes.size > CONFIGS_MOST && oldest !== undefined) sizes.delete(oldest)
}

function configurationsText(configurations: readonly ConfigurationView[]): string {
  const texts = configurations.map(({ config, kind, members }) => {
    const states = members.map(
      ({ name, hash, delivered }) => `${name} ${delivered ?? 'silent'} ${hash ?? ''}`
    )
    return `${kind} ${config} (${states.join(', ')})`
  })
  return texts.length === 0 ? 'nobody' : texts.join(' and ')
}

/** A port of this group's own: what other groups say is not even heard. */
async function freePort(): Promise<number> {
  const socket = createSocket('udp4')
  socket.bind({ address: LOOPBACK, port: 0 })
  await once(socket, 'listening')
  const { port } = socket.address()
  await new Promise<void>((done) => {
    socket.close(done)
  })
  return port
}
