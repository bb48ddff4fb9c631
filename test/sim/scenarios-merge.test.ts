/**
 * Goal: what happens when pasts meet, by the scenarios that go wrong most often.
 * Method: the simulator with a scripted course of events in place of a random one.
 */
import { describe, expect, it } from 'vitest'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import type { Endpoint, MergeReport, Operation } from '../../src/main/protocol/types'
import { checkClients, checkProperties } from './checkers'
import { checkSettled } from './end-to-end'
import type { Upset } from './scenario'
import { CALM } from './network'
import type { SimClient } from './sim-client'
import type { SimServer } from './sim-server'
import { processTracesOf } from './traces'
import { World } from './world'

type Wish = readonly [Operation, number, number?]

/** Servers that have formed one configuration, and clients that do what they are told. */
class Course {
  readonly world: World
  private readonly wishes = new Map<SimClient, Wish[]>()
  /** Requests that were to get no answer. */
  private readonly inVain = new Set<string>()

  constructor(servers: number, clients: number, upsets: readonly Upset[] = []) {
    this.world = new World(
      {
        seed: 1,
        servers,
        clients,
        operationsEach: 0,
        outstanding: 64,
        thinkMs: 0,
        maxDatagram: 1400,
        faults: CALM,
        brokenLinks: [],
        upsets
      },
      () => false
    )
    this.world.startServers()
    this.until(() => this.world.isTogether)
    this.world.startLoad()
  }

  server(place: number): SimServer {
    return this.world.servers[place] as SimServer
  }

  pass(ms: number): void {
    this.world.agenda.run(this.world.agenda.now + ms, () => false)
  }

  until(condition: () => boolean): void {
    this.world.agenda.run(this.world.agenda.now + 20_000, condition)
    expect(condition()).toBe(true)
  }

  /** All are one again, and have delivered the same. */
  reunite(): void {
    this.until(() => this.world.isTogether && this.world.isSettled)
  }

  /** Until this server is in a configuration of exactly these. */
  apart(place: number, ...members: readonly number[]): void {
    const ids = members.map((member) => member + 1)
    this.until(() => {
      const { view } = this.server(place)
      return view?.state === 'operational' && view.members.map(({ id }) => id).join() === ids.join()
    })
  }

  /** What this client is told, in the order of its wishes. */
  ask(place: number, ...wishes: readonly Wish[]): (number | null)[] {
    const client = this.world.clients[place] as SimClient
    const known = client.settled.length
    this.wish(client, ...wishes)
    this.until(() => client.settled.length === known + wishes.length)
    return client.settled.slice(known).map(({ settlement }) => settlement.result)
  }

  /** What this client asks in vain, until it gives up: nothing of what is sent on these ways arrives. */
  askInVain(place: number, isLost: (from: Endpoint, to: Endpoint) => boolean, wish: Wish): void {
    const client = this.world.clients[place] as SimClient
    const known = client.settled.length
    const { drops } = this.world.network
    this.world.network.drops = isLost
    this.wish(client, wish)
    this.world.agenda.run(this.world.agenda.now + 90_000, () => client.settled.length > known)
    const last = client.settled.at(-1)
    expect(last?.settlement.status).toBe('timeout')
    if (last !== undefined) this.inVain.add(last.request)
    this.world.network.drops = drops
  }

  private wish(client: SimClient, ...wishes: readonly Wish[]): void {
    let waiting = this.wishes.get(client)
    if (waiting === undefined) this.wishes.set(client, (waiting = []))
    waiting.push(...wishes)
    const left = waiting
    client.keepDoing(() => {
      const wish = left.shift()
      return wish === undefined ? null : [wish[0], wish[1], wish[2] ?? 0]
    })
  }

  /** What every server holds in the queue with this label. */
  held(label: number): readonly number[] | undefined {
    const all = this.world.servers.map(({ contents }) => contents.get(queueIdOf(label)))
    expect(new Set(all.map(String)).size).toBe(1)
    return all[0]
  }

  /** Reports of all merges, each once. */
  get reports(): MergeReport[] {
    const found = new Map<string, MergeReport>()
    for (const happening of this.world.servers.flatMap(({ traces }) => traces.flat())) {
      if (happening.ev !== 'merge') continue
      found.set(JSON.stringify(happening.event.config), happening.event.report)
    }
    return [...found.values()]
  }

  /** Nothing is wrong with what was traced and told; all hold the same. */
  expectSound(): void {
    const traces = this.world.servers.flatMap(processTracesOf)
    const settled = this.world.clients.flatMap((client) => client.settled)
    const asked = new Set(settled.map(({ request }) => request))
    const told = settled.filter(({ request }) => !this.inVain.has(request))
    expect([...checkProperties(traces), ...checkClients(traces, told, asked)]).toEqual([])
    expect(new Set(this.world.servers.map(({ view }) => view?.hash)).size).toBe(1)
  }
}

