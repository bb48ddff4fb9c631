/**
 * Goal: a server that comes to a working configuration with a large state gets it
 * while the configuration goes on.
 * Method: the simulator, with a state that takes several messages of a stream, or
 * hundreds of datagrams.
 */
import { describe, expect, it } from 'vitest'
import { queueIdOf } from '../../src/main/protocol/queue/queue-id'
import type { Operation } from '../../src/main/protocol/types'
import { DatagramType } from '../../src/main/protocol/wire/header'
import { checkProperties } from './checkers'
import { CALM } from './network'
import { processTracesOf } from './traces'
import type { SimServer } from './sim-server'
import { World } from './world'

const ITEMS = 40_000
const MANY_ITEMS = 90_000
/** Messages that the state takes over a stream, at least; so many fill a window. */
const MESSAGES = 4
const SERVERS = 4

interface Filled {
  readonly world: World
  /** The one that is not there yet. */
  readonly late: SimServer
  /** Goes on pushing until it is told to stop. */
  readonly load: { stop(): void; readonly acknowledged: number }
}

/** Three servers that hold many items, and go on getting more. */
function filled(loss = 0, items = ITEMS): Filled {
  const world = new World(
    {
      seed: 7,
      servers: SERVERS,
      clients: 1,
      operationsEach: 0,
      outstanding: 64,
      thinkMs: 0,
      maxDatagram: 1400,
      faults: { ...CALM, loss },
      brokenLinks: [],
      upsets: [{ at: Infinity, do: 'start', server: SERVERS - 1 }]
    },
    () => false
  )
  const late = world.servers[SERVERS - 1]!
  world.startServers()
  world.agenda.run(5000, () => world.isTogether)
  const load = startPushing(world)
  world.agenda.run(60_000, () => load.acknowledged >= items)
  expect(load.acknowledged).toBeGreaterThanOrEqual(items)
  world.network.faults = { ...CALM, loss }
  return { world, late, load }
}

function startPushing(world: World): Filled['load'] {
  const [client] = world.clients
  if (client === undefined) throw new Error('no client')
  const queue = queueIdOf(0)
  let pushed = 0
  let stopped = false
  client.keepDoing((): [Operation, number, number] | null => {
    if (stopped) return null
    return pushed++ === 0 ? ['create', 0, 0] : ['push', queue, pushed]
  })
  return {
    stop: () => {
      stopped = true
    },
    get acknowledged() {
      return client.settled.length
    }
  }
}

function isIn(server: SimServer): boolean {
  return server.view?.state === 'operational'
}

/** Lets the late one come in. Returns the bytes of state that were sent; `notice` hears of each message. */
function bytesGiven({ world, late, load }: Filled, notice: (from: number) => void): number {
  let given = 0
  // The state stays as large as it is.
  load.stop()
  world.network.watch = (from, bytes) => {
    if (bytes[3] !== DatagramType.statePieces) return false
    given += bytes.length
    // Not in the midst of a step.
    world.agenda.after(0, () => notice(from))
    return false
  }
  late.start()
  world.agenda.run(world.agenda.now + 30_000, () => isIn(late))
  return given
}

/** When this server logged an event of this name, virtual ms; the first time after `from`. */
function loggedAt(server: SimServer, text: string, from = 0): number {
  const times = server.logs
    .filter((line) => line.includes(text))
    .map((line) => Number.parseFloat(line))
  return times.find((time) => time >= from) ?? Infinity
}

function expectWhole({ world, load }: Filled): void {
  load.stop()
  world.calm()
  const isAnswered = (): boolean => world.clients.every((client) => client.waiting === 0)
  world.agenda.run(
    world.agenda.now + 60_000,
    () => world.isTogether && isAnswered() && world.isSettled
  )
  const views = world.servers.filter(({ alive }) => alive).map(({ view }) => view)
  expect(new Set(views.map((view) => view?.hash)).size).toBe(1)
  expect(views[0]?.items).toBe(load.acknowledged - 1)
  expect(checkProperties(world.servers.flatMap(processTracesOf))).toEqual([])
}

