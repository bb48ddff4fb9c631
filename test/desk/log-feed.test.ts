import { describe, expect, it } from 'vitest'
import { LogFeed } from '../../src/main/desk/log-feed'
import type { LogLine } from '../../src/shared/views'

const line = (n: number): LogLine => ({
  time: n,
  level: 'info',
  name: 'a1',
  event: 'test',
  message: `line ${n}`,
  fields: {}
})
const lines = (from: number, to: number): LogLine[] =>
  Array.from({ length: to - from }, (_, i) => line(from + i))

describe('LogFeed', () => {
  it('gathers lines into one batch, in order', () => {
    const feed = new LogFeed(100, 100)
    expect(feed.take()).toBeNull()
    feed.add({ lines: lines(0, 2), dropped: 0 })
    feed.add({ lines: lines(2, 3), dropped: 0 })
    expect(feed.take()).toEqual({ lines: lines(0, 3), dropped: 0 })
    expect(feed.take()).toBeNull()
  })

  it('puts the lines of several servers into the order of their times', () => {
    const feed = new LogFeed(100, 100)
    feed.add({ lines: [line(5), line(7)], dropped: 0 })
    feed.add({ lines: [line(4), line(6)], dropped: 0 })
    expect(feed.take()?.lines).toEqual(lines(4, 8))
    expect(feed.whole().lines).toEqual(lines(4, 8))
  })

  it('drops the oldest of a batch that is too long, and says how many', () => {
    const feed = new LogFeed(100, 10)
    feed.add({ lines: lines(0, 8), dropped: 3 })
    feed.add({ lines: lines(8, 25), dropped: 0 })
    expect(feed.take()).toEqual({ lines: lines(15, 25), dropped: 3 + 15 })
  })

  it('tells of dropped lines even when none are left', () => {
    const feed = new LogFeed(100, 10)
    feed.add({ lines: [], dropped: 4 })
    expect(feed.take()).toEqual({ lines: [], dropped: 4 })
  })

  it('keeps the most recent lines for a window that opens later', () => {
    const feed = new LogFeed(10, 1000)
    for (let i = 0; i < 50; i++) feed.add({ lines: lines(i, i + 1), dropped: 0 })
    feed.take()
    expect(feed.whole()).toEqual({ lines: lines(40, 50), dropped: 40 })
  })

  it('tells nothing twice: what the whole contained is not in the next batch', () => {
    const feed = new LogFeed(10, 10)
    feed.add({ lines: lines(0, 3), dropped: 0 })
    expect(feed.whole().lines).toEqual(lines(0, 3))
    expect(feed.take()).toBeNull()
    feed.add({ lines: lines(3, 4), dropped: 0 })
    expect(feed.take()).toEqual({ lines: lines(3, 4), dropped: 0 })
  })
})
