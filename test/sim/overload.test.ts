/**
 * Goal: clients that want more than servers can do slow down, and servers that need time to read,
 * with little room for what waits, lose nothing because of the group itself.
 */
import { describe, expect, it } from 'vitest'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import type { Operation } from '../../src/main/protocol/types'
import type { Pace } from './inbox'
import { CALM } from './network'
import type { Scenario } from './scenario'
import { World } from './world'

/** About 14,000 operations a second for three servers; 100 KiB wait at a server. */
const PACE: Pace = { receiveBytes: 100 * 1024, datagramMs: 0.2, kibMs: 1 }
const SECOND = 1000

interface Load {
  readonly clients: number
  readonly outstanding: number
  readonly slowness?: readonly number[]
  readonly upsets?: Scenario['upsets']
}

function loaded({ clients, outstanding, slowness = [], upsets = [] }: Load): World {
  const world = new World(
    {
      seed: 7,
      servers: 3,
      clients,
      operationsEach: 0,
      outstanding,
      thinkMs: 0,
      maxDatagram: 1400,
      faults: CALM,
      brokenLinks: [],
      upsets,
      pace: PACE,
      slowness
    },
    () => false
  )
  world.startServers()
  world.agenda.run(10 * SECOND, () => world.isTogether)
  expect(world.isTogether).toBe(true)
  world.startLoad()
  const queue = queueIdOf(7)
  for (const client of world.clients) {
    let made = false
    client.keepDoing((): readonly [Operation, number, number] => {
      if (made) return ['push', queue, 5]
      made = true
      return ['create', 7, 0]
    })
  }
  // Until all have begun, and found out how much they may have under way.
  world.agenda.run(world.agenda.now + SECOND, () => false)
  return world
}

const answered = (world: World): number[] =>
  world.clients.map(
    ({ settled }) => settled.filter(({ settlement }) => settlement.status === 'ok').length
  )
const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0)
const configurations = (world: World): number =>
  sum(world.servers.map(({ traces }) => traces.flat().filter(({ ev }) => ev === 'config').length))
const counted = (world: World, what: string): number =>
  sum(world.servers.map(({ view }) => view?.counters[what] ?? 0))
const lost = (world: World): number => sum(world.servers.map(({ inbox }) => inbox?.lost ?? 0))

/** What happens in so long. */
function measured(world: World, ms: number) {
  const before = {
    answered: answered(world),
    configurations: configurations(world),
    lost: lost(world),
    naks: counted(world, 'naks'),
    slots: counted(world, 'slots')
  }
  world.agenda.run(world.agenda.now + ms, () => false)
  const each = answered(world).map((count, i) => count - (before.answered[i] ?? 0))
  return {
    each,
    answered: sum(each),
    configurations: configurations(world) - before.configurations,
    lost: lost(world) - before.lost,
    naks: counted(world, 'naks') - before.naks,
    slots: counted(world, 'slots') - before.slots
  }
}

const peak = measured(loaded({ clients: 2, outstanding: 300 }), SECOND).answered

describe('overload', () => {
  it.each([
    ['a few clients with much to do', 6, 4000],
    ['many clients with something to do', 40, 300],
    ['more clients than the buffers have room for', 100, 300]
  ])(
    'by %s costs little throughput, loses nothing and changes no configuration',
    (_, clients, outstanding) => {
      const seen = measured(loaded({ clients, outstanding }), SECOND)
      expect(seen.answered).toBeGreaterThan(0.8 * peak)
      expect(seen.configurations).toBe(0)
      expect(seen.lost).toBe(0)
      expect(seen.naks).toBe(0)
      // Nobody goes without.
      expect(Math.min(...seen.each)).toBeGreaterThan((0.4 * seen.answered) / clients)
    }
  )

  it('leaves a member that stops for a moment in the group, and loses little', () => {
    const upsets = [{ at: 1200, do: 'pause', server: 1, forMs: 200 }] as const
    const seen = measured(loaded({ clients: 6, outstanding: 2000, upsets }), SECOND)
    expect(seen.configurations).toBe(0)
    expect(seen.answered).toBeGreaterThan(0.5 * peak)
    expect(seen.lost).toBeLessThan(0.02 * seen.slots)
  })

  it('goes at the pace of a slow member, and keeps it', () => {
    const seen = measured(loaded({ clients: 6, outstanding: 2000, slowness: [1, 3, 1] }), SECOND)
    expect(seen.configurations).toBe(0)
    expect(seen.answered).toBeGreaterThan(0.25 * peak)
    expect(seen.lost).toBe(0)
  })
})
