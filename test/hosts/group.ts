/**
 * A group with a server on each of some hosts: which configurations they form, as
 * `serve --json` tells it, and whether they hold what was pushed.
 */
import { expect } from 'vitest'
import { freshGroup, eventually, type Environment, type Serve } from '../support/command'
import { expectValid, oneConfiguration, sameHash } from '../support/looking'
import { Pushes } from '../support/pushes'
import { temporaryFolder } from '../support/temporary-folder'
import type { Host } from './host'
import { note } from './table'

/** Answers in a row, at most 200 a second, in which no configuration may change. */
const QUIET_ANSWERS = 400
/** Configurations may change so often before they must be quiet. */
const RESTLESS_MOST = 8

interface Dump {
  readonly queues: readonly { readonly items: readonly number[] }[]
}

export class Group {
  readonly environment: Environment
  private readonly trace = temporaryFolder()
  private readonly servers = new Map<Host, Serve>()
  private readonly pushed: number[] = []
  private dumps = 0
  private since = performance.now()

  /** @param more further variables for all commands of the group */
  constructor(more: Environment = {}) {
    this.environment = { FTQUEUE_INTERFACE: 'auto', FTQUEUE_GROUP: freshGroup(), ...more }
  }

  /** A server on each of these hosts, in one configuration. */
  static async on(
    hosts: readonly Host[],
    args: readonly string[] = [],
    more: Environment = {}
  ): Promise<Group> {
    const group = new Group(more)
    for (const host of hosts) group.start(host, args)
    await group.formed(group.everybody)
    return group
  }

  /** A server of the host's name. */
  start(host: Host, args: readonly string[] = []): Serve {
    const serve = host.serve(
      ['--name', host.name, '--trace', this.trace, ...args],
      this.environment
    )
    this.servers.set(host, serve)
    return serve
  }

  /** Its server leaves in an orderly way. */
  async stop(host: Host): Promise<void> {
    const { code } = await this.server(host).end()
    this.servers.delete(host)
    expect(code).toBe(0)
  }

  server(host: Host): Serve {
    const serve = this.servers.get(host)
    if (serve === undefined) throw new Error(`${host.name} has no server`)
    return serve
  }

  /** All in one configuration, as `formed` names it. */
  get everybody(): string {
    return [...this.servers.keys()]
      .map(({ name }) => name)
      .sort()
      .join(' ')
  }

  /**
   * The configurations: `h0 h1 | h2`. Null when some are not regular, or their members
   * do not agree.
   */
  get sides(): string | null {
    return this.seen?.sides ?? null
  }

  /** How many configurations the servers have told of so far, transitional ones too. */
  get configurations(): number {
    return [...this.servers.values()].reduce(
      (sum, { events }) => sum + events.filter(({ event }) => event === 'config').length,
      0
    )
  }

  /** From here on `formed` and `whole` measure. */
  mark(): void {
    this.since = performance.now()
  }

  /** Waits for one of these divisions into configurations, and returns which. */
  async formed(...wanted: readonly string[]): Promise<string> {
    let last = ''
    const isWanted = (): boolean => {
      for (const { child, err } of this.servers.values()) {
        if (child.exitCode !== null) throw new Error(`serve ended: ${err}`)
      }
      last = this.sides ?? 'nothing regular'
      return wanted.includes(last)
    }
    await eventually(isWanted).catch((error: unknown) => {
      throw new Error(`formed ${last} instead of ${wanted.join(', or ')}`, { cause: error })
    })
    return last
  }

  /** As `formed`, for the table of what was seen. */
  async seesFormed(shape: string, ...wanted: readonly string[]): Promise<string> {
    const sides = await this.formed(...wanted)
    note({ shape, formed: sides, ms: performance.now() - this.since })
    return sides
  }

  /** Waits until no configuration changes any more while clients on these hosts push. */
  async quiet(...clients: readonly Host[]): Promise<string> {
    const load = clients.map((host) => new Pushes(this.environment, host.within))
    try {
      for (let restless = 0; restless < RESTLESS_MOST; restless++) {
        const before = this.seen
        await Promise.all(load.map((pushes) => pushes.more(QUIET_ANSWERS)))
        const { sides = null, ids = null } = this.seen ?? {}
        if (ids !== null && ids === before?.ids) return sides ?? ''
      }
      throw new Error(`configurations change for ever: ${this.configurations}, ${this.sides}`)
    } finally {
      for (const items of await Promise.all(load.map((pushes) => pushes.end()))) {
        this.pushed.push(...items)
      }
    }
  }

  /** Pushes so many items from this host; all must be acknowledged. */
  async push(client: Host, count: number, outstanding = 1): Promise<void> {
    const items = Array.from({ length: count }, (_, i) => 1_000_000 + this.pushed.length + i)
    const lines = ['q = create 12', ...items.map((item) => `push $q ${item}`)]
    // A side is told the outcome late when its configurations change meanwhile.
    const args = ['run', '--timeout', '60000', '--outstanding', `${outstanding}`]
    const { code, err } = await client.run(args, this.environment, lines.join('\n'))
    expect([code, err]).toEqual([0, ''])
    this.pushed.push(...items)
  }

  /** One configuration, equal hashes, everything that was pushed and nothing else. */
  async whole(client: Host, shape: string): Promise<void> {
    await this.formed(this.everybody)
    await sameHash(this.servers.size, this.environment, client.within)
    note({ shape, formed: this.everybody, ms: performance.now() - this.since })
    await this.holds(client)
  }

  /** The servers hold what was pushed: one of them is asked, and all have its hash. */
  async holds(client: Host): Promise<void> {
    const { members } = await oneConfiguration(this.servers.size, this.environment, client.within)
    const asked = members[this.dumps++ % members.length]
    const args = ['dump', '--server', asked?.server ?? '', '--json']
    const { out, err, code } = await client.run(args, this.environment)
    expect([code, err]).toEqual([0, ''])
    const { queues } = JSON.parse(out) as Dump
    const ascending = (items: readonly number[]) => [...items].sort((a, b) => a - b)
    expect(ascending(queues.flatMap(({ items }) => items))).toEqual(ascending(this.pushed))
  }

  /** Ends all servers in an orderly way; no trace tells of a violation. */
  async sound(): Promise<void> {
    const ends = await Promise.all([...this.servers.values()].map((serve) => serve.end()))
    expect(ends.map(({ code }) => code)).toEqual(ends.map(() => 0))
    await expectValid(this.trace)
  }

  private get seen(): { readonly sides: string; readonly ids: string } | null {
    const names = new Map<string, string>()
    const configs = new Map<string, { config: string; members: readonly string[] }>()
    for (const [host, serve] of this.servers) {
      const id = serve.ready.at(-1)?.server ?? ''
      const config = serve.configs.get(id)
      if (config?.kind !== 'regular') return null
      names.set(id, host.name)
      configs.set(id, config)
    }
    const sides = new Set<string>()
    const ids = new Set<string>()
    for (const { config, members } of configs.values()) {
      if (members.some((member) => configs.get(member)?.config !== config)) return null
      sides.add(
        members
          .map((member) => names.get(member) ?? '?')
          .sort()
          .join(' ')
      )
      ids.add(config)
    }
    return { sides: [...sides].sort().join(' | '), ids: [...ids].sort().join(' ') }
  }
}
