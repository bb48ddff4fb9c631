/** Real server processes on loopback, each test in a group of its own. */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, vi } from 'vitest'
import { Client } from '../../src/main/client/client'
import { forkSpawner } from '../../src/main/host/fork-spawner'
import { Host } from '../../src/main/host/host'
import type { LocalServerView, LogLine } from '../../src/shared/views'
import { hostDefaults, type HostDefaults } from './host-defaults'
import { temporaryFolder } from './temporary-folder'

export const serverFile = resolve(import.meta.dirname, '../../out/main/server.js')
if (!existsSync(serverFile)) throw new Error(`${serverFile} is missing: run "npm run build" first`)

const open: { close(): Promise<unknown> }[] = []
let groups = 0

afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()))
})

export type Options = Partial<HostDefaults>

/** Waits until it holds; the test's own time limit is the only one. */
export async function eventually(holds: () => boolean | Promise<boolean>): Promise<void> {
  await vi.waitUntil(holds, { timeout: 60_000, interval: 20 })
}

/** Servers of one group on loopback, and what they said. */
export class RealServers {
  readonly lines: LogLine[] = []
  readonly exits: { name: string; code: number | null; signal: string | null }[] = []
  readonly host: Host
  readonly defaults: HostDefaults

  constructor(over: Options = {}, restart = false) {
    this.defaults = hostDefaults({
      group: `test-${process.pid}-${++groups}`,
      home: temporaryFolder(),
      ...over
    })
    this.host = new Host({ spawn: forkSpawner(serverFile), defaults: this.defaults, restart })
    this.host.on('logs', ({ lines }) => this.lines.push(...lines))
    this.host.on('exit', (name, code, signal) => this.exits.push({ name, code, signal }))
    open.push({ close: () => this.host.stopAll() })
  }

  view(name: string): LocalServerView {
    const found = this.host.views().find((view) => view.name === name)
    if (found === undefined) throw new Error(`there is no server ${name}`)
    return found
  }

  /** Starts them and waits for the one configuration of all that run. */
  async start(...names: string[]): Promise<void> {
    await this.host.start(names)
    await this.together()
  }

  /** All servers that run are in one configuration, and nobody else is. */
  async together(): Promise<void> {
    await eventually(() => {
      const running = this.host.views().filter(({ state }) => state === 'running')
      const ids = running.map(({ server }) => server).sort()
      return running.every(
        ({ config, members }) =>
          config !== null &&
          config === running[0]?.config &&
          JSON.stringify([...members].sort()) === JSON.stringify(ids)
      )
    })
  }

  async client(): Promise<Client> {
    const { group, address, port } = this.defaults
    const client = await Client.open({ group, interface: '127.0.0.1', address, port })
    open.push(client)
    return client
  }

  /** The fields of a server's log lines with this event. */
  events(name: string, event: string): LogLine['fields'][] {
    return this.lines
      .filter((line) => line.name === name && line.event === event)
      .map(({ fields }) => fields)
  }
}
