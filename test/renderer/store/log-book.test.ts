import { describe, expect, it } from 'vitest'
import { LogBook } from '../../../src/renderer/store/log-book'
import { everything } from '../../../src/renderer/store/log-filter'
import { line } from '../test-platform'

function bookOf(capacity: number, count: number): LogBook {
  const book = new LogBook(capacity)
  book.append({
    lines: Array.from({ length: count }, (_, i) => line({ message: `m${i}` })),
    dropped: 0
  })
  return book
}

const shown = (book: LogBook): string => book.text(({ message }) => message)

describe('LogBook', () => {
  it('keeps the newest lines and counts what came, made way and was left out', () => {
    const book = bookOf(3, 5)
    book.append({ lines: [], dropped: 7 })
    expect(shown(book)).toBe('m2\nm3\nm4')
    expect(book.counts).toMatchObject({ received: 12, shown: 3, overwritten: 2, dropped: 7 })
  })

  it('stands still while paused, and counts the matching lines that came since', () => {
    const book = bookOf(3, 3)
    book.setQuery({ ...everything, text: 'm' })
    book.search(10)
    book.pause()
    book.append({ lines: [line({ message: 'other' }), line({ message: 'm8' })], dropped: 0 })
    book.append({ lines: [line({ message: 'm9' })], dropped: 0 })
    expect(shown(book)).toBe('m0\nm1\nm2')
    expect(book.counts.waiting).toBe(2)
    book.resume()
    expect(shown(book)).toBe('m8\nm9')
    expect(book.counts.waiting).toBe(0)
  })

  it('filters what stands still, too', () => {
    const book = bookOf(100, 12)
    book.pause()
    book.append({ lines: [line({ message: 'm1 again' })], dropped: 0 })
    book.setQuery({ ...everything, text: 'm1' })
    while (book.search(2)) expect(book.counts.searching).toBe(true)
    expect(shown(book)).toBe('m1\nm10\nm11')
    expect(book.counts.waiting).toBe(1)
  })

  it('clears the view only: the lines are kept and can be shown again', () => {
    const book = bookOf(100, 3)
    book.clear()
    book.append({ lines: [line({ message: 'new' })], dropped: 0 })
    expect(shown(book)).toBe('new')
    expect(book.cleared).toBe(true)
    book.unclear()
    book.search(100)
    expect(shown(book)).toBe('m0\nm1\nm2\nnew')
    expect(book.cleared).toBe(false)
  })

  it('names the servers in their natural order', () => {
    const book = new LogBook(10)
    book.append({ lines: ['a10', 'a2', 'a10', 'b'].map((name) => line({ name })), dropped: 0 })
    expect(book.names).toEqual(['a2', 'a10', 'b'])
  })
})
