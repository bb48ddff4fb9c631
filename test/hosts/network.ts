/**
 * A network of a site: a bridge, and what can be wrong with one. What is dropped goes
 * by a filter of the bridge's ports (`tc`, u32, redirected to an interface that leads
 * nowhere: kernels need not have the action that drops).
 */
import { Capture } from './capture'
import type { Link } from './link'
import type { Namespace } from './namespace'

export class Network {
  static readonly sink = 'nowhere'
  private readonly links = new Set<Link>()
  /** Ports that have filters. */
  private readonly filtered = new Set<string>()
  private sides = 0

  constructor(
    private readonly hub: Namespace,
    private readonly bridge: string,
    /** The first three numbers of its addresses. */
    readonly prefix: string
  ) {}

  make(): Promise<void> {
    return this.addBridge(this.bridge)
  }

  /** Connects the other end of a link's cable. */
  async attach(link: Link): Promise<void> {
    await this.hub.ip(`link set ${link.port} master ${this.bridge}`)
    this.links.add(link)
  }

  /** Everything that passes this network from here on. */
  capture(): Promise<Capture> {
    return Capture.begin(this.hub.within, this.bridge)
  }

  /**
   * Sends frames again that were captured here, to all links, in their time and as they were,
   * but for checksums that their host had left to its card. Returns how many.
   */
  async resend(frames: string): Promise<number> {
    const whole = `${frames}.whole`
    await this.hub.run(['tcprewrite', '--fixcsum', `--infile=${frames}`, `--outfile=${whole}`])
    const told = await this.hub.run(['tcpreplay', `--intf1=${this.bridge}`, whole])
    const [sent = 0, failed] = ['Successful', 'Failed'].map((what) =>
      Number(new RegExp(`${what} packets: *(\\d+)`).exec(told)?.[1])
    )
    if (failed !== 0) throw new Error(`not all were sent again: ${told}`)
    return sent
  }

  /** Nothing reaches this link or comes from it; it has a carrier still. */
  async cut(link: Link): Promise<void> {
    await this.hub.ip(`link set ${link.port} nomaster`)
  }

  /** A bridge for each side: links of different sides do not reach each other. Others stay where they are. */
  async partition(sides: readonly (readonly Link[])[]): Promise<void> {
    for (const side of sides) {
      const bridge = `${this.bridge}s${this.sides++}`
      await this.addBridge(bridge)
      await this.hub.ip(...side.map(({ port }) => `link set ${port} master ${bridge}`))
    }
  }

  /** Links that do not reach each other, while each reaches all others: the ends of a chain. */
  async isolate(links: readonly Link[]): Promise<void> {
    await this.hub.ip(...links.map(({ port }) => `link set ${port} type bridge_slave isolated on`))
  }

  /** No multicast but what reaches these links by unicast; what they send goes out as before. */
  async blockMulticast(links: Iterable<Link> = this.links): Promise<void> {
    await this.hub.ip(
      ...[...links].map(({ port }) => `link set ${port} type bridge_slave mcast_flood off`)
    )
  }

  /** Nothing that `from` sends reaches `to`, but for ARP; the other way all is as before. */
  async deafen(to: Link, from: Link): Promise<void> {
    await this.drop(to, 'egress', `match ether src ${from.mac}`)
  }

  /** What a router has to say of packets (ICMP), this one says to nobody. */
  async silence(router: Link): Promise<void> {
    await this.drop(router, 'ingress', 'match ip protocol 1 0xff')
  }

  /** Packets of 1280 to 1535 bytes do not reach this link, and nobody is told. */
  async dropLong(to: Link): Promise<void> {
    await this.drop(to, 'egress', 'match u16 0x0500 0xff00 at 2')
  }

  /** All links on one bridge again, and nothing wrong with it. */
  async heal(): Promise<void> {
    if (this.filtered.size > 0) {
      await this.hub.tc(...[...this.filtered].map((port) => `qdisc del dev ${port} clsact`))
      this.filtered.clear()
    }
    await this.hub.ip(
      ...[...this.links].flatMap(({ port }) => [
        `link set ${port} master ${this.bridge}`,
        `link set ${port} type bridge_slave isolated off mcast_flood on`
      ])
    )
  }

  /** @param side of the port: `egress` is to the link, `ingress` from it */
  private async drop(link: Link, side: 'egress' | 'ingress', which: string): Promise<void> {
    const fresh = !this.filtered.has(link.port)
    this.filtered.add(link.port)
    await this.hub.tc(
      ...(fresh ? [`qdisc add dev ${link.port} clsact`] : []),
      `filter add dev ${link.port} ${side} protocol ip u32 ${which} ` +
        `action mirred egress redirect dev ${Network.sink}`
    )
  }

  private async addBridge(name: string): Promise<void> {
    // Without snooping it needs nobody who asks for memberships.
    await this.hub.ip(`link add ${name} type bridge mcast_snooping 0`, `link set ${name} up`)
  }
}
