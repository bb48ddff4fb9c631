/** An interface of a host, and its port, the other end of its cable. */
import type { Namespace } from './namespace'

/** What an interface has sent and received, packets. */
export interface Counters {
  readonly sent: number
  readonly received: number
}

export class Link {
  constructor(
    private readonly hub: Namespace,
    private readonly host: Namespace,
    /** Its name on the host. */
    readonly name: string,
    readonly port: string,
    readonly mac: string,
    /** Its IPv4 address with the length of its prefix. */
    public address: string
  ) {}

  /** Its IPv4 address. */
  get ip(): string {
    return this.address.split('/')[0] ?? ''
  }

  /** As the host's user would: the interface goes down. Its address stays its own. */
  down(): Promise<void> {
    return this.host.ip(`link set ${this.name} down`)
  }

  up(): Promise<void> {
    return this.host.ip(`link set ${this.name} up`)
  }

  /** Pulls the cable: the interface has no carrier. */
  pull(): Promise<void> {
    return this.hub.ip(`link set ${this.port} down`)
  }

  plug(): Promise<void> {
    return this.hub.ip(`link set ${this.port} up`)
  }

  /** Another address, `A.B.C.D/LENGTH`, instead of the present one, as DHCP does. */
  async readdress(address: string): Promise<void> {
    await this.host.ip(
      `address del ${this.address} dev ${this.name}`,
      `address add ${address} dev ${this.name}`
    )
    this.address = address
  }

  /** Without an address, until `readdress`-like `assign`. */
  release(): Promise<void> {
    return this.host.ip(`address del ${this.address} dev ${this.name}`)
  }

  async assign(address = this.address): Promise<void> {
    await this.host.ip(`address add ${address} dev ${this.name}`)
    this.address = address
  }

  async counters(): Promise<Counters> {
    const [link] = (await this.host.ask(`link show dev ${this.name}`)) as {
      stats64: Record<'rx' | 'tx', { packets: number }>
    }[]
    return { sent: link?.stats64.tx.packets ?? 0, received: link?.stats64.rx.packets ?? 0 }
  }

  /** The IPv4 multicast groups that the host is a member of there. */
  async groups(): Promise<readonly string[]> {
    const [link] = (await this.host.ask(`maddress show dev ${this.name}`)) as {
      maddr: { family?: string; address?: string }[]
    }[]
    const groups = (link?.maddr ?? []).filter(({ family }) => family === 'inet')
    return groups.map(({ address }) => address ?? '').sort()
  }
}