const cut = (sides: readonly (readonly number[])[], forMs: number): Upset => ({
  at: 100,
  do: 'partition',
  sides,
  forMs
})
const only = (client: number, servers: readonly number[], forMs: number): Upset => ({
  at: 100,
  do: 'seclude',
  client,
  servers,
  forMs
})

const QUEUE = queueIdOf(12)

describe('both sides order one request', () => {
  /** Client 0 reaches both sides, client 1 the second one. Who answers client 0 first is given. */
  function parted(slow: number): Course {
    const course = new Course(2, 2, [cut([[0], [1]], 6000), only(1, [0], 6000)])
    course.ask(0, ['create', 12], ['push', QUEUE, 5], ['push', QUEUE, 6])
    course.pass(150)
    course.apart(0, 0)
    course.apart(1, 1)
    const [client] = course.world.clients
    course.world.network.drops = (from, to) =>
      from === course.server(slow).endpoint && to === client?.endpoint
    return course
  }

  it('8: a push counts once', () => {
    const course = parted(1)
    course.ask(0, ['push', QUEUE, 7])
    course.pass(50)
    expect(course.server(0).contents.get(QUEUE)).toEqual([5, 6, 7])
    expect(course.server(1).contents.get(QUEUE)).toEqual([5, 6, 7])
    course.reunite()
    expect(course.held(12)).toEqual([5, 6, 7])
    expect(course.reports).toHaveLength(1)
    expect(course.reports[0]).toMatchObject({ poppedTwice: [], ambiguous: [], items: 3 })
    course.expectSound()
  })

  it('8: a pop with two results is ambiguous, until the client says which one it took', () => {
    const course = parted(1)
    expect(course.ask(1, ['pop', QUEUE])).toEqual([5])
    // The first side gives 5 as well, the second one 6, which the client does not hear of.
    expect(course.ask(0, ['pop', QUEUE])).toEqual([5])
    course.pass(50)
    expect(course.server(1).contents.get(QUEUE)).toEqual([])
    course.reunite()
    expect(course.reports).toHaveLength(1)
    const [report] = course.reports
    expect(
      report?.ambiguous.map(({ message, candidates }) => [
        message,
        candidates.map(({ item }) => item)
      ])
    ).toEqual([['c0:4', [5, 6]]])
    expect(report?.poppedTwice.map(({ item }) => item)).toEqual([5])
    // Neither lost nor silently back.
    expect(course.held(12)).toEqual([])
    expect(course.server(0).ambiguous).toEqual(['c0:4'])
    expect(course.ask(0, ['size', QUEUE])).toEqual([1])
    expect(course.held(12)).toEqual([6])
    expect(course.server(0).ambiguous).toEqual([])
    expect(course.ask(0, ['pop', QUEUE], ['pop', QUEUE])).toEqual([6, -1])
    course.expectSound()
  })

  it.each([1, 3])(
    '8: the client says which one it took with the next request that is answered, behind %d in vain',
    (count) => {
      const course = parted(1)
      course.ask(1, ['pop', QUEUE])
      expect(course.ask(0, ['pop', QUEUE])).toEqual([5])
      course.pass(50)
      course.reunite()
      const [client] = course.world.clients
      for (let i = 0; i < count; i++) {
        course.askInVain(0, (from) => from === client?.endpoint, ['top', QUEUE])
      }
      expect(course.server(0).ambiguous).toEqual(['c0:4'])
      expect(course.ask(0, ['size', QUEUE])).toEqual([1])
      expect(course.held(12)).toEqual([6])
      expect(course.server(0).ambiguous).toEqual([])
      course.expectSound()
    }
  )

  it('8: of a pop that it gave up the client says nothing: both results wait for somebody to decide', () => {
    const course = parted(1)
    course.ask(1, ['pop', QUEUE])
    const [client] = course.world.clients
    course.askInVain(0, (_from, to) => to === client?.endpoint, ['pop', QUEUE])
    course.reunite()
    expect(course.ask(0, ['size', QUEUE])).toEqual([0])
    expect(course.server(0).ambiguous).toEqual(['c0:4'])
    const settled = course.world.clients.flatMap((one) => one.settled)
    expect(checkSettled({ ambiguous: course.server(0).ambiguous, settled })).toEqual([])
    course.expectSound()
  })

  it('8: what the client took from the other side stays popped, and the first one was handed out once', () => {
    const course = parted(0)
    expect(course.ask(1, ['pop', QUEUE])).toEqual([5])
    expect(course.ask(0, ['pop', QUEUE])).toEqual([6])
    course.pass(50)
    expect(course.server(0).contents.get(QUEUE)).toEqual([6])
    course.reunite()
    // 5 went to client 1, so the first side's pop of it gives it to nobody else, nor back.
    expect(course.ask(0, ['size', QUEUE])).toEqual([0])
    expect(course.held(12)).toEqual([])
    course.expectSound()
  })
})

