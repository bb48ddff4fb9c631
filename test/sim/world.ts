/** Servers, clients and network of one scenario, and what can be done to them. */
import { Random } from '../../src/main/protocol/random'
import { Agenda } from './agenda'
import { CALM, Network, type Swallow } from './network'
import { SimClient } from './sim-client'
import { SimServer } from './sim-server'
import type { Scenario, Upset } from './scenario'

const SERVER_ENDPOINT = 0x0a000001 * 65536 + 8080
const CLIENT_ENDPOINT = 0x0a000002 * 65536 + 9000

export class World {
  readonly agenda = new Agenda()
  readonly network: Network
  readonly servers: readonly SimServer[]
  readonly clients: readonly SimClient[]
  /** For a while nobody with the group's past was there to be heard, as if it had been cut off. */
  isForlorn = false
  private readonly random: Random

  constructor(
    private readonly scenario: Scenario,
    swallow: Swallow
  ) {
    this.random = new Random(scenario.seed ^ 0x2545f491)
    this.network = new Network(this.agenda, this.random, swallow)
    const { maxDatagram } = scenario
    this.servers = Array.from(
      { length: scenario.servers },
      (_, i) =>
        new SimServer(
          i + 1,
          SERVER_ENDPOINT + i,
          maxDatagram,
          this.agenda,
          this.network,
          this.random
        )
    )
    this.clients = Array.from(
      { length: scenario.clients },
      (_, i) =>
        new SimClient(
          `c${String(i)}`,
          CLIENT_ENDPOINT + i,
          scenario.operationsEach,
          scenario.outstanding,
          scenario.thinkMs,
          maxDatagram,
          this.agenda,
          this.network,
          this.random
        )
    )
  }

  /** Starts the servers within a moment of each other, but those that an upset starts first. */
  startServers(): void {
    const late = new Set<number>()
    for (const upset of this.scenario.upsets) {
      const isFirst = !this.scenario.upsets.some(
        (other) =>
          other.at < upset.at &&
          'server' in other &&
          'server' in upset &&
          other.server === upset.server
      )
      if (upset.do === 'start' && isFirst) late.add(upset.server)
    }
    this.servers.forEach((server, i) => {
      if (!late.has(i)) this.agenda.after(this.random.next() * 200, () => server.start())
    })
  }

  /** Lets the faults begin, and the clients. Returns when the last upset is over. */
  startLoad(): number {
    const begin = this.agenda.now
    this.network.faults = this.scenario.faults
    for (const { client, server, way } of this.scenario.brokenLinks) {
      const ends = [
        this.clients[client]?.endpoint ?? 0,
        this.servers[server]?.endpoint ?? 0
      ] as const
      if (way === 'to') this.network.cut(ends[0], ends[1])
      else this.network.cut(ends[1], ends[0])
    }
    let end = begin
    for (const upset of this.scenario.upsets) {
      this.agenda.at(begin + upset.at, () => this.upset(upset))
      end = Math.max(end, begin + upset.at + ('forMs' in upset ? upset.forMs : 0))
    }
    for (const client of this.clients) client.start()
    return end
  }

  /** Ends all faults; who was crashed stays so. */
  calm(): void {
    this.network.faults = CALM
    this.network.mendAll()
    this.network.watch = () => false
    for (const server of this.servers) server.resume()
  }

  private upset(upset: Upset): void {
    const server = 'server' in upset ? this.servers[upset.server] : undefined
    switch (upset.do) {
      case 'start':
        if (!this.servers.some((other) => isServing(other))) this.isForlorn = true
        server?.start()
        return
      case 'leave':
        if (server !== undefined && this.isSpared(server)) server.leave()
        return
      case 'crash':
        if (server !== undefined && this.isSpared(server)) server.crash()
        return
      case 'pause':
        if (server !== undefined && !this.isSpared(server)) this.isForlorn = true
        server?.pause()
        this.agenda.after(upset.forMs, () => server?.resume())
        return
      case 'jump':
        server?.jump(upset.byMs)
        return
      case 'deafen': {
        const from = this.servers[upset.from]
        if (server === undefined || from === undefined) return
        this.network.cut(from.endpoint, server.endpoint)
        this.agenda.after(upset.forMs, () => this.network.mend(from.endpoint, server.endpoint))
        return
      }
      case 'split':
        this.split(upset.sides, upset.forMs)
        return
      case 'crash-sending':
        this.crashSending(upset.type, upset.nth)
        return
    }
  }

  private split(sides: readonly (readonly number[])[], forMs: number): void {
    const ends = sides.map((side, i) => [
      ...side.map((server) => this.servers[server]?.endpoint ?? 0),
      ...this.clients
        .filter((_, client) => client % sides.length === i)
        .map(({ endpoint }) => endpoint)
    ])
    const links = ends.flatMap((side, i) =>
      ends.flatMap((other, j) =>
        i === j ? [] : side.flatMap((a) => other.map((b) => [a, b] as const))
      )
    )
    for (const [a, b] of links) this.network.cut(a, b)
    this.agenda.after(forMs, () => {
      for (const [a, b] of links) this.network.mend(a, b)
    })
  }

  private crashSending(type: number, nth: number): void {
    let left = nth
    this.network.watch = (from, bytes) => {
      const server = this.servers.find(({ endpoint }) => endpoint === from)
      if (server === undefined || bytes[3] !== type || !this.isSpared(server) || --left > 0)
        return false
      this.network.watch = () => false
      server.crash()
      this.agenda.after(500 + this.random.below(3000), () => server.start())
      return true
    }
  }

  /** Memory is all there is: somebody else with the same past must live on. */
  private isSpared(server: SimServer): boolean {
    const config = server.view?.config
    return this.servers.some((other) => {
      const view = other === server || !other.alive || other.isPaused ? null : other.view
      return (
        view?.state === 'operational' &&
        view.config?.epoch === config?.epoch &&
        view.config?.representative === config?.representative
      )
    })
  }

  /** All live servers are in one configuration and order. */
  get isTogether(): boolean {
    const views = this.servers.filter((server) => server.alive).map((server) => server.view)
    const [first] = views
    return (
      first?.config !== undefined &&
      first.config !== null &&
      views.every(
        (view) =>
          view?.state === 'operational' &&
          view.config?.epoch === first.config?.epoch &&
          view.config?.representative === first.config?.representative &&
          view.members.length === views.length
      )
    )
  }

  /** All live servers have delivered the same and know it. */
  get isSettled(): boolean {
    const views = this.servers.filter((server) => server.alive).map(({ view }) => view)
    return views.every(
      (view) => view?.delivered === views[0]?.delivered && view?.stable === view?.delivered
    )
  }

  get isAnswered(): boolean {
    return this.clients.every((client) => client.done)
  }
}

function isServing(server: SimServer): boolean {
  return server.alive && !server.isPaused && server.view?.state === 'operational'
}
