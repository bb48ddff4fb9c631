import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { CoreView } from '../../src/main/protocol/step'
import { isMockPartition } from '../../src/main/server/classic'
import { Closers } from '../../src/main/server/closers'
import { RejectionWatch } from '../../src/main/server/rejection-watch'
import { ReportFeed } from '../../src/main/server/report-feed'
import type { ServerReport } from '../../src/main/server/messages'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

it('tells of rejected datagrams whenever they have doubled', () => {
  const counters: Record<string, number> = { requests: 5, 'rejected.group': 0 }
  const logged: Readonly<Record<string, unknown>>[] = []
  const watch = new RejectionWatch(
    () => counters,
    (_level, _event, fields = {}) => logged.push(fields)
  )
  vi.advanceTimersByTime(20_000)
  expect(logged).toEqual([])
  counters['rejected.group'] = 7
  counters['malformed'] = 2
  vi.advanceTimersByTime(20_000)
  expect(logged).toEqual([{ group: 7, malformed: 2 }])
  counters['rejected.group'] = 15
  vi.advanceTimersByTime(20_000)
  expect(logged).toHaveLength(1)
  counters['rejected.group'] = 16
  vi.advanceTimersByTime(20_000)
  expect(logged).toHaveLength(2)
  watch.close()
})

it('reports changes of the state, at most ten a second', () => {
  let slot = 0
  const view = (): CoreView => ({
    config: null,
    state: 'gather',
    members: [],
    unheard: [],
    endpoint: 0,
    maxDatagram: 1400,
    index: -1,
    turn: null,
    nextSlot: slot,
    delivered: slot - 1,
    stable: -1,
    queues: 0,
    items: 0,
    pushes: 0,
    pops: 0,
    hash: '',
    policy: 'available',
    primary: true,
    transfer: null,
    counters: { slot }
  })
  const reports: ServerReport[] = []
  const feed = new ReportFeed(
    view,
    () => null,
    () => 0,
    () => ({ multicast: 'works', peers: [] }),
    (report) => reports.push(report)
  )
  for (let i = 0; i < 1000; i++) {
    slot = i
    feed.note()
    vi.advanceTimersByTime(1)
  }
  vi.advanceTimersByTime(100)
  expect(reports.length).toBeLessThanOrEqual(10)
  expect(reports.at(-1)).toMatchObject({ config: null, index: null, nextSlot: 999, delivered: 998 })
  const before = reports.length
  feed.note()
  vi.advanceTimersByTime(1000)
  expect(reports).toHaveLength(before)
  feed.close()
  feed.note()
  expect(vi.getTimerCount()).toBe(0)
})

it('knows the word that asks for a partition', () => {
  expect(isMockPartition(Buffer.from('mockPartition'))).toBe(true)
  expect(isMockPartition(Buffer.from('mockPartition\r\n'))).toBe(true)
  for (const text of ['mockpartition', 'mockPartition,1', 'mockPartitio', '', 'xmockPartition']) {
    expect(isMockPartition(Buffer.from(text))).toBe(false)
  }
})

it('closes in reverse order, once, whatever fails', async () => {
  const closed: string[] = []
  const closers = new Closers()
  closers.add(() => closed.push('first'))
  closers.add(() => Promise.reject(new Error('no')))
  closers.add(async () => {
    await Promise.resolve()
    closed.push('last')
  })
  await Promise.all([closers.close(), closers.close()])
  expect(closed).toEqual(['last', 'first'])
})
