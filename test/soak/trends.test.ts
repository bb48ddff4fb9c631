import { describe, expect, it } from 'vitest'
import type { ServerSample } from './sampler'
import { trendsOf } from './trends'

const RUN_MS = 600_000
const MIB = 1024 * 1024

/** A server that lives all the time, looked at each second, and its command's process. */
function trends(
  of: (share: number) => Partial<ServerSample>,
  young: ((share: number) => Partial<ServerSample>) | null = null
) {
  const samples = Array.from({ length: RUN_MS / 1000 }, (_, i): ServerSample => {
    return {
      atMs: i * 1000,
      ...{ pid: 7, rssBytes: 100 * MIB, commandBytes: 60 * MIB, heapBytes: 30 * MIB },
      ...{ liveBytes: 16 * MIB, descriptors: 30, lagMs: 1 },
      ...{ storeBytes: 0, pastBytes: 0, logBytes: 0 },
      ...of((i * 1000) / RUN_MS)
    }
  })
  // Started again every half a minute.
  const others = samples.map((sample, i) => {
    return { ...sample, ...young?.((i * 1000) / RUN_MS), pid: 100 + Math.floor(i / 30) }
  })
  const servers = new Map([['s1', samples]])
  if (young !== null) servers.set('s2', others)
  return trendsOf({ servers, loads: [], runMs: RUN_MS })
    .filter(({ verdict }) => verdict === 'grows')
    .map(({ name }) => name)
}

describe('trends of a run', () => {
  it('tell of nothing where a server takes no more', () => {
    expect(trends(() => ({}))).toEqual([])
    // How much garbage waits for its collector says nothing.
    expect(trends((share) => ({ heapBytes: (20 + 100 * share) * MIB }))).toEqual([])
  })

  it('tell of what lives in memory beyond what tables may still take', () => {
    expect(trends((share) => ({ liveBytes: (16 + 11 * share) * MIB }))).toEqual([])
    expect(trends((share) => ({ liveBytes: (16 + 13 * share) * MIB }))).toEqual([
      'what lives in the memory of s1'
    ])
  })

  it('tell of the memory that the system gave, of the command, and of descriptors', () => {
    expect(
      trends((share) => ({
        rssBytes: (80 + 100 * share) * MIB,
        commandBytes: (40 + 80 * share) * MIB,
        descriptors: Math.round(20 + 10 * share)
      }))
    ).toEqual(['memory of s1', 'memory of the command of s1', 'descriptors of s1'])
  })

  it('tell of memory that only an old process has, not of what the group remembers', () => {
    const grown = (share: number) => ({ rssBytes: (80 + 100 * share) * MIB })
    expect(trends(grown, grown)).toEqual([])
    expect(trends(grown, () => ({ rssBytes: 100 * MIB }))).toEqual(['memory of s1'])
  })
})
