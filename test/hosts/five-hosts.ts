/** Five hosts on a bridge, a server on each, and a sixth for a client. */
import { expect } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { BridgedHosts } from './bridged-hosts'
import { freshGroup, Serve, type Environment } from '../support/command'
import { expectValid, oneConfiguration, onlyQueue, sameHash } from '../support/looking'

export const HOSTS = 5
/** The host of the client. */
const CLIENT = HOSTS

export class FiveHosts {
  readonly trace = temporaryFolder()
  readonly within: readonly string[]
  private readonly home = temporaryFolder()
  private readonly servers: Serve[] = []

  private constructor(
    readonly hosts: BridgedHosts,
    readonly environment: Environment
  ) {
    this.within = hosts.within(CLIENT)
  }

  /** All of them, in one configuration. */
  static async open(): Promise<FiveHosts> {
    const environment = { FTQUEUE_INTERFACE: 'auto', FTQUEUE_GROUP: freshGroup() }
    const five = new FiveHosts(await BridgedHosts.open(HOSTS + 1), environment)
    for (let host = 0; host < HOSTS; host++) five.start(host)
    await five.together(HOSTS)
    return five
  }

  start(host: number): void {
    this.servers[host] = new Serve(
      ['--name', `s${host}`, '--trace', this.trace],
      { ...this.environment, FTQUEUE_HOME: `${this.home}/${host}` },
      this.hosts.within(host)
    )
  }

  server(host: number): Serve {
    const server = this.servers[host]
    if (server === undefined) throw new Error(`host ${host} has no server`)
    return server
  }

  /** The host of the server with this id. */
  hostOf(id: string | null | undefined): number {
    return this.servers.findIndex(({ ready }) => ready[0]?.server === id)
  }

  /** The one configuration of so many, as the client's host hears it. */
  together(size: number) {
    return oneConfiguration(size, this.environment, this.within)
  }

  /** Five again, all of them hold what was pushed, and no trace tells of a violation. */
  async expectWhole(pushed: readonly number[]): Promise<void> {
    await sameHash(HOSTS, this.environment, this.within)
    for (let host = 0; host < HOSTS; host++) {
      expect(await onlyQueue(`s${host}`, this.environment, this.within)).toEqual(pushed)
    }
    await this.expectSound()
  }

  /** Ends all servers in an orderly way; no trace tells of a violation. */
  async expectSound(): Promise<void> {
    const ends = await Promise.all(this.servers.map((server) => server.end()))
    expect(ends.map(({ code }) => code)).toEqual(this.servers.map(() => 0))
    await expectValid(this.trace)
  }
}
