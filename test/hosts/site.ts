/**
 * A site: hosts, and networks between them, all made of network namespaces. A network
 * is a bridge, a host a namespace with any number of interfaces, each with a port on a
 * network or with none. All bridges and ports are in one namespace, where nothing else
 * runs: what is done to the network is not seen on the hosts.
 */
import { Host, type LinkOptions } from './host'
import { Namespace } from './namespace'
import { Network } from './network'

export class Site {
  private networks = 0

  private constructor(
    /** Where the bridges are. */
    readonly hub: Namespace
  ) {}

  static async open(): Promise<Site> {
    const hub = await Namespace.open()
    // Where dropped packets go: the other end of it is down.
    await hub.ip(
      `link add ${Network.sink} type veth peer name ${Network.sink}-end`,
      `link set ${Network.sink} up`
    )
    return new Site(hub)
  }

  /** A network with addresses `PREFIX.1` and so on, for example of prefix `10.77.0`. */
  async network(prefix: string): Promise<Network> {
    const network = new Network(this.hub, `net${this.networks++}`, prefix)
    await network.make()
    return network
  }

  /** A host without any interface but loopback. */
  async host(name: string): Promise<Host> {
    return new Host(name, await Namespace.open(), this.hub)
  }

  /** So many hosts on one network, on `eth0`: h0 has `PREFIX.1`, and so on. */
  async hosts(
    count: number,
    network: Network,
    options: LinkOptions = {}
  ): Promise<readonly Host[]> {
    return Promise.all(
      Array.from({ length: count }, async (_, i) => {
        const host = await this.host(`h${i}`)
        await host.connect(network, `${network.prefix}.${i + 1}`, options)
        return host
      })
    )
  }
}
