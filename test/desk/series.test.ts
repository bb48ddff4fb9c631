import { describe, expect, it } from 'vitest'
import { arranged, GroupSampler, QueueRates, ratesOf, Series } from '../../src/main/desk/series'
import { filledItems, filledPage } from '../../src/main/desk/series-desk'
import { bounds } from '../../src/shared/bounds'
import type { ConfigurationView, GroupView, MemberView } from '../../src/shared/views'

const member = (server: string, items: number | null, pushes?: number, pops = 0): MemberView => ({
  server,
  name: server,
  unicast: '',
  host: '',
  index: 0,
  delivered: 1,
  stable: 1,
  queues: 1,
  items,
  ...(pushes === undefined ? {} : { pushes, pops }),
  hash: '',
  lag: 0
})
const configuration = (config: string, members: MemberView[]): ConfigurationView => ({
  config,
  kind: 'regular',
  members,
  turn: null,
  policy: 'available',
  primary: true
})
const group = (...configurations: ConfigurationView[]): GroupView => ({
  group: 'g',
  configurations
})

describe('GroupSampler', () => {
  it('tells what was done a second, by the member that is foremost', () => {
    const sampler = new GroupSampler()
    const first = group(configuration('1.a', [member('a', 5, 100, 10), member('b', 4, 90, 10)]))
    expect(sampler.sample(first, 1000)).toEqual({ at: 1000, depth: 5, pushes: null, pops: null })
    const second = group(configuration('1.a', [member('a', 9, 104, 10), member('b', 15, 104, 14)]))
    expect(sampler.sample(second, 1500)).toEqual({ at: 1500, depth: 15, pushes: 28, pops: 8 })
  })

  it('adds up the sides of a partition', () => {
    const sampler = new GroupSampler()
    const sides = (a: number, b: number): GroupView =>
      group(configuration('2.a', [member('a', 1, a)]), configuration('2.b', [member('b', 1, b)]))
    sampler.sample(sides(0, 50), 0)
    expect(sampler.sample(sides(10, 70), 1000)?.pushes).toBe(30)
  })

  it('does not take a restart, a new configuration or a silent member for work', () => {
    const sampler = new GroupSampler()
    sampler.sample(group(configuration('1.a', [member('a', 5, 100)])), 0)
    const restarted = group(configuration('1.a', [member('a', 5, 3)]))
    expect(sampler.sample(restarted, 1000)?.pushes).toBeNull()
    const merged = group(configuration('3.a', [member('a', 900, 800)]))
    expect(sampler.sample(merged, 2000)?.pushes).toBeNull()
    const silent = group(configuration('3.a', [member('a', null, 800)]))
    expect(sampler.sample(silent, 3000)).toBeNull()
    expect(sampler.sample(group(), 4000)).toBeNull()
    const older = group(configuration('3.a', [member('a', 7)]))
    expect(sampler.sample(older, 5000)).toEqual({ at: 5000, depth: 7, pushes: null, pops: null })
  })
})

describe('Series', () => {
  it('keeps ten minutes, at most twice a second', () => {
    const series = new Series()
    for (let at = 0; at < 2000 * 500; at += 250) {
      series.add({ at, depth: at, pushes: null, pops: null })
    }
    expect(series.view).toHaveLength(bounds.host.seriesSamples)
    expect(series.view.at(-1)?.at).toBe(2000 * 500 - 500)
    const gaps = series.view.slice(1).map(({ at }, i) => at - (series.view[i]?.at ?? 0))
    expect(Math.min(...gaps)).toBe(500)
  })
})

it('knows no rate where counting began anew', () => {
  const count = (at: number, pushes: number) => ({ at, depth: 0, pushes, pops: 0 })
  expect(ratesOf(undefined, count(0, 1))).toBeNull()
  expect(ratesOf(count(0, 1), count(0, 2))).toBeNull()
  expect(ratesOf(count(0, 5), count(500, 2))).toBeNull()
  expect(ratesOf(count(0, 5), count(500, 7))).toEqual({ pushes: 4, pops: 0 })
})

describe('the list of queues', () => {
  const queue = (label: number, size: number) => ({ label, id: 2 * label + 1, size })

  it('knows how fast each queue grows', () => {
    const rates = new QueueRates()
    expect(rates.rated([queue(1, 10)], 0)[0]?.rate).toBeNull()
    expect(rates.rated([queue(1, 11)], 100)[0]?.rate).toBeNull()
    expect(rates.rated([queue(1, 30), queue(2, 5)], 1000)).toEqual([
      { ...queue(1, 30), rate: 20 },
      { ...queue(2, 5), rate: null }
    ])
    expect(rates.rated([queue(1, 0)], 1100)[0]?.rate).toBe(20)
    expect(rates.rated([queue(1, 0)], 2000)[0]?.rate).toBe(-30)
  })

  it('is put into order, and through a filter', () => {
    const rows = [queue(1, 10), queue(21, 30), queue(-3, 10)].map((one, i) => ({
      ...one,
      rate: i === 0 ? null : i
    }))
    const labels = (
      ...args: Parameters<typeof arranged> extends [unknown, ...infer R] ? R : never
    ) => arranged(rows, ...args).map(({ label }) => label)
    expect(labels('label', false, '')).toEqual([-3, 1, 21])
    expect(labels('size', true, '')).toEqual([21, -3, 1])
    expect(labels('rate', true, '')).toEqual([-3, 21, 1])
    expect(labels('label', true, '1')).toEqual([21, 1])
    expect(labels('id', false, '43')).toEqual([21])
  })

  it('fills pages that a datagram has no room for', async () => {
    const all = Array.from({ length: 50 }, (_, i) => queue(i, i))
    const fetch = (offset: number, count: number) =>
      Promise.resolve({
        server: 'a',
        queues: all.slice(offset, offset + Math.min(7, count)),
        total: all.length
      })
    expect((await filledPage(fetch, 10, 20)).queues).toEqual(all.slice(10, 30))
    expect((await filledPage(fetch, 45, 20)).queues).toEqual(all.slice(45))
    expect((await filledPage(fetch, 60, 20)).queues).toEqual([])
    const items = (offset: number, count: number) =>
      Promise.resolve({
        server: 'a',
        queue: 1,
        offset,
        items: all.slice(offset, offset + Math.min(7, count)).map(({ label }) => label),
        total: all.length
      })
    const page = await filledItems(items, 10, 20)
    expect(page.offset).toBe(10)
    expect(page.items).toEqual(all.slice(10, 30).map(({ label }) => label))
  })
})
