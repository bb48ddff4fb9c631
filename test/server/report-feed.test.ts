/** What the host is told: changes soon, and while nothing happens hardly a look. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ReportFeed } from '../../src/main/server/report-feed'
import type { ServerReport } from '../../src/main/server/messages'
import type { CoreView } from '../../src/main/protocol/step'

const VIEW: CoreView = {
  config: { epoch: 2, representative: 1 },
  state: 'operational',
  members: [],
  unheard: [],
  endpoint: 1,
  maxDatagram: 1400,
  index: 0,
  turn: 1,
  nextSlot: 0,
  delivered: -1,
  stable: -1,
  queues: 0,
  items: 0,
  pushes: 0,
  pops: 0,
  hash: '',
  policy: 'available',
  primary: true,
  transfer: null,
  counters: {}
}

let slot: number
let isStill: boolean
let looks: number
let told: ServerReport[]
let feed: ReportFeed

beforeEach(() => {
  vi.useFakeTimers()
  slot = -1
  isStill = true
  looks = 0
  told = []
  feed = new ReportFeed(
    () => {
      looks++
      return { ...VIEW, delivered: slot }
    },
    () => (isStill ? slot : null),
    () => 0,
    () => ({ multicast: 'works', peers: [] }),
    (report) => told.push(report)
  )
})

afterEach(() => {
  feed.close()
  vi.useRealTimers()
})

/** Steps come all the time, as heartbeats do. */
function pass(ms: number): void {
  for (let at = 0; at < ms; at += 20) {
    feed.note()
    vi.advanceTimersByTime(20)
  }
}

it('tells a change within a tenth of a second, and once', () => {
  pass(200)
  expect(told).toHaveLength(1)
  slot = 0
  pass(120)
  expect(told.at(-1)).toMatchObject({ delivered: 0 })
  pass(2000)
  expect(told).toHaveLength(2)
})

it('looks twice a second while nothing is under way, and sooner again once something is', () => {
  pass(400)
  looks = 0
  pass(5000)
  expect(looks).toBeLessThanOrEqual(11)
  expect(looks).toBeGreaterThan(5)
  // In the midst of a quiet stretch.
  feed.note()
  vi.advanceTimersByTime(60)
  slot = 7
  looks = 0
  pass(120)
  expect(looks).toBe(1)
  expect(told.at(-1)).toMatchObject({ delivered: 7 })
})

it('looks as often as ever while something is under way', () => {
  isStill = false
  pass(400)
  looks = 0
  pass(1000)
  expect(looks).toBeGreaterThan(8)
})

it('tells nothing once it is closed', () => {
  feed.note()
  feed.close()
  pass(1000)
  expect(told).toEqual([])
})
