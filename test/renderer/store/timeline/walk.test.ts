import { describe, expect, it } from 'vitest'
import { TimelineBook } from '../../../../src/renderer/store/timeline/book'
import type { Entry } from '../../../../src/renderer/store/timeline/entry'
import { USUAL_KINDS } from '../../../../src/renderer/store/timeline/kinds'
import { placesOf } from '../../../../src/renderer/store/timeline/places'
import { around, burstAt, neighbour } from '../../../../src/renderer/store/timeline/walk'
import { batch, got, ordered, sent, three } from './events'

function walker() {
  const book = new TimelineBook()
  book.append(
    batch(
      [
        ...three,
        ordered(100, 'a', 1),
        sent(110, 'a', 'd'),
        got(200, 'b', 'd', 'a'),
        got(220, 'c', 'd', 'a'),
        sent(230, 'a', 'h', 'group', 'heartbeat'),
        ordered(300, 'a', 2),
        ordered(900_000, 'b', 3)
      ],
      1_000_000
    )
  )
  const places = placesOf(book.lanes.all, (lane) => lane)
  return { book, places, kinds: USUAL_KINDS }
}

const at = (walk: ReturnType<typeof walker>, time: number): Entry => {
  const entry = walk.book.entries.at(walk.book.entries.indexAt(time))
  if (entry === undefined) throw new Error(`nothing at ${String(time)}`)
  return entry
}

describe('walking', () => {
  it('goes along the lane, over what is not shown', () => {
    const walk = walker()
    expect(neighbour(walk, at(walk, 100), 'right')).toBe(at(walk, 110))
    expect(neighbour(walk, at(walk, 110), 'right')).toBe(at(walk, 300))
    expect(neighbour(walk, at(walk, 300), 'right')).toBeNull()
    expect(neighbour(walk, at(walk, 300), 'left')).toBe(at(walk, 110))
  })

  it('follows an arrow to another lane', () => {
    const walk = walker()
    expect(neighbour(walk, at(walk, 110), 'down')).toBe(at(walk, 200))
    expect(neighbour(walk, at(walk, 200), 'down')).toBe(at(walk, 220))
    expect(neighbour(walk, at(walk, 220), 'up')).toBe(at(walk, 200))
    expect(neighbour(walk, at(walk, 200), 'up')).toBe(at(walk, 110))
  })

  it('without an arrow goes to what is nearest in time', () => {
    const walk = walker()
    expect(neighbour(walk, at(walk, 300), 'down')).toBe(at(walk, 200))
  })

  it('tells what stands beside it', () => {
    const walk = walker()
    expect(around(walk, at(walk, 110), 1).map(({ event }) => event.at)).toEqual([100, 110, 300])
  })

  it('finds a burst between quiet times', () => {
    const walk = walker()
    expect(burstAt(walk, 150, 500)).toEqual([0, 300])
    expect(burstAt(walk, 150, 60)).toEqual([100, 110])
    expect(burstAt(walk, 205, 60)).toEqual([200, 220])
    expect(burstAt(walk, 500_000, 1000)).toBeNull()
  })
})
