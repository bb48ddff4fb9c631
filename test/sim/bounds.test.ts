/** Goal: servers whose state is full, and which have room for few requests, still agree, and every client is told. */
import { describe, expect, it, vi } from 'vitest'
import { runSeed } from './run-seed'

vi.mock('../../src/main/protocol/limits', async (original) => {
  const real = await original<{ limits: Record<string, number> }>()
  const small = { items: 12, queues: 3, pendingPackets: 6, pendingPerClient: 3 }
  return { limits: { ...real.limits, ...small } }
})

describe('simulation with small bounds', () => {
  it.each([
    ['network', [1, 2, 3, 4, 5, 6]],
    ['changes', [1, 2, 3, 4]],
    ['partitions', [1, 2]]
  ] as const)('passes on the mix %s', (mix, seeds) => {
    const runs = seeds.map((seed) => runSeed(seed, mix))
    expect(runs.flatMap(({ problems }) => problems)).toEqual([])
    const lines = runs.flatMap(({ traces }) => traces.flatMap(({ lines }) => lines))
    const full = lines.filter((line) => line.ev === 'deliver' && line.status === 'busy')
    expect(full.length).toBeGreaterThan(0)
  })
})
