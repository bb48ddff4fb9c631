/**
 * What a client was told stays true, on real servers: short variants of
 * `npm run durability`. Each is judged by the clients' ledger and by the traces.
 */
import { rmSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { damage } from './damage'
import { full, mountProblem } from './full'
import { kill9 } from './kill9'
import type { Outcome } from './outcome'
import { power } from './power'
import { workers } from './workers'

const SERVERS = 3
const SEED = 5
const silent = (): void => undefined

/** Nothing is wrong, and something was done that could have gone wrong. */
function expectHeld({ problems, numbers, skipped }: Outcome, least: number): void {
  expect(problems).toEqual([])
  expect(skipped).toBeNull()
  expect(numbers['ftqueue check']).toMatch(/^(valid|unknown)/)
  expect(numbers['items judged']).toBeGreaterThan(least)
  expect(numbers['without an answer']).toBe(0)
}

describe('nothing acknowledged is lost, doubled or reordered', () => {
  it('by one kill -9 a second under load', async () => {
    const outcome = await kill9({ seconds: 6, servers: SERVERS, seed: SEED })
    expectHeld(outcome, 50)
    expect(outcome.numbers['kills']).toBeGreaterThan(2)
  })

  it('when all servers are killed at once, with 32 operations outstanding, under sync', async () => {
    const outcome = await power({ times: 2, servers: SERVERS, seed: SEED }, silent)
    expectHeld(outcome, 50)
    expect(outcome.numbers['outstanding when killed, least']).toBe(32)
  })

  it('when files of a store are damaged while its server is down', async () => {
    const outcome = await damage({ times: 5, servers: SERVERS, seed: SEED }, silent)
    expectHeld(outcome, 50)
    const { numbers } = outcome
    const told = ['store-cut', 'store-state', 'store-set-aside'].map((event) => numbers[event])
    expect(told.some((count) => Number(count) > 0)).toBe(true)
  })

  it.skipIf(mountProblem() !== null)('while a disk is full to the last byte', async () => {
    const outcome = await full({ times: 1, servers: SERVERS, seed: SEED }, silent)
    expectHeld(outcome, 50)
    expect(outcome.numbers['refused']).toMatch(/\d+ busy \(storage\)/)
  })
})

it('items reach waiting workers exactly once while servers are killed', async () => {
  const { problems, numbers } = await workers(
    { items: 20_000, servers: SERVERS, killEveryMs: 200 },
    silent
  )
  expect(problems).toEqual([])
  expect(numbers['kills']).toBeGreaterThan(0)
})

it('notices what is lost: without a disk, all of it', async () => {
  const options = { times: 1, servers: SERVERS, seed: SEED, durability: 'memory' } as const
  const { problems, kept } = await power(options, silent)
  if (kept !== null) rmSync(kept, { recursive: true })
  expect(problems).toContainEqual(
    expect.stringMatching(/acknowledged items of queue \d+ are nowhere/)
  )
})
