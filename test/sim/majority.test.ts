/**
 * Goal: under the policy `majority` those who forgot what they were part of decide nothing
 * about it, and those who never forgot decide, whatever words were lost.
 * Method: the simulator with a scripted course of events, where memory is all there is.
 */
import { describe, expect, it } from 'vitest'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import type { Operation } from '../../src/main/protocol/types'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { CALM } from './network'
import type { SimServer } from './sim-server'
import { World } from './world'

function majorityOf(servers: number): World {
  return new World(
    {
      seed: 1,
      servers,
      clients: 1,
      operationsEach: 0,
      outstanding: 1,
      thinkMs: 0,
      maxDatagram: 1400,
      faults: CALM,
      brokenLinks: [],
      upsets: [],
      policy: 'majority'
    },
    () => false
  )
}

function pass(world: World, ms: number): void {
  world.agenda.run(world.agenda.now + ms, () => false)
}

function reunite(world: World): void {
  world.agenda.run(world.agenda.now + 20_000, () => world.isTogether)
  expect(world.isTogether).toBe(true)
}

/** What the client is told of a queue that it has made. */
function ask(world: World): string | undefined {
  const [client] = world.clients
  const wishes: [Operation, number, number][] = [['push', queueIdOf(1), 7]]
  client?.keepDoing(() => wishes.shift() ?? null)
  const known = client?.settled.length ?? 0
  world.agenda.run(world.agenda.now + 20_000, () => (client?.settled.length ?? 0) > known)
  return client?.settled.at(-1)?.settlement.status
}

/** Cuts the links between these servers and all the others, until it is called. */
function cutOff(world: World, ...away: readonly SimServer[]): () => void {
  const ends = new Set(away.map(({ endpoint }) => endpoint))
  const servers = new Set(world.servers.map(({ endpoint }) => endpoint))
  world.network.drops = (from, to) =>
    servers.has(from) && servers.has(to) && ends.has(from) !== ends.has(to)
  return () => {
    world.network.drops = () => false
  }
}

/** Cuts all links between servers, until it is called. */
function apart(world: World): () => void {
  const servers = new Set(world.servers.map(({ endpoint }) => endpoint))
  world.network.drops = (from, to) => from !== to && servers.has(from) && servers.has(to)
  return () => {
    world.network.drops = () => false
  }
}

describe('a majority', () => {
  it('does not count who forgot, however long it is back', () => {
    const world = majorityOf(4)
    const [s1, s2, s3, s4] = world.servers as [SimServer, SimServer, SimServer, SimServer]
    world.startServers()
    reunite(world)
    s4.crash()
    pass(world, 4000)
    // The last primary one is 1, 2, 3. Then 2 and 3 go on, and 1 knows nothing of it.
    const mend = cutOff(world, s1)
    pass(world, 4000)
    expect(s2.view?.primary).toBe(true)
    s2.crash()
    pass(world, 4000)
    mend()
    // 2 comes back to 1 with nothing, and is a member of two configurations, one after the other.
    cutOff(world, s3)
    s2.start()
    pass(world, 4000)
    s4.start()
    pass(world, 4000)
    expect(s1.view?.members.map(({ id }) => id)).toEqual([1, 2, 4])
    expect([s1, s2, s4].map(({ view }) => view?.primary)).toEqual([false, false, false])
  })

  it('counts who was ready for a primary configuration and never got the word to begin', () => {
    const world = majorityOf(3)
    const [s1, s2, s3] = world.servers as [SimServer, SimServer, SimServer]
    // 1 alone begins the first configuration; then nobody hears 1.
    world.network.drops = (from, to, bytes) =>
      from === s1.endpoint &&
      to !== from &&
      (bytes[3] === DatagramType.install || (s1.view?.config ?? null) !== null)
    world.startServers()
    pass(world, 4000)
    expect(s1.view?.members.length).toBe(3)
    expect([s2, s3].map(({ view }) => view?.primary)).toEqual([true, true])
    world.network.drops = () => false
    reunite(world)
    expect(world.servers.map(({ view }) => view?.primary)).toEqual([true, true, true])
    expect(['ok', 'no-such-queue']).toContain(ask(world))
  })

  it('answers a client that a part of it refused while it was not one yet', () => {
    const world = majorityOf(3)
    const [s1, s2, s3] = world.servers as [SimServer, SimServer, SimServer]
    world.startServers()
    reunite(world)
    const mend = apart(world)
    pass(world, 2500)
    expect([s1, s2, s3].map(({ view }) => view?.members.length)).toEqual([1, 1, 1])
    world.agenda.after(200, () => {
      mend()
      cutOff(world, s3)
    })
    expect(ask(world)).toBe('no-such-queue')
    expect([s1, s2, s3].map(({ view }) => view?.primary)).toEqual([true, true, false])
  })

  it('is not waited for by those who are refused when nothing has changed for long', () => {
    const world = majorityOf(3)
    world.startServers()
    reunite(world)
    apart(world)
    pass(world, 6000)
    const since = world.agenda.now
    expect(ask(world)).toBe('not-primary')
    expect(world.agenda.now - since).toBeLessThan(1000)
  })
})
