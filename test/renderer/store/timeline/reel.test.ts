import { describe, expect, it } from 'vitest'
import { Reel } from '../../../../src/renderer/store/timeline/reel'
import type { RecordedTrace, TimelineEvent } from '../../../../src/shared/timeline'
import { settle } from '../../test-platform'
import { ordered } from './events'

/** A trace with an event each 100 µs, three of them at the same moment. */
function recorded(count: number, most: number, capacity?: number) {
  const events: TimelineEvent[] = Array.from({ length: count }, (_, i) =>
    ordered(Math.floor(i / 3) * 300, 'a', i)
  )
  const until = events.at(-1)?.at ?? 0
  const trace: RecordedTrace = {
    folder: '/t',
    events: count,
    from: 0,
    until,
    lanes: [],
    properties: [],
    density: []
  }
  const asked: (readonly [number, number])[] = []
  const reel = new Reel(
    trace,
    (from, to) => {
      asked.push([from, to])
      const part = events.filter(({ at }) => at >= from && at <= to)
      return Promise.resolve({ events: part.slice(0, most), more: part.length > most })
    },
    () => undefined,
    capacity
  )
  const slots = (): number[] =>
    Array.from({ length: reel.book.entries.size }, (_, i) => {
      const event = reel.book.entries.at(i)?.event
      return event?.ev === 'order' ? event.slot : -1
    })
  return { reel, trace, asked, slots }
}

describe('a reel', () => {
  it('loads a trace that fits as a whole, each event once', async () => {
    const { reel, slots } = recorded(100, 7)
    reel.want(0, 500)
    await settle()
    await settle()
    expect(slots()).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('loads of a longer one what is wanted, forward and back', async () => {
    const { reel, trace, slots } = recorded(3000, 50, 300)
    reel.want(0, 3000)
    await settle()
    expect(slots()).toContain(30)
    expect(slots()).not.toContain(2999)
    reel.want(trace.until - 3000, trace.until)
    await settle()
    expect(slots()).toContain(2999)
    expect(slots().length).toBeLessThanOrEqual(300)
    reel.want(0, 3000)
    await settle()
    expect(slots()).toContain(0)
  })

  it('plays at its speed, waits for what is not loaded, and stops at the end', async () => {
    const { reel, trace } = recorded(100, 1000)
    reel.play()
    reel.frame(1000)
    reel.frame(1010)
    expect(reel.playhead).toBe(0)
    reel.want(0, 500)
    await settle()
    reel.frame(1011)
    expect(reel.playhead).toBe(1000)
    reel.speed = 0.1
    reel.frame(1021)
    expect(reel.playhead).toBe(2000)
    reel.speed = 100
    reel.frame(1121)
    expect(reel.playhead).toBe(trace.until)
    expect(reel.isPlaying).toBe(false)
    reel.play()
    expect(reel.playhead).toBe(0)
  })
})
