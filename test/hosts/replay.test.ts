/**
 * Goal: what was recorded of a closed group has no effect when it is sent again: on the
 * group as it runs, after one server was started anew, and after all of them were.
 * Method: everything that passes the network while servers join and a client on a host of
 * its own works is captured; the frames go onto the network again, byte for byte and from
 * the addresses that they came from.
 */
import { expect, it } from 'vitest'
import type { MemberView } from '../../src/shared/views'
import { freshGroup, type Environment } from '../support/command'
import { oneConfiguration, sameHash } from '../support/looking'
import { Group } from './group'
import type { Host } from './host'
import { Site } from './site'

const LABEL = 4711

type Counts = Readonly<Record<string, number>>

interface LogEntry {
  readonly event: string
  readonly fields?: Counts
}

/** What the group is and holds. */
interface Seen {
  readonly config: string
  readonly delivered: number
  readonly hash: string
  readonly size: number
  /** The servers told of so many so far. */
  readonly configurations: number
}

class ClosedGroup {
  private constructor(
    readonly group: Group,
    private readonly servers: readonly Host[],
    private readonly client: Host
  ) {}

  /** Two servers, which a third joins while the client works. */
  static async work(servers: readonly Host[], client: Host): Promise<ClosedGroup> {
    const name = freshGroup()
    const { out } = await client.run(['group', 'new', '--name', name, '--json'])
    const { code } = JSON.parse(out) as { code: string }
    const environment = { FTQUEUE_GROUP: name, FTQUEUE_KEY: code }
    const [last] = servers.slice(-1)
    const group = await Group.on(servers.slice(0, -1), [], environment)
    const closed = new ClosedGroup(group, servers, client)
    await closed.run(`q = create ${LABEL}`, ...pushes(1, 40), ...pops(10))
    if (last !== undefined) group.start(last)
    await group.formed(group.everybody)
    await closed.run(`q = create ${LABEL}`, ...pushes(41, 60), ...pops(10))
    return closed
  }

  async run(...lines: readonly string[]): Promise<string> {
    const { out, err, code } = await this.client.run(['run'], this.environment, lines.join('\n'))
    expect([code, err]).toEqual([0, ''])
    return out
  }

  /** What a client sees, which asks a question that takes its place among the operations. */
  async see(): Promise<Seen> {
    await this.run(`q = create ${LABEL}`, 'size $q')
    await sameHash(this.servers.length, this.environment, this.client.within)
    const { config, members } = await oneConfiguration(
      this.servers.length,
      this.environment,
      this.client.within
    )
    const [member] = members as [MemberView]
    expect(members.map(({ delivered }) => delivered)).toEqual(members.map(() => member.delivered))
    return {
      config,
      delivered: member.delivered ?? -1,
      hash: member.hash ?? '',
      size: member.items ?? -1,
      configurations: this.group.configurations
    }
  }

  async restart(hosts: readonly Host[]): Promise<void> {
    for (const host of hosts) await this.group.stop(host)
    for (const host of hosts) this.group.start(host)
    await this.group.formed(this.group.everybody)
  }

  /** What servers that have ended counted, by host, in this order. */
  async counts(host: Host): Promise<readonly Counts[]> {
    const { out } = await host.run(['logs', '--json'])
    return out
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as LogEntry)
      .filter(({ event }) => event === 'server-stopped')
      .map(({ fields = {} }) => fields)
  }

  private get environment(): Environment {
    return this.group.environment
  }
}

/** Datagrams that were heard twice, or of sessions that do not live. */
function noEffect({ replayed = 0, held = 0, unheld = 0 }: Counts): number {
  return replayed + held + unheld
}

function pushes(first: number, last: number): readonly string[] {
  return Array.from({ length: last - first + 1 }, (_, i) => `push $q ${first + i}`)
}

function pops(count: number): readonly string[] {
  return Array.from({ length: count }, () => 'pop $q')
}

it('is not moved by what was recorded of it', async () => {
  const site = await Site.open()
  const network = await site.network('10.77.0')
  const [client, ...servers] = (await site.hosts(4, network)) as [Host, ...Host[]]
  const capture = await network.capture()
  const closed = await ClosedGroup.work(servers, client)
  await capture.end()

  const [first, second] = [await closed.see(), await closed.see()]
  const question = second.delivered - first.delivered
  expect(second).toEqual({ ...first, delivered: first.delivered + question })
  expect(second.size).toBe(40)
  for (const anew of [[], servers.slice(0, 1), servers]) {
    await closed.restart(anew)
    const before = await closed.see()
    expect(before).toMatchObject({ hash: first.hash, size: first.size })
    const frames = await network.resend(capture.file)
    expect(frames).toBeGreaterThan(200)
    expect(await closed.see()).toEqual({ ...before, delivered: before.delivered + question })
    console.log(`${frames} frames again, ${anew.length} servers anew: ${JSON.stringify(before)}`)
  }
  expect(await closed.run(`q = create ${LABEL}`, 'pop $q')).toContain('\n21')
  await closed.group.sound()

  for (const host of servers) {
    const counts = await closed.counts(host)
    console.log(host.name, JSON.stringify(counts.map(noEffect)))
    expect(counts).toHaveLength(host === servers[0] ? 3 : 2)
    for (const count of counts) expect(noEffect(count)).toBeGreaterThan(100)
  }
})
