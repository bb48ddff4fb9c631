/**
 * Hosts on one bridge, each a network namespace with an interface `eth0`. Nothing
 * leaves them, and nothing of this machine is seen in them. They have no names:
 * a process keeps each, and ends with this one at the latest.
 */
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { promisify } from 'node:util'
import { afterEach } from 'vitest'
// What runs in the hosts ends before they do: hooks run in the reverse order of imports.
const execute = promisify(execFile)

const open: Namespace[] = []

afterEach(async () => {
  await Promise.all(open.splice(0).map((namespace) => namespace.close()))
})

class Namespace {
  private constructor(
    readonly pid: number,
    readonly close: () => Promise<void>
  ) {}

  static async open(): Promise<Namespace> {
    // `cat` ends with its input, so with this process, however that ends.
    const keeper = spawn('unshare', ['--net', 'cat'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = once(keeper, 'exit')
    const isThere = once(keeper.stdout, 'data')
    keeper.stdin.on('error', () => undefined)
    keeper.stdin.write('there\n')
    await Promise.race([
      isThere,
      ended.then(() => {
        throw new Error('no network namespace can be made: this takes root and util-linux')
      })
    ])
    const namespace = new Namespace(keeper.pid ?? 0, async () => {
      keeper.stdin.end()
      await ended
    })
    open.push(namespace)
    return namespace
  }

  /** What stands in front of a command that is to run there. */
  get within(): readonly string[] {
    return ['nsenter', `--net=/proc/${this.pid}/ns/net`]
  }

  /** `ip WORDS` there. */
  async ip(words: string): Promise<void> {
    const [program = '', ...args] = [...this.within, 'ip', ...words.split(' ')]
    await execute(program, args)
  }
}

export class BridgedHosts {
  private constructor(
    private readonly bridge: Namespace,
    private readonly hosts: readonly Namespace[]
  ) {}

  /** So many hosts, 10.77.0.1 and so on, all connected. */
  static async open(count: number): Promise<BridgedHosts> {
    const bridge = await Namespace.open()
    // Without snooping it needs nobody who asks for memberships.
    await bridge.ip('link add bridge type bridge mcast_snooping 0')
    await bridge.ip('link set bridge up')
    const hosts = await Promise.all(Array.from({ length: count }, () => Namespace.open()))
    for (const [i, host] of hosts.entries()) {
      await bridge.ip(`link add port${i} type veth peer name eth0 netns ${host.pid}`)
      await bridge.ip(`link set port${i} master bridge up`)
      await host.ip(`address add 10.77.0.${i + 1}/24 dev eth0`)
      await host.ip('link set lo up')
      await host.ip('link set eth0 up')
    }
    return new BridgedHosts(bridge, hosts)
  }

  /** What stands in front of a command that is to run on this host. */
  within(host: number): readonly string[] {
    const there = this.hosts[host]
    if (there === undefined) throw new Error(`there is no host ${host}`)
    return there.within
  }

  /** Nothing reaches this host or comes from it; its own link stays up. */
  async cutOff(host: number): Promise<void> {
    await this.bridge.ip(`link set port${host} nomaster`)
  }

  /** A bridge for each side: hosts of different sides do not reach each other. Others stay where they are. */
  async partition(sides: readonly (readonly number[])[]): Promise<void> {
    for (const [i, side] of sides.entries()) {
      await this.bridge.ip(`link add side${i} type bridge mcast_snooping 0`)
      await this.bridge.ip(`link set side${i} up`)
      for (const host of side) await this.bridge.ip(`link set port${host} master side${i}`)
    }
  }

  /** Its own link goes down as well: it has no network at all. */
  async unplug(host: number): Promise<void> {
    await this.bridge.ip(`link set port${host} down`)
  }

  async plugIn(host: number): Promise<void> {
    await this.bridge.ip(`link set port${host} up`)
  }

  async reconnect(host: number): Promise<void> {
    await this.bridge.ip(`link set port${host} master bridge`)
  }
}