describe('a server that comes to a large state', () => {
  it.each([0, 0.1])('learns it while the others go on, with loss %d', (loss) => {
    const run = filled(loss)
    const { world, late, load } = run
    const began = world.agenda.now
    late.start()
    world.agenda.run(began + 30_000, () => world.isTogether && isIn(late))
    const learned = loggedAt(late, '"to":"learn"')
    const prepared = loggedAt(late, '"reason":"prepared"')
    expect(learned).toBeLessThan(prepared)
    // The others ordered all the while: none of them left its configuration before the learner was prepared.
    const [member] = world.servers
    expect(loggedAt(member!, '"to":"gather"', began)).toBeGreaterThan(prepared)
    expect(load.acknowledged).toBeGreaterThan(ITEMS)
    expect(world.servers.map(({ view }) => view?.members.length)).toEqual([4, 4, 4, 4])
    expectWhole(run)
  })

  it('brings little in the change of configuration itself', () => {
    const run = filled()
    const { world, late } = run
    let whileLearning = 0
    let whileChanging = 0
    const donors = new Set<number>()
    world.network.watch = (from, bytes) => {
      if (bytes[3] !== DatagramType.statePieces) return false
      donors.add(from)
      if (late.view?.state === 'learn') whileLearning += bytes.length
      else whileChanging += bytes.length
      return false
    }
    late.start()
    world.agenda.run(world.agenda.now + 30_000, () => isIn(late))
    expect(whileLearning).toBeGreaterThan(10 * 22 * 1000)
    expect(whileChanging).toBeLessThan(whileLearning / 2)
    // The others would have to compute the digests of all that they hold, while nobody orders.
    expect(whileChanging).toBeGreaterThan(0)
    expect(donors.size).toBe(1)
    expectWhole(run)
  })

  it('learns from another one when its teacher dies', () => {
    const run = filled()
    const { world, late } = run
    let pieces = 0
    world.network.watch = (from, bytes) => {
      if (bytes[3] !== DatagramType.statePieces || ++pieces < MESSAGES - 1) return false
      world.network.watch = () => false
      world.servers.find(({ endpoint }) => endpoint === from)?.crash()
      return true
    }
    late.start()
    world.agenda.run(
      world.agenda.now + 30_000,
      () => late.view?.state === 'operational' && late.view.members.length === 3
    )
    expect(late.view?.members.length).toBe(3)
    expect(late.logs.filter((line) => line.includes('"to":"learn"')).length).toBeGreaterThan(1)
    expectWhole(run)
  })

  it.each(['stream', 'teacher'])('goes on where it was when its %s is lost', (lost) => {
    const whole = bytesGiven(filled(0, MANY_ITEMS), () => undefined)
    const run = filled(0, MANY_ITEMS)
    const { world, late } = run
    let messages = 0
    const given = bytesGiven(run, (from) => {
      // The first window has arrived, the second is on its way.
      if (++messages !== 2 * MESSAGES) return
      const teacher = world.servers.find(({ endpoint }) => endpoint === from)
      if (lost === 'teacher') teacher?.crash()
      else world.network.breakStreams(from, late.endpoint)
    })
    expect(isIn(late)).toBe(true)
    // Most had come, and did not come again.
    expect(given).toBeGreaterThan(whole)
    expect(given).toBeLessThan(1.6 * whole)
    expect(late.logs.filter((line) => line.includes('no-stream'))).toEqual([])
    expectWhole(run)
  })

  it('comes by datagrams where no stream can be had, and says so once', () => {
    const run = filled()
    const { world, late } = run
    world.network.hasStreams = false
    late.start()
    world.agenda.run(world.agenda.now + 30_000, () => isIn(late))
    expect(isIn(late)).toBe(true)
    expect(world.network.streamed).toBe(0)
    expect(late.logs.filter((line) => line.includes('no-stream'))).toHaveLength(1)
    expect(loggedAt(late, '"reason":"prepared"')).toBeLessThan(Infinity)
    expectWhole(run)
  })

  it('goes on by datagrams when streams end in the middle', () => {
    const run = filled()
    const { world, late, load } = run
    load.stop()
    let pieces = 0
    world.network.watch = (_from, bytes) => {
      if (bytes[3] === DatagramType.statePieces && ++pieces === MESSAGES - 1) {
        world.network.hasStreams = false
      }
      return false
    }
    late.start()
    world.agenda.run(world.agenda.now + 30_000, () => isIn(late))
    expect(isIn(late)).toBe(true)
    expect(pieces).toBeGreaterThan(100)
    expect(late.logs.filter((line) => line.includes('no-stream'))).toHaveLength(1)
    expect(late.logs.filter((line) => line.includes('teacher-lost'))).toEqual([])
    expectWhole(run)
  })

  it('tells how far it is', () => {
    const run = filled()
    const { world, late } = run
    const seen = new Set<string>()
    world.network.listen = () => {
      const transfer = late.view?.transfer ?? null
      if (transfer === null) return
      expect(transfer.bytes).toBeGreaterThanOrEqual(0)
      seen.add(transfer.total > 0 ? 'known' : 'asked')
      if (transfer.rounds > 0) seen.add('difference')
    }
    late.start()
    world.agenda.run(world.agenda.now + 30_000, () => isIn(late))
    expect([...seen].sort()).toEqual(['asked', 'difference', 'known'])
    expect(late.view?.transfer).toBeNull()
    expect(late.logs.filter((line) => line.includes(' learned '))).toHaveLength(1)
    expectWhole(run)
  })

  it('is no member of anything because of what it learned', () => {
    const run = filled()
    const { world, late } = run
    late.start()
    world.agenda.run(world.agenda.now + 30_000, () => world.isTogether)
    const configs = late.traces.flat().filter((event) => event.ev === 'config')
    expect(configs.map(({ event }) => event.kind)).toEqual(['regular'])
    expect(late.traces.flat().filter((event) => event.ev === 'deliver' && event.at < 1)).toEqual([])
    expectWhole(run)
  })

  it('comes in at once when there is little to learn', () => {
    const small = new World(
      {
        seed: 7,
        servers: 2,
        clients: 0,
        operationsEach: 0,
        outstanding: 1,
        thinkMs: 0,
        maxDatagram: 1400,
        faults: CALM,
        brokenLinks: [],
        upsets: [{ at: Infinity, do: 'start', server: 1 }]
      },
      () => false
    )
    small.startServers()
    small.agenda.run(5000, () => small.isTogether)
    small.servers[1]!.start()
    small.agenda.run(small.agenda.now + 5000, () => small.isTogether)
    expect(small.servers[1]!.logs.some((line) => line.includes('"to":"learn"'))).toBe(false)
  })
})
