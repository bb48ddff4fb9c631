/** A host of a site: its interfaces, its home folder, and what runs on it. */
import { temporaryFolder } from '../support/temporary-folder'
import type { Namespace } from './namespace'
import { Link } from './link'
import type { Network } from './network'
import {
  Command,
  run,
  Serve,
  type CommandOptions,
  type Ended,
  type Environment
} from '../support/command'

/** What a host is connected with. */
export interface LinkOptions {
  /** Name of the interface. Default: `eth0`. */
  readonly name?: string
  /** Longest packet that it sends, bytes. It receives 1500 all the same, as network cards do. Default: 1500. */
  readonly mtu?: number
}

let ports = 0

export class Host {
  /** For the data of its servers; each host has its own. */
  readonly home = temporaryFolder()
  readonly links = new Map<string, Link>()

  constructor(
    readonly name: string,
    private readonly namespace: Namespace,
    private readonly hub: Namespace
  ) {}

  /** What stands in front of a command that is to run there. */
  get within(): readonly string[] {
    return this.namespace.within
  }

  /** A cable to a network. An address without a length has 24 bits of it for the network. */
  async connect(network: Network, address: string, options: LinkOptions = {}): Promise<Link> {
    const link = await this.addLink(address, options)
    await network.attach(link)
    return link
  }

  /** An interface that is up and leads to nobody, as those of containers and VPNs. */
  addLoose(name: string, address: string): Promise<Link> {
    return this.addLink(address, { name })
  }

  private async addLink(given: string, { name = 'eth0', mtu }: LinkOptions): Promise<Link> {
    const address = given.includes('/') ? given : `${given}/24`
    const port = `port${++ports}`
    const mac = macOf(ports)
    const wire = mtu === undefined ? name : `wire${ports}`
    await this.hub.ip(
      `link add ${port} type veth peer name ${wire} address ${mac} netns ${this.namespace.pid}`,
      `link set ${port} up`
    )
    if (mtu !== undefined) {
      // The kernel's cables drop what is longer than the receiver sends itself; its bridges do not.
      await this.namespace.ip(
        `link add ${name} address ${mac} type bridge mcast_snooping 0`,
        `link set ${wire} master ${name} up`,
        `link set ${name} mtu ${mtu}`
      )
    }
    await this.namespace.ip(`address add ${address} dev ${name}`, `link set ${name} up`)
    const link = new Link(this.hub, this.namespace, name, port, mac, address)
    this.links.set(name, link)
    return link
  }

  link(name = 'eth0'): Link {
    const link = this.links.get(name)
    if (link === undefined) throw new Error(`${this.name} has no interface ${name}`)
    return link
  }

  /** It forwards packets between its networks, unicast only. */
  forward(): Promise<void> {
    return this.namespace.set('/proc/sys/net/ipv4/ip_forward', '1')
  }

  /** Packets to this network go by that host. */
  route(network: Network, via: Link): Promise<void> {
    return this.namespace.ip(`route add ${network.prefix}.0/24 via ${via.ip}`)
  }

  /** `ftqueue serve --json ARGS` there. */
  serve(args: readonly string[], environment: Environment = {}): Serve {
    return new Serve(args, this.environment(environment), this.within)
  }

  /** `ftqueue ARGS` there, to its end. */
  run(args: readonly string[], environment: Environment = {}, input = ''): Promise<Ended> {
    return run(args, this.environment(environment), input, this.within)
  }

  /** `ftqueue ARGS` there. */
  command(
    args: readonly string[],
    environment: Environment = {},
    options: CommandOptions = {}
  ): Command {
    return new Command(args, this.environment(environment), { ...options, within: this.within })
  }

  /** Of all its IPv4: how many packets it had to divide, and how many came divided. */
  async fragments(): Promise<{ readonly made: number; readonly received: number }> {
    const lines = (await this.namespace.read('/proc/net/snmp')).split('\n')
    const [names = [], values = []] = lines
      .filter((line) => line.startsWith('Ip: '))
      .map((line) => line.split(' '))
    const value = (name: string): number => Number(values[names.indexOf(name)])
    return { made: value('FragCreates'), received: value('ReasmReqds') }
  }

  private environment(more: Environment): Environment {
    return { FTQUEUE_INTERFACE: 'auto', FTQUEUE_HOME: this.home, ...more }
  }
}

/** A local, administered one. */
function macOf(number: number): string {
  const digits = number.toString(16).padStart(4, '0')
  return `02:77:00:00:${digits.slice(0, 2)}:${digits.slice(2)}`
}
