/**
 * Goal: the scenarios that implementations get wrong most often, each by itself.
 * Method: the simulator with a scripted course of events in place of a random one.
 */
import { describe, expect, it } from 'vitest'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { checkClients, checkProperties } from './checkers'
import { CALM, type Faults } from './network'
import type { Scenario } from './scenario'
import type { SimServer } from './sim-server'
import { processTracesOf } from './traces'
import { World } from './world'

interface Course {
  readonly servers: number
  readonly clients?: number
  readonly operationsEach?: number
  readonly outstanding?: number
  readonly thinkMs?: number
  readonly faults?: Partial<Faults>
}

/** A world whose servers have formed one configuration. */
function formed(course: Course): World {
  const scenario: Scenario = {
    seed: 1,
    servers: course.servers,
    clients: course.clients ?? 1,
    operationsEach: course.operationsEach ?? 100,
    outstanding: course.outstanding ?? 4,
    thinkMs: course.thinkMs ?? 0,
    maxDatagram: 1400,
    faults: { ...CALM, ...course.faults },
    brokenLinks: [],
    upsets: []
  }
  const world = new World(scenario, () => false)
  world.startServers()
  world.agenda.run(5000, () => world.isTogether)
  expect(world.isTogether).toBe(true)
  return world
}

/** Lets virtual time pass; the world must come to `until` in it. */
function pass(world: World, ms: number, until?: () => boolean): void {
  world.agenda.run(world.agenda.now + ms, until ?? ((): boolean => false))
  if (until !== undefined) expect(until()).toBe(true)
}

function server(world: World, place: number): SimServer {
  const found = world.servers[place]
  if (found === undefined) throw new Error(`no server ${String(place)}`)
  return found
}

const idsOf = (one: SimServer): number[] => one.view?.members.map(({ id }) => id) ?? []
const installs = (one: SimServer): number =>
  one.traces.flat().filter((event) => event.ev === 'config' && event.event.kind === 'regular')
    .length

function isolate(world: World, one: SimServer, cut: boolean): void {
  for (const other of [...world.servers, ...world.clients]) {
    if (other === one) continue
    for (const [from, to] of [
      [one.endpoint, other.endpoint],
      [other.endpoint, one.endpoint]
    ] as const) {
      if (cut) world.network.cut(from, to)
      else world.network.mend(from, to)
    }
  }
}

/** Nothing that was answered is lost, doubled or told otherwise; all servers hold the same. */
function expectSound(world: World): void {
  const traces = world.servers.flatMap(processTracesOf)
  const settled = world.clients.flatMap((client) => client.settled)
  const asked = new Set(settled.map(({ request }) => request))
  const problems = [...checkProperties(traces), ...checkClients(traces, settled, asked)]
  expect(problems).toEqual([])
  const hashes = world.servers.filter(({ alive }) => alive).map(({ view }) => view?.hash)
  expect(new Set(hashes).size).toBe(1)
  expect(world.servers.flatMap(({ divergences }) => divergences)).toEqual([])
}

