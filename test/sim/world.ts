/** Servers, clients and network of one scenario, and what can be done to them. */
import { Random } from '../../src/main/protocol/random'
import type { Endpoint } from '../../src/main/protocol/types'
import { Agenda } from './agenda'
import { Cuts } from './cuts'
import { CALM, Network, type Swallow } from './network'
import { cutPower } from './power'
import { SimClient } from './sim-client'
import { SimServer } from './sim-server'
import type { Scenario, Upset } from './scenario'
import { WeakMoments } from './weak-moments'

const SERVER_ENDPOINT = 0x0a000001 * 65536 + 8080
const CLIENT_ENDPOINT = 0x0a000002 * 65536 + 9000
/** Operations that the filler has outstanding. */
const FILLED_AT_ONCE = 500

export class World {
  readonly agenda = new Agenda()
  readonly network: Network
  readonly servers: readonly SimServer[]
  readonly clients: readonly SimClient[]
  /** For a while nobody with the group's past was there to be heard, as if it had been cut off. */
  isForlorn = false
  /** What fills the queues before the load begins. */
  readonly filler: SimClient
  private readonly random: Random
  private readonly cuts: Cuts
  private readonly moments: WeakMoments
  /** Loss of one kind of datagram at one server, by its upset. */
  private readonly swallows = new Set<Extract<Upset, { do: 'swallow' }>>()

  constructor(
    private readonly scenario: Scenario,
    swallow: Swallow
  ) {
    this.random = new Random(scenario.seed ^ 0x2545f491)
    this.network = new Network(this.agenda, this.random, swallow)
    this.network.drops = (from, to, bytes) => this.isSwallowed(from, to, bytes)
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
          this.random,
          scenario.policy,
          scenario.epochs?.[i],
          scenario.durability,
          scenario.pace,
          scenario.slowness?.[i]
        )
    )
    this.moments = new WeakMoments(this.agenda, this.network, this.random, this.servers, (server) =>
      this.isSpared(server)
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
          this.random,
          scenario.habits
        )
    )
    this.filler = new SimClient(
      'fill',
      CLIENT_ENDPOINT + scenario.clients,
      0,
      FILLED_AT_ONCE,
      0,
      maxDatagram,
      this.agenda,
      this.network,
      this.random
    )
    this.cuts = new Cuts(this.agenda, this.network, this.servers, this.clients)
  }

  /**
   * Starts the servers within a moment of each other, but those that an upset starts
   * first; or as the scenario says. Returns when the last of that is over.
   */
  startServers(): number {
    const { forming = [] } = this.scenario
    for (const step of forming) {
      const server = this.servers[step.server]
      this.agenda.at(step.at, () => (step.do === 'start' ? server?.start() : server?.crash()))
    }
    if (forming.length > 0) return Math.max(...forming.map(({ at }) => at))
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
    return 200
  }

  /** Puts items into the queues; until that is done no client does anything. */
  prefill(): void {
    const { prefill = 0, habits } = this.scenario
    if (prefill > 0) this.filler.fill(prefill, habits?.queues ?? 1)
  }

  get isFilled(): boolean {
    const { prefill = 0, habits } = this.scenario
    const queues = prefill > 0 ? (habits?.queues ?? 1) : 0
    return this.filler.settled.length === prefill + queues
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
    this.moments.end()
    this.swallows.clear()
    this.cuts.end()
    for (const server of this.servers) {
      server.resume()
      server.arrive()
      server.store?.mend()
    }
  }

  private upset(upset: Upset): void {
    const server = 'server' in upset ? this.servers[upset.server] : undefined
    switch (upset.do) {
      case 'start':
        server?.onceLeft(() => {
          if (!this.servers.some((other) => isServing(other))) this.isForlorn = true
          server.start()
        })
        return
      case 'leave':
        if (server !== undefined && this.isSpared(server)) server.leave()
        return
      case 'crash':
        if (server !== undefined && this.isSpared(server)) server.crash()
        return
      case 'power':
        cutPower(
          upset.servers.flatMap((place) => this.servers[place] ?? []),
          upset.forMs,
          this.agenda,
          this.random
        )
        return
      case 'disk':
        if (server !== undefined) this.troubleDisk(server, upset)
        return
      case 'pause':
        if (server !== undefined && !this.isSpared(server)) this.isForlorn = true
        server?.pause()
        this.agenda.after(upset.forMs, () => server?.resume())
        return
      case 'move':
        server?.move(upset.forMs)
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
      case 'partition':
      case 'one-way':
      case 'seclude':
        this.cuts.cut(upset)
        return
      case 'strike':
        this.moments.strike(upset)
        return
      case 'late':
        this.moments.late(upset)
        return
      case 'swallow':
        this.swallows.add(upset)
        this.agenda.after(upset.forMs, () => this.swallows.delete(upset))
        return
    }
  }

  private troubleDisk(
    { id, store, alive }: SimServer,
    { how, forMs }: Extract<Upset, { do: 'disk' }>
  ): void {
    if (store === null) return
    const { disk } = store
    switch (how) {
      case 'slow':
        disk.slowness = 20 + this.random.below(60)
        break
      case 'full':
        disk.capacity = disk.used + this.random.below(2000)
        break
      case 'failing':
        disk.failingSyncs = 1 + this.random.below(2)
        return
      case 'damaged':
        // While the server is down, and another one holds all that it held.
        if (!alive && this.servers.some((other) => isServing(other) && isFellow(other, id))) {
          store.damage(this.random)
        }
        return
    }
    this.agenda.after(forMs, () => store.mend())
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

  private isSwallowed(from: Endpoint, to: Endpoint, bytes: Uint8Array): boolean {
    for (const { server, way, type } of this.swallows) {
      const end = this.servers[server]?.endpoint
      const isMeant = from !== to && end === (way === 'from' ? from : to)
      if (!isMeant || (type !== 0 && type !== bytes[3])) continue
      if (type !== 0 || this.random.next() < 0.9) return true
    }
    return false
  }

  /** Memory is all there is: somebody else with the same past must live on, whatever it is doing. */
  private isSpared(server: SimServer): boolean {
    // What was acknowledged is on every member's disk.
    if (this.scenario.durability === 'sync') return true
    const config = server.view?.config
    return this.servers.some((other) => {
      const view = other === server || !other.alive || other.isPaused ? null : other.view
      return (
        view !== null &&
        view.state !== 'leaving' &&
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

  /** Every live server knows where every other one is, wherever it moved. */
  get isLocated(): boolean {
    const alive = this.servers.filter((server) => server.alive)
    return alive.every(
      ({ view }) =>
        view?.members.every(({ id, endpoint }) =>
          alive.every((one) => one.id !== id || one.endpoint === endpoint)
        ) === true
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

/** It has not yet noticed that this server is down. */
function isFellow({ view }: SimServer, id: number): boolean {
  return view?.members.some((member) => member.id === id) === true
}

function isServing(server: SimServer): boolean {
  return server.alive && !server.isPaused && server.view?.state === 'operational'
}
