/** What the host is told: changes soon, and while nothing happens hardly a look. */
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ReportFeed } from '../../src/main/server/report-feed'
import type { ServerReport } from '../../src/main/server/messages'
import { stillAt, viewOf } from '../../src/main/protocol/step'
import { create, push, requestOf } from '../protocol/packets'
import { Bench, THREE } from '../protocol/station'

let bench: Bench
let looks: number
let told: ServerReport[]
let feed: ReportFeed

beforeEach(() => {
  vi.useFakeTimers()
  bench = new Bench(...THREE).form()
  looks = 0
  told = []
  const { core } = bench.stations[0]!
  feed = new ReportFeed(
    () => {
      looks++
      return viewOf(core)
    },
    () => stillAt(core),
    () => 0,
    () => ({ peers: [], unheard: [] }) as never,
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
  bench.request(requestOf('a', 1, 1, [create(1), push(3, 5)]))
  bench.run(50)
  pass(120)
  expect(told.at(-1)).toMatchObject({ items: 1, delivered: 0, stable: 0 })
  expect(told).toHaveLength(2)
})

it('looks twice a second while nothing is under way, and sooner again once something is', () => {
  pass(400)
  looks = 0
  pass(5000)
  expect(looks).toBeLessThanOrEqual(11)
  expect(looks).toBeGreaterThan(5)
  // In the midst of a quiet stretch.
  pass(600)
  feed.note()
  vi.advanceTimersByTime(60)
  bench.request(requestOf('a', 1, 1, [create(1)]))
  bench.run(50)
  looks = 0
  pass(120)
  expect(looks).toBe(1)
  expect(told.at(-1)).toMatchObject({ queues: 1 })
})

it('looks as often as ever while a member is silent', () => {
  pass(400)
  bench.cut.add(bench.stations[2]!)
  bench.run(800)
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
