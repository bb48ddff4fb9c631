import { describe, expect, it } from 'vitest'
import { TimelineBook } from '../../../../src/renderer/store/timeline/book'
import type { TimelineEvent, TimelineGap } from '../../../../src/shared/timeline'
import { batch, dropped, got, life, sent, three } from './events'

/** What became of a datagram, by receiver. */
function fates(
  events: readonly TimelineEvent[],
  settled: number,
  gaps: readonly TimelineGap[] = []
): Record<string, string> {
  const book = new TimelineBook()
  book.append(batch([...three, ...events], settled, { gaps }))
  const ends = book.flights.get('d')?.ends ?? []
  return Object.fromEntries(ends.map(({ lane, fate }) => [lane, fate]))
}

const second = 1_000_000

describe('datagrams', () => {
  it('are matched with their arrivals', () => {
    const events = [sent(10, 'a', 'd'), got(200, 'b', 'd', 'a'), got(300, 'c', 'd', 'a')]
    expect(fates(events, 400)).toEqual({ b: 'arrived', c: 'arrived' })
    expect(fates(events.slice(0, 2), 400)).toEqual({ b: 'arrived', c: 'open' })
  })

  it('are lost when what was sent later arrived, and nothing else explains it', () => {
    const events = [sent(10, 'a', 'd'), sent(20, 'a', 'e'), got(200, 'b', 'e', 'a')]
    expect(fates(events, 50_000)).toEqual({ b: 'open', c: 'open' })
    expect(fates(events, second)).toEqual({ b: 'lost', c: 'open' })
  })

  it('that come late are no loss', () => {
    const events = [
      sent(10, 'a', 'd'),
      sent(20, 'a', 'e'),
      got(200, 'b', 'e', 'a'),
      got(60_000, 'b', 'd', 'a')
    ]
    expect(fates(events, second)).toMatchObject({ b: 'arrived' })
  })

  it('are not called lost where not everything is told', () => {
    const events = [sent(10, 'a', 'd'), sent(20, 'a', 'e'), got(200, 'b', 'e', 'a')]
    const gap = { from: 100, until: 150, count: 7 }
    expect(fates(events, second, [gap])).toMatchObject({ b: 'untold' })
    expect(fates(events, second, [{ ...gap, from: 500, until: 600 }])).toMatchObject({ b: 'lost' })
  })

  it('are not called lost where nothing that was sent later arrived', () => {
    expect(fates([sent(10, 'a', 'd')], 6 * second)).toEqual({ b: 'untold', c: 'untold' })
  })

  it('to a server that went down are nobody’s news', () => {
    const events = [sent(10, 'a', 'd'), life(20, 'b', 'crashed'), sent(30, 'a', 'e')]
    expect(fates(events, second)).toMatchObject({ b: 'untold', c: 'open' })
    const book = new TimelineBook()
    book.append(batch([...three, ...events], second))
    expect(book.flights.get('e')?.ends.map(({ lane }) => lane)).toEqual(['c'])
  })

  it('that a fault took away say so', () => {
    const events = [sent(10, 'a', 'd'), dropped(100, 'b', 'd', 'a')]
    expect(fates(events, second)).toMatchObject({ b: 'dropped' })
  })

  it('that their own sender kept back say so, once it is clear for whom', () => {
    const cut = [sent(10, 'a', 'd'), dropped(11, 'a', 'd', 'a'), got(100, 'c', 'd', 'a')]
    const later = [sent(20, 'a', 'e'), got(200, 'b', 'e', 'a')]
    expect(fates([...cut, ...later], second)).toEqual({ b: 'dropped', c: 'arrived' })
  })

  it('of a client, which is not watched, have no time of leaving', () => {
    const book = new TimelineBook()
    const from = 'client 1.2.3.4:5'
    book.append(batch([...three, got(50, 'a', 'd', from), got(60, 'b', 'd', from)], 100))
    const flight = book.flights.get('d')
    expect(flight?.sent).toBeNull()
    expect(flight?.first.event.at).toBe(50)
    expect(book.lanes.get(from)).toMatchObject({ isClient: true, isWatched: false })
  })
})

describe('the book', () => {
  it('holds the newest events and forgets the datagrams of the others', () => {
    const book = new TimelineBook(10)
    book.append(batch(three, 1))
    for (let i = 0; i < 50; i += 1) {
      const name = `d${String(i)}`
      book.append(batch([sent(i * 10, 'a', name), got(i * 10 + 5, 'b', name, 'a')], i * 10 + 6))
    }
    expect(book.counts.held).toBe(10)
    expect(book.flights.size).toBe(5)
    expect(book.heldOf('order')).toBe(10)
    expect(book.extent).toEqual([450, 495])
  })

  it('keeps the order of time where an event comes late', () => {
    const book = new TimelineBook()
    book.append(batch([life(10, 'a', 'started'), life(30, 'b', 'started')], 30))
    book.append(batch([life(20, 'c', 'started')], 40))
    expect([0, 1, 2].map((i) => book.entries.at(i)?.event.lane)).toEqual(['a', 'c', 'b'])
    expect(book.entries.indexAt(20)).toBe(1)
  })

  it('lets what comes wait while it is paused', () => {
    const book = new TimelineBook()
    book.append(batch(three, 1))
    book.pause()
    book.append(batch([sent(10, 'a', 'd'), got(20, 'b', 'd', 'a')], 30))
    expect(book.counts).toMatchObject({ held: 3, waiting: 2 })
    expect(book.settled).toBe(1)
    book.resume()
    expect(book.counts).toMatchObject({ held: 5, waiting: 0 })
    expect(book.flights.get('d')?.ends[0]?.fate).toBe('arrived')
  })

  it('keeps a bounded number of what waits, and shows the rest as a gap', () => {
    const book = new TimelineBook(100)
    book.append(batch(three, 1))
    book.pause()
    for (let i = 0; i < 10_000; i += 1) book.append(batch([life(i + 10, 'a', 'started')], i + 10))
    expect(book.counts.waiting).toBe(10_000)
    book.resume()
    expect(book.counts.held).toBe(100)
    const [gap] = book.gaps
    expect(gap?.count).toBeGreaterThan(5000)
    expect((gap?.count ?? 0) + 4200).toBeGreaterThan(9900)
  })

  it('joins what is dropped during a pause to one absence', () => {
    const book = new TimelineBook()
    const drops = [1, 2, 3].map((i) => dropped(i * second, 'b', `d${String(i)}`, 'a', 'paused'))
    book.append(batch([...three, ...drops], 4 * second))
    const [absence] = book.lanes.get('b')?.absences ?? []
    expect(absence).toEqual({ what: 'paused', from: second, until: 3 * second })
  })
})