describe('three sides meet', () => {
  const NOTES = queueIdOf(-3)
  const SHARED = queueIdOf(30)

  /** {A}{B}{C} do what cannot be undone, and then some of them meet before the others. */
  function diverge(first: readonly (readonly number[])[] | null): Course {
    const upsets = [
      cut([[0], [1], [2]], 5000),
      ...[0, 1, 2].map((client) =>
        only(
          client,
          [0, 1, 2].filter((server) => server !== client),
          9000
        )
      )
    ]
    if (first !== null) upsets.push(cut(first, 9000))
    const course = new Course(3, 3, upsets)
    course.ask(0, ['create', 12], ['push', QUEUE, 1], ['push', QUEUE, 2], ['push', QUEUE, 3])
    course.ask(0, ['create', -3], ['push', NOTES, 4])
    course.pass(150)
    for (const side of [0, 1, 2]) course.apart(side, side)
    course.ask(0, ['create', 30], ['push', SHARED, 10], ['pop', QUEUE])
    course.ask(1, ['create', 30], ['push', SHARED, 20], ['destroy', NOTES])
    course.ask(2, ['push', NOTES, 30], ['pop', QUEUE])
    course.pass(7000)
    course.reunite()
    course.pass(5000)
    return course
  }

  const orders = {
    'all at once': null,
    'A and B first': [[0, 1], [2]],
    'A and C first': [[0, 2], [1]],
    'B and C first': [[1, 2], [0]]
  }

  it.each(Object.entries(orders))('9: in any order they come to the same: %s', (_, first) => {
    const course = diverge(first)
    expect(course.reports).toHaveLength(first === null ? 1 : 2)
    // Two made queue 30: it is one, under one id. 1 was handed out twice, and nothing else.
    expect(course.held(30)).toEqual([10, 20])
    expect(course.held(12)).toEqual([2, 3])
    // B destroyed what it saw; what C pushed meanwhile lives on.
    expect(course.held(-3)).toEqual([30])
    const lists = course.reports.flatMap((report) => report.poppedTwice.map(({ item }) => item))
    expect(lists).toEqual([1])
    const revived = course.reports.flatMap((report) => report.revived.map(({ label }) => label))
    expect(revived).toEqual([-3])
    course.expectSound()
  })

  it('9: the digest of what they hold does not depend on the order', () => {
    const digests = Object.values(orders).map((first) => diverge(first).server(0).view?.hash)
    expect(new Set(digests).size).toBe(1)
  })
})

describe('a long absence', () => {
  /** C is away while A and B go through more configurations than a standing tells. */
  function away(works: boolean): Course {
    const upsets = [
      cut([[0, 1], [2]], 80_000),
      only(0, [2], 80_000),
      only(1, [0, 1], 80_000),
      ...Array.from({ length: 20 }, (_, turn): Upset => ({
        ...cut([[0], [1]], 1900),
        at: 1000 + turn * 3800
      }))
    ]
    const course = new Course(3, 2, upsets)
    course.ask(0, ['create', 12], ['push', QUEUE, 1], ['push', QUEUE, 2], ['create', -3])
    course.ask(0, ['push', queueIdOf(-3), 4])
    course.pass(150)
    course.apart(2, 2)
    if (works) course.ask(1, ['push', QUEUE, 3], ['pop', QUEUE])
    course.ask(0, ['pop', QUEUE], ['pop', QUEUE], ['push', QUEUE, 5], ['destroy', queueIdOf(-3)])
    course.pass(75_000)
    return course
  }

  it('12: whoever did nothing takes the state of the others, and brings nothing back', () => {
    const course = away(false)
    const epoch = course.server(0).view?.config?.epoch ?? 0
    expect(epoch).toBeGreaterThan(60)
    course.pass(6000)
    course.reunite()
    expect(course.held(12)).toEqual([5])
    expect(course.held(-3)).toBeUndefined()
    course.expectSound()
  })

  it('12: whoever worked on brings its own, and nothing that others took or destroyed', () => {
    const course = away(true)
    course.pass(6000)
    course.reunite()
    // In the order of the configurations: 4.1, then 4.3.
    expect(course.held(12)).toEqual([5, 3])
    expect(course.held(-3)).toBeUndefined()
    expect(
      course.reports.flatMap(({ poppedTwice }) => poppedTwice.map(({ item }) => item))
    ).toEqual([1])
    course.expectSound()
  })

  it('12: a server whose disk was set back uses no epoch again', () => {
    const course = new Course(3, 1)
    const late = course.server(2)
    course.ask(0, ['create', 12], ['push', QUEUE, 1])
    late.crash()
    course.pass(4000)
    late.start()
    course.reunite()
    late.crash()
    late.setBack()
    course.pass(4000)
    course.ask(0, ['push', QUEUE, 2])
    late.start()
    course.reunite()
    expect(course.held(12)).toEqual([1, 2])
    // P2 among them: the epochs of each server rise over all of its starts.
    course.expectSound()
  })
})
