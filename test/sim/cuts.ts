/** Links that carry nothing for a while: partitions, one-way links, clients out of hearing. */
import type { Endpoint } from '../../src/main/protocol/types'
import type { Agenda } from './agenda'
import type { Network } from './network'
import type { Upset } from './scenario'

export type Cut = Extract<Upset, { do: 'partition' | 'one-way' | 'seclude' }>

interface Ends {
  readonly endpoint: Endpoint
}

/** Cuts may overlap: a link works again when the last of those on it is over. */
export class Cuts {
  /** Partitions that begin with a datagram, and how many of its type are still to pass. */
  private waiting: { readonly upset: Extract<Cut, { do: 'partition' }>; left: number }[] = []

  constructor(
    private readonly agenda: Agenda,
    private readonly network: Network,
    private readonly servers: readonly Ends[],
    private readonly clients: readonly Ends[]
  ) {
    network.listen = (bytes) => this.notice(bytes)
  }

  cut(upset: Cut): void {
    if (upset.do === 'partition' && upset.when !== undefined) {
      this.waiting.push({ upset, left: upset.when.nth })
    } else this.cutLinks(this.linksOf(upset), upset.forMs)
  }

  /** No more of it; what is cut stays so until it is mended. */
  end(): void {
    this.waiting = []
  }

  private notice(bytes: Uint8Array): void {
    if (this.waiting.length === 0) return
    for (const one of [...this.waiting]) {
      const { upset } = one
      if (bytes[3] !== upset.when?.type || --one.left > 0) continue
      this.waiting = this.waiting.filter((other) => other !== one)
      this.cutLinks(this.linksOf(upset), upset.forMs)
    }
  }

  private linksOf(upset: Cut): (readonly [Endpoint, Endpoint])[] {
    switch (upset.do) {
      case 'partition': {
        const sides = upset.sides.map((side) => this.serversAt(side))
        return sides.flatMap((side, i) =>
          sides.flatMap((other, j) => (i === j ? [] : pairs(side, other)))
        )
      }
      case 'one-way':
        return pairs(this.serversAt(upset.from), this.serversAt(upset.to)).filter(
          ([from, to]) => from !== to
        )
      case 'seclude': {
        const client = [this.clients[upset.client]?.endpoint ?? 0]
        const servers = this.serversAt(upset.servers)
        return [...pairs(client, servers), ...pairs(servers, client)]
      }
    }
  }

  private serversAt(places: readonly number[]): Endpoint[] {
    return places.map((place) => this.servers[place]?.endpoint ?? 0)
  }

  private cutLinks(links: readonly (readonly [Endpoint, Endpoint])[], forMs: number): void {
    for (const [from, to] of links) this.network.cut(from, to)
    this.agenda.after(forMs, () => {
      for (const [from, to] of links) this.network.mend(from, to)
    })
  }
}

function pairs(some: readonly Endpoint[], others: readonly Endpoint[]) {
  return some.flatMap((one) => others.map((other) => [one, other] as const))
}
