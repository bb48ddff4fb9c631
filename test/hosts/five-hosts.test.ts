/** Five hosts on a bridge, a server on each, and a sixth that pushes all the while. */
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder'
import { BridgedHosts } from './bridged-hosts'
import { freshGroup, Serve, type Environment } from '../support/command'
import { expectValid, oneConfiguration, onlyQueue, sameHash } from '../support/looking'
import { Pushes } from '../support/pushes'

const HOSTS = 5
/** The host of the client. */
const CLIENT = HOSTS

/**
 * Without an answer, when a host is lost and when it comes back: under 2 s on a
 * machine that is not starved. Only to tell going on from being stuck.
 */
const STALL_MOST_MS = 10_000

class FiveHosts {
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
    const ends = await Promise.all(this.servers.map((server) => server.end()))
    expect(ends.map(({ code }) => code)).toEqual(this.servers.map(() => 0))
    await expectValid(this.trace)
  }
}

it('finds all hosts with "auto", on the link between them', async () => {
  const five = await FiveHosts.open()
  const ready = Array.from({ length: HOSTS }, (_, host) => five.server(host).ready[0])
  expect(ready.map((event) => [event?.interface, event?.unicast])).toEqual(
    ready.map((_, host) => ['eth0', `10.77.0.${host + 1}:8080`])
  )
})

it('goes on without a host that is cut off, and takes it back', async () => {
  const five = await FiveHosts.open()
  const pushes = new Pushes(five.environment, five.within)
  await pushes.more(200)
  // The representative, whose loss moves the most.
  const { config } = await five.together(HOSTS)
  const lost = five.hostOf(config.split('.')[1])
  const cutAt = performance.now()
  await five.hosts.cutOff(lost)
  await five.together(HOSTS - 1)
  const alone = await oneConfiguration(1, five.environment, five.hosts.within(lost))
  expect(alone.members.map(({ name }) => name)).toEqual([`s${lost}`])
  await pushes.more(200)

  await five.hosts.reconnect(lost)
  await five.together(HOSTS)
  await pushes.more(200)
  const pushed = await pushes.end()
  expect(pushes.stallMs(cutAt)).toBeLessThan(STALL_MOST_MS)
  await five.expectWhole(pushed)
})

it('goes on without a host whose cable is pulled, and takes it back', async () => {
  const five = await FiveHosts.open()
  const pushes = new Pushes(five.environment, five.within)
  await pushes.more(200)
  const pulledAt = performance.now()
  await five.hosts.unplug(0)
  await five.together(HOSTS - 1)
  await pushes.more(200)

  await five.hosts.plugIn(0)
  await five.together(HOSTS)
  await pushes.more(200)
  const pushed = await pushes.end()
  expect(pushes.stallMs(pulledAt)).toBeLessThan(STALL_MOST_MS)
  await five.expectWhole(pushed)
})

it('goes on without a host that is killed, and takes it back when it starts again', async () => {
  const five = await FiveHosts.open()
  const pushes = new Pushes(five.environment, five.within)
  await pushes.more(200)
  const { turn } = await five.together(HOSTS)
  const lost = five.hostOf(turn)
  const killed = five.server(lost)
  const killedAt = performance.now()
  process.kill(killed.ready[0]?.pid ?? 0, 'SIGKILL')
  await killed.ended
  await five.together(HOSTS - 1)
  await pushes.more(200)

  five.start(lost)
  await five.together(HOSTS)
  expect(five.server(lost).ready[0]?.server).toBe(turn)
  await pushes.more(200)
  const pushed = await pushes.end()
  expect(pushes.stallMs(killedAt)).toBeLessThan(STALL_MOST_MS)
  await five.expectWhole(pushed)
})