describe('the hardest scenarios', () => {
  it('1: a silently deaf server finds out by itself, orders nothing meanwhile, and returns', () => {
    const world = formed({ servers: 3, operationsEach: 200, thinkMs: 100 })
    const deaf = server(world, 1)
    world.startLoad()
    // Nothing reaches its sockets any more, not even what it sent itself; what it sends arrives.
    world.network.drops = (_from, to) => to === deaf.endpoint
    pass(world, 2000, () => deaf.deafened > 0)
    pass(world, 3000)
    expect(idsOf(server(world, 0))).toEqual([1, 3])
    expect(installs(deaf)).toBe(1)
    world.network.drops = () => false
    pass(world, 3000, () => world.isTogether)
    pass(world, 20_000, () => world.isAnswered && world.isSettled)
    expectSound(world)
  })

  it('2: a one-way link ends in a stable clique, and heals', () => {
    const world = formed({ servers: 3, operationsEach: 20 })
    const [a, b, c] = [server(world, 0), server(world, 1), server(world, 2)]
    const before = installs(c)
    world.network.cut(a.endpoint, b.endpoint)
    // Either end may be the one that stays with the third; who is alone says so after some patience.
    pass(world, 8000)
    expect([idsOf(a).length, idsOf(b).length].sort()).toEqual([1, 2])
    expect(idsOf(c)).toEqual(idsOf(a).length === 2 ? [1, 3] : [2, 3])
    const settled = installs(c)
    expect(settled - before).toBeLessThanOrEqual(3)
    pass(world, 60_000)
    expect(installs(c)).toBe(settled)
    world.network.mend(a.endpoint, b.endpoint)
    pass(world, 5000, () => world.isTogether && idsOf(a).length === 3)
  })

  it('3: a turn owner paused for a minute learns that it was left out, and nothing is lost or doubled', () => {
    const world = formed({ servers: 3, clients: 3, operationsEach: 400, thinkMs: 600 })
    world.startLoad()
    pass(world, 500)
    const owner = server(world, (server(world, 0).view?.turn ?? 1) - 1)
    owner.pause()
    pass(world, 60_000)
    const others = world.servers.filter((one) => one !== owner)
    expect(others.every((one) => idsOf(one).length === 2)).toBe(true)
    owner.resume()
    pass(world, 3000, () => world.isTogether)
    pass(world, 60_000, () => world.isAnswered && world.isSettled)
    expectSound(world)
  })

  it('4: a server restarted before it is missed never continues as its old self', () => {
    const world = formed({ servers: 3, clients: 2, operationsEach: 300, thinkMs: 40 })
    world.startLoad()
    pass(world, 500)
    const one = server(world, 0)
    const old = one.view?.config
    one.crash()
    pass(world, 20)
    one.start()
    pass(world, 3000, () => world.isTogether)
    expect(one.view?.config).not.toEqual(old)
    expect(one.view?.members.find(({ id }) => id === one.id)?.incarnation).toBe(2)
    pass(world, 30_000, () => world.isAnswered && world.isSettled)
    expectSound(world)
  })

  it('5: configurations change under load, with lossy links, and the order is one', () => {
    const world = formed({
      servers: 5,
      clients: 4,
      operationsEach: 500,
      outstanding: 32,
      thinkMs: 100,
      faults: { loss: 0.1, reordering: 0.1, reorderMs: 3 }
    })
    world.startLoad()
    for (const [at, place, what] of [
      [200, 4, 'leave'],
      [600, 3, 'crash'],
      [900, 4, 'start'],
      [1500, 3, 'start'],
      [1600, 0, 'leave'],
      [2500, 0, 'start']
    ] as const) {
      world.agenda.after(at, () => server(world, place)[what]())
    }
    pass(world, 4000)
    world.calm()
    pass(world, 5000, () => world.isTogether)
    pass(world, 30_000, () => world.isAnswered && world.isSettled)
    expect(idsOf(server(world, 1))).toEqual([1, 2, 3, 4, 5])
    expectSound(world)
  })

  it('6: the last slot lost to one member, then silence: it is repaired and safe all the same', () => {
    const world = formed({ servers: 3, operationsEach: 1, outstanding: 1 })
    const last = server(world, 2)
    let lost = 0
    world.network.drops = (_from, to, bytes) =>
      to === last.endpoint && bytes[3] === DatagramType.order && lost++ === 0
    world.startLoad()
    // Two heartbeats, not counting the way.
    pass(world, 200, () => world.isAnswered && world.isSettled)
    expect(lost).toBeGreaterThan(0)
    expectSound(world)
  })

  for (const [who, holders] of [
    ['one survivor', 1],
    ['no survivor', 0]
  ] as const) {
    it(`7: the turn's owner dies while it sends a slot that ${who} gets: the retry is executed once`, () => {
      const world = formed({ servers: 3, operationsEach: 40, outstanding: 1 })
      world.startLoad()
      pass(world, 5000, () => (world.clients[0]?.settled.length ?? 0) > 10)
      let sender: SimServer | undefined
      let reached = 0
      world.network.drops = (from, to, bytes) => {
        if (bytes[3] !== DatagramType.order || from === to) return false
        sender ??= world.servers.find(({ endpoint }) => endpoint === from)
        if (sender?.endpoint !== from) return false
        if (sender.alive) world.agenda.after(0, () => sender?.crash())
        return reached++ >= holders
      }
      pass(world, 30_000, () => world.isAnswered && world.isSettled)
      expect(sender?.alive).toBe(false)
      expect(world.servers.filter(({ alive }) => alive)).toHaveLength(2)
      expectSound(world)
    })
  }

  const steps = ['join', 'propose', 'accept', 'plan', 'ready', 'install', 'statePieces'] as const
  for (const step of steps) {
    for (const role of ['sender', 'split'] as const) {
      it(`10: the next failure comes during ${step} (${role}): no ghost, no half-made state, an end`, () => {
        const world = formed({ servers: 4, clients: 2, operationsEach: 150, thinkMs: 60 })
        world.startLoad()
        pass(world, 300)
        let hit: SimServer | undefined
        world.network.watch = (from, bytes) => {
          if (bytes[3] !== DatagramType[step] || hit !== undefined) return false
          const found = world.servers.find(({ endpoint }) => endpoint === from)
          const others = world.servers.filter(({ alive }) => alive).length
          if (found === undefined || others < 3) return false
          hit = found
          if (role === 'sender') found.crash()
          else {
            isolate(world, found, true)
            world.agenda.after(2500, () => isolate(world, found, false))
          }
          return true
        }
        // A change of members: one dies, and comes back.
        server(world, 3).crash()
        world.agenda.after(400, () => server(world, 3).start())
        pass(world, 4000)
        expect(hit).toBeDefined()
        if (hit?.alive === false) hit.start()
        pass(world, 6000, () => world.isTogether && world.isSettled)
        expect(idsOf(server(world, 0))).toHaveLength(4)
        const hashes = world.servers.map(({ view }) => view?.hash)
        expect(new Set(hashes).size).toBe(1)
        pass(world, 60_000, () => world.isAnswered)
        if (role === 'sender') expectSound(world)
      })
    }
  }

  it('11: overload with loss excludes nobody healthy, and stays within its bounds', () => {
    const world = formed({
      servers: 4,
      clients: 8,
      operationsEach: 3000,
      outstanding: 600,
      faults: { loss: 0.05, jitterMs: 1 }
    })
    const slow = server(world, 3)
    // Datagrams to one receiver crowd out each other.
    let room = 40
    world.network.drops = (_from, to) => to === slow.endpoint && --room < 0
    const refill = (): void => {
      room = 40
      world.agenda.after(1, refill)
    }
    refill()
    const before = installs(slow)
    world.startLoad()
    pass(world, 60_000, () => world.isAnswered && world.isSettled)
    expect(installs(slow)).toBe(before)
    const counters = slow.view?.counters ?? {}
    // Asking for what is missing stays in proportion to what there is.
    expect(counters['naks'] ?? 0).toBeLessThan((counters['slots'] ?? 0) * 3)
    expectSound(world)
  })

  for (const servers of [1, 2, 3, 5]) {
    it(`an answer from ${String(servers)} servers waits for no timer when nothing is lost`, () => {
      const world = formed({ servers, operationsEach: 50, outstanding: 1 })
      pass(world, 500)
      world.startLoad()
      // Four ways of 0.07 ms at most, and as much again until each process has read what came.
      pass(world, 50 * 0.5, () => world.isAnswered)
      expectSound(world)
    })
  }

  it('a member behind a link that swallows large datagrams does not hold up the others', () => {
    const world = formed({
      servers: 3,
      clients: 2,
      operationsEach: 200,
      outstanding: 100,
      thinkMs: 20
    })
    const stuck = server(world, 0)
    world.network.drops = (from, to, bytes) =>
      to === stuck.endpoint && from !== to && bytes.length > 150
    world.startLoad()
    pass(world, 30_000, () => world.isAnswered)
    expect(idsOf(server(world, 1))).toEqual([2, 3])
    world.network.drops = () => false
    pass(world, 40_000, () => world.isTogether && world.isSettled)
  })
})
