/**
 * Goal: a server whose state is not the others' is found, by the first slot after
 * which it differs, goes, and comes back whole; and nobody else is accused.
 * Method: the simulator, with one server's memory damaged on purpose.
 */
import { describe, expect, it } from 'vitest'
import type { DivergenceEvent } from '../../src/main/protocol/types'
import { CALM } from './network'
import { World } from './world'

function formed(servers: number, operationsEach: number, loss = 0): World {
  const world = new World(
    {
      seed: 3,
      servers,
      clients: 2,
      operationsEach,
      outstanding: 8,
      thinkMs: 60,
      maxDatagram: 1400,
      faults: { ...CALM, loss },
      brokenLinks: [],
      upsets: []
    },
    () => false
  )
  world.startServers()
  world.agenda.run(5000, () => world.isTogether)
  world.startLoad()
  world.agenda.run(world.agenda.now + 300, () => false)
  return world
}

function incidents(world: World): DivergenceEvent[] {
  return world.servers.flatMap(({ divergences }) => divergences)
}

describe('a damaged server', () => {
  it.each([
    ['under load', 400, 0],
    ['under load with loss', 400, 0.1],
    ['when nothing happens', 4, 0]
  ])('is found %s, goes, and comes back with the others’ state', (_, operations, loss) => {
    const world = formed(3, operations, loss)
    const damaged = world.servers[1]!
    const at = world.agenda.now
    const before = damaged.view!.delivered
    damaged.damage()
    world.agenda.run(at + 2000, () => damaged.divergences.length > 0)
    expect(damaged.divergences).toHaveLength(1)
    const [event] = damaged.divergences
    expect(event!.leaves).toBe(true)
    expect(event!.sides.map(({ members }) => members.length).sort()).toEqual([1, 2])
    expect(event!.sides.find(({ members }) => members.length === 1)?.members).toEqual([
      damaged.idText
    ])
    // The evidence names the slot: the first one after the damage, or the one before if none came.
    expect(event!.firstSlot).toBeGreaterThanOrEqual(before)
    expect(event!.firstSlot).toBeLessThanOrEqual(before + 1)
    // Both sides have the evidence.
    world.agenda.run(at + 2500, () => incidents(world).length === 3)
    expect(
      incidents(world)
        .map(({ leaves }) => leaves)
        .sort()
    ).toEqual([false, false, true])
    const isBack = (): boolean => damaged.alive && damaged.view?.members.length === 3
    world.agenda.run(at + 10_000, () => world.isTogether && isBack())
    expect(isBack()).toBe(true)
    world.calm()
    world.agenda.run(world.agenda.now + 60_000, () => world.isAnswered && world.isSettled)
    expect(new Set(world.servers.map(({ view }) => view?.hash)).size).toBe(1)
    expect(incidents(world)).toHaveLength(3)
  })

  it('of two is the one with the higher id, for nobody can tell who is right', () => {
    const world = formed(2, 200)
    world.servers[0]!.damage()
    const at = world.agenda.now
    world.agenda.run(at + 2000, () => incidents(world).length === 2)
    expect(world.servers.map(({ divergences }) => divergences.map(({ leaves }) => leaves))).toEqual(
      [[false], [true]]
    )
    world.agenda.run(at + 10_000, () => world.isTogether && world.servers[1]!.alive)
    expect(new Set(world.servers.map(({ view }) => view?.hash)).size).toBe(1)
  })

  it('is one of the smaller side, whatever the others are', () => {
    const world = formed(5, 300)
    // The same damage twice would be the same state: two servers agree with each other.
    for (const place of [2, 4]) world.servers[place]!.damage()
    const at = world.agenda.now
    world.agenda.run(at + 3000, () => incidents(world).length >= 5)
    const gone = world.servers.filter(({ divergences }) => divergences.some(({ leaves }) => leaves))
    expect(gone.map(({ id }) => id)).toEqual([3, 5])
    world.agenda.run(
      at + 15_000,
      () => world.isTogether && world.servers.every(({ alive }) => alive)
    )
    expect(world.servers.map(({ view }) => view?.members.length)).toEqual([5, 5, 5, 5, 5])
  })
})
