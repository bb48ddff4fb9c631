/** Servers of one group on loopback, with a folder of their own that goes when they stop. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { forkSpawner } from '../../src/main/host/fork-spawner'
import { Host } from '../../src/main/host/host'
import type { PathOptions } from '../../src/main/client/path'
import { hostDefaults, type HostDefaults } from '../support/host-defaults'
import { usageOf, type Usage } from './usage'

const TOGETHER_TIMEOUT_MS = 30_000

export const serverFile = path.resolve('out/main/server.js')

export interface ServersOptions extends Partial<Omit<HostDefaults, 'group' | 'home'>> {
  /** How many; default 3. */
  readonly count?: number
}

let groups = 0

export class Servers {
  readonly group = `bench-${String(process.pid)}-${String(++groups)}`
  readonly home = mkdtempSync(path.join(tmpdir(), 'ftqueue-bench-'))
  readonly host: Host
  private readonly chosen: string
  /** The configuration of each, by name. */
  private readonly configs = new Map<string, { readonly id: string; readonly members: number }>()
  private changed: () => void = () => undefined

  /** Starts none yet. They tell the host nothing that is not asked for, unless the options say so. */
  constructor({ count: _count, ...over }: ServersOptions = {}) {
    const { group, home } = this
    this.chosen = over.interface ?? process.env['FTQUEUE_INTERFACE'] ?? '127.0.0.1'
    this.host = new Host({
      spawn: forkSpawner(serverFile),
      defaults: hostDefaults({
        ...{ views: false, forwardLogs: false },
        ...over,
        ...{ group, home, interface: this.chosen }
      })
    })
    this.host.on('message', (name, message) => {
      if (message.kind !== 'config') return
      const { configKind, config: id, members } = message
      if (configKind === 'regular') this.configs.set(name, { id, members: members.length })
      this.changed()
    })
    this.host.on('exit', (name) => this.configs.delete(name))
  }

  /** Starts so many, and waits until they are one configuration. @throws UserError */
  static async start(options: ServersOptions = {}): Promise<Servers> {
    if (!existsSync(serverFile)) {
      throw new Error(`${serverFile} is missing: run "npm run build" first`)
    }
    const servers = new Servers(options)
    try {
      await servers.add(options.count ?? 3)
      return servers
    } catch (error) {
      await servers.stop()
      throw error
    }
  }

  /** Starts more, and waits until all are one configuration. Returns their names. @throws UserError */
  async add(count: number): Promise<readonly string[]> {
    const names = this.host.freeNames('bench', count)
    await this.host.start(names)
    await this.together()
    return names
  }

  /** How a client gets to them. */
  get path(): PathOptions {
    return { group: this.group, interface: this.chosen }
  }

  get pids(): readonly number[] {
    return this.running.flatMap(({ pid }) => pid ?? [])
  }

  usage(): Usage {
    return usageOf(this.pids)
  }

  /** Waits until all that run are in one configuration, alone. */
  together(): Promise<void> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error('the servers did not find each other'))
      }, TOGETHER_TIMEOUT_MS)
      const look = (): void => {
        if (!this.areTogether()) return
        clearTimeout(timer)
        this.changed = () => undefined
        resolve()
      }
      this.changed = look
      look()
    })
  }

  /** Stops them all and removes their folder. */
  async stop(): Promise<void> {
    await this.host.stopAll()
    rmSync(this.home, { recursive: true, force: true })
  }

  private get running(): ReturnType<Host['views']> {
    return this.host.views().filter(({ state }) => state === 'running')
  }

  private areTogether(): boolean {
    const configs = this.running.map(({ name }) => this.configs.get(name))
    return configs.every(
      (config) => config?.members === configs.length && config.id === configs[0]?.id
    )
  }
}
