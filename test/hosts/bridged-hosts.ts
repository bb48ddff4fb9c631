/** The simplest site: so many hosts on one network, by number. */
import { Site } from './site'
import type { Host } from './host'
import type { Network } from './network'

export class BridgedHosts {
  private constructor(
    readonly network: Network,
    readonly all: readonly Host[]
  ) {}

  /** So many hosts, 10.77.0.1 and so on, all connected. */
  static async open(count: number): Promise<BridgedHosts> {
    const site = await Site.open()
    const network = await site.network('10.77.0')
    return new BridgedHosts(network, await site.hosts(count, network))
  }

  host(number: number): Host {
    const host = this.all[number]
    if (host === undefined) throw new Error(`there is no host ${number}`)
    return host
  }

  /** What stands in front of a command that is to run on this host. */
  within(host: number): readonly string[] {
    return this.host(host).within
  }

  /** Nothing reaches this host or comes from it; its own link stays up. */
  cutOff(host: number): Promise<void> {
    return this.network.cut(this.host(host).link())
  }

  /** Hosts of different sides do not reach each other. Others stay where they are. */
  partition(sides: readonly (readonly number[])[]): Promise<void> {
    return this.network.partition(sides.map((side) => side.map((host) => this.host(host).link())))
  }

  /** Its own link goes down as well: it has no network at all. */
  unplug(host: number): Promise<void> {
    return this.host(host).link().pull()
  }

  plugIn(host: number): Promise<void> {
    return this.host(host).link().plug()
  }

  reconnect(host: number): Promise<void> {
    return this.network.attach(this.host(host).link())
  }
}
