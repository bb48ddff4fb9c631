/** A soak of half a minute, in two rounds, with its page. */
import { expect, it } from 'vitest'
import { soakPage } from './page/page'
import { soak } from './soak'

const OPTIONS = { minutes: 0.5, servers: 4, durability: 'async', seed: 11 } as const

it('holds under faults, round after round, and draws what it saw', async () => {
  const result = await soak(
    { ...OPTIONS, roundMs: 15_000, windowMs: 14_000 },
    { say: () => undefined, isEnough: () => false }
  )
  expect(result.problems).toEqual([])
  const { rounds, faults, counts, servers, trends } = result
  expect(rounds).toHaveLength(2)
  for (const { check, judged, quietPoints } of rounds) {
    expect(check?.lines).toBeGreaterThan(0)
    expect(judged).toBeGreaterThan(0)
    expect(quietPoints).toBeGreaterThan(0)
  }
  expect(faults.length).toBeGreaterThan(1)
  expect(counts.pushed).toBeGreaterThan(0)
  expect(counts.popped).toBeGreaterThan(0)
  // The first server lives through all of it, and is measured.
  const pids = servers['s1']?.flatMap(({ pid }) => pid ?? [])
  expect(new Set(pids).size).toBe(1)
  expect(servers['s1']?.some(({ rssBytes }) => Number(rssBytes) > 0)).toBe(true)
  expect(servers['s1']?.some(({ storeBytes }) => storeBytes > 0)).toBe(true)
  expect(new Set(trends.map(({ verdict }) => verdict))).toEqual(new Set(['not tested']))

  const page = soakPage(result)
  expect(page).toContain('Everything held.')
  expect(page.match(/<svg /g)?.length).toBeGreaterThan(5)
  expect(page).not.toMatch(/<script|https?:|NaN|undefined|Infinity/)
})
