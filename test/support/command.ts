/**
 * The built `ftqueue` command as a process of its own: on loopback, or in a network
 * namespace, and in a group of its own.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, vi } from 'vitest'
import type { IncidentView } from '../../src/shared/merges'
import type { MergeReport } from '../../src/main/protocol/types'
// Folders go after the commands that use them: hooks run in the reverse order of imports.
import './temporary-folder'

export const cliFile = resolve(import.meta.dirname, '../../out/main/cli.js')

const running = new Set<Command>()
let groups = 0

afterEach(async () => {
  await Promise.all([...running].map((command) => command.end()))
})

/** A name that no other test uses, in this run or in one beside it. */
export function freshGroup(): string {
  return `cli-${process.pid}-${++groups}`
}

/** Waits until it holds; the test's own time limit is the only one that matters. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 60_000, interval: 20 })
}

export interface Ended {
  readonly code: number | null
  readonly signal: string | null
  readonly out: string
  readonly err: string
}

export type Environment = Readonly<Record<string, string>>

export interface CommandOptions {
  /** What it reads; null leaves its standard input open. Default: nothing. */
  readonly input?: string | null
  /** A command in front of it that becomes it, for example one that enters a namespace. */
  readonly within?: readonly string[]
  /** Another build of the command, for example an installed one. */
  readonly file?: string
}

export class Command {
  out = ''
  err = ''
  readonly child: ChildProcess
  readonly ended: Promise<Ended>

  constructor(
    args: readonly string[],
    environment: Environment,
    { input = '', within = [], file = cliFile }: CommandOptions = {}
  ) {
    if (!existsSync(file)) throw new Error(`${file} is missing: run "npm run build" first`)
    const [program = '', ...all] = [...within, process.execPath, file, ...args]
    const child = spawn(program, all, {
      env: { ...process.env, FTQUEUE_INTERFACE: '127.0.0.1', ...environment }
    })
    this.child = child
    running.add(this)
    child.stdout.setEncoding('utf8').on('data', (text: string) => (this.out += text))
    child.stderr.setEncoding('utf8').on('data', (text: string) => (this.err += text))
    // A command that has read enough closes its input.
    child.stdin.on('error', () => undefined)
    if (input !== null) child.stdin.end(input)
    this.ended = new Promise((done) => {
      child.on('close', (code, signal) => {
        running.delete(this)
        done({ code, signal, out: this.out, err: this.err })
      })
    })
  }

  kill(signal: NodeJS.Signals): Promise<Ended> {
    this.child.kill(signal)
    return this.ended
  }

  /** In an orderly way where it can be. */
  end(): Promise<Ended> {
    return this.kill('SIGTERM')
  }
}

/** Runs a command to its end. */
export function run(
  args: readonly string[],
  environment: Environment,
  input = '',
  within: readonly string[] = []
): Promise<Ended> {
  return new Command(args, environment, { input, within }).ended
}

export interface ReadyEvent {
  readonly event: 'ready'
  readonly server: string
  readonly name: string
  readonly unicast: string
  readonly interface: string
  readonly pid: number
}

export interface ConfigEvent {
  readonly event: 'config'
  readonly server: string
  readonly config: string
  readonly kind: string
  readonly members: readonly string[]
  readonly index: number
}

export interface StoppedEvent {
  readonly event: 'stopped'
  readonly server: string
  readonly code: number | null
  readonly signal: string | null
}

export type DivergedEvent = IncidentView & { readonly event: 'diverged'; readonly server: string }

type ServeEvent = ReadyEvent | ConfigEvent | MergeEvent | DivergedEvent | StoppedEvent

export interface MergeEvent {
  readonly event: 'merge'
  readonly server: string
  readonly config: string
  readonly from: readonly string[]
  readonly report: MergeReport
}

/** `ftqueue serve … --json`. */
export class Serve extends Command {
  constructor(args: readonly string[], environment: Environment, within: readonly string[] = []) {
    super(['serve', '--json', ...args], environment, { within })
  }

  get events(): readonly ServeEvent[] {
    const lines = this.out.split('\n').slice(0, -1)
    return lines.map((line) => JSON.parse(line) as ServeEvent)
  }

  get merges(): readonly MergeEvent[] {
    return this.events.filter((event) => event.event === 'merge')
  }

  get ready(): readonly ReadyEvent[] {
    return this.events.filter((event) => event.event === 'ready')
  }

  /** The configuration that each server is in, by its id. */
  get configs(): ReadonlyMap<string, ConfigEvent> {
    const configs = this.events.filter((event) => event.event === 'config')
    return new Map(configs.map((event) => [event.server, event]))
  }

  /** Waits until these servers are in one regular configuration, and nobody else is. */
  async together(servers: readonly string[]): Promise<void> {
    const wanted = [...servers].sort().join(' ')
    await eventually(() => {
      if (this.child.exitCode !== null) throw new Error(`serve ended: ${this.err}`)
      const { configs } = this
      const own = servers.map((server) => configs.get(server))
      return own.every(
        (config) =>
          config?.kind === 'regular' &&
          config.config === own[0]?.config &&
          [...config.members].sort().join(' ') === wanted
      )
    })
  }

  /** Waits for `count` servers in one configuration, and returns their ids in order of start. */
  async up(count: number): Promise<readonly string[]> {
    await eventually(() => {
      if (this.child.exitCode !== null) throw new Error(`serve ended: ${this.err}`)
      return this.ready.length === count
    })
    const servers = this.ready.map(({ server }) => server)
    await this.together(servers)
    return servers
  }
}
