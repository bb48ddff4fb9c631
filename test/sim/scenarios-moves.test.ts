/** Goal: servers whose addresses change, each case by itself. Method: as in scenarios.test.ts. */
import { expect, it } from 'vitest'
import { CALM } from './network'
import { runScenario } from './run-seed'
import type { Scenario, Upset } from './scenario'

/** Three servers, and work that goes on for longer than what happens to them. */
function courseOf(upsets: Upset[], maxDatagram = 1400): Scenario {
  return {
    seed: 1,
    servers: 3,
    clients: 2,
    operationsEach: 200,
    outstanding: 4,
    thinkMs: 150,
    maxDatagram,
    faults: CALM,
    brokenLinks: [],
    upsets
  }
}

/** The regular configurations that a server was in, by how many they had, in order. */
function run(upsets: Upset[]): { problems: readonly string[]; sizes: number[] } {
  const { problems, traces } = runScenario(courseOf(upsets), () => false)
  const sizes = traces
    .filter(({ server }) => server === '000000000001')
    .flatMap(({ lines }) => lines)
    .flatMap((line) =>
      line.ev === 'config' && line.kind === 'regular' ? [line.members.length] : []
    )
  return { problems, sizes }
}

it('lets a server that moves at once stay in the group: one new configuration, of all', () => {
  const { problems, sizes } = run([{ at: 500, do: 'move', server: 1, forMs: 0 }])
  expect(problems).toEqual([])
  const still = run([])
  expect(sizes).toEqual([...still.sizes, 3])
})

it('takes a server back that had no address for a while, wherever it is then', () => {
  const { problems, sizes } = run([{ at: 500, do: 'move', server: 1, forMs: 4000 }])
  expect(problems).toEqual([])
  expect(sizes.slice(-2)).toEqual([2, 3])
})

it('follows when all move, one after the other', () => {
  const { problems, sizes } = run(
    [0, 1, 2].map((server) => ({ at: 500 + 300 * server, do: 'move' as const, server, forMs: 900 }))
  )
  expect(problems).toEqual([])
  expect(sizes.at(-1)).toBe(3)
})

it('is not confused by a server that moves while it is paused, or crashed', () => {
  const { problems } = run([
    { at: 500, do: 'pause', server: 1, forMs: 2500 },
    { at: 600, do: 'move', server: 1, forMs: 700 },
    { at: 4000, do: 'crash', server: 2 },
    { at: 4100, do: 'move', server: 2, forMs: 700 },
    { at: 4200, do: 'start', server: 2 }
  ])
  expect(problems).toEqual([])
})
