import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AmbiguousPop } from '../../src/shared/merges'
import type { Answer } from '../../src/main/protocol/wire/control'
import { fittingText, pastPage, type PastSource } from '../../src/main/server/past-pages'

const ROOM = 1100

function pop(id: number, candidates = 2): AmbiguousPop {
  return {
    id,
    message: `client-${id}:7`,
    candidates: Array.from({ length: candidates }, (_, i) => ({
      config: `${i}.00000000000a`,
      queue: 25,
      label: 12,
      item: i
    }))
  }
}

function source(more: Partial<PastSource>): PastSource {
  return {
    merges: () => ({ first: 1, last: 0 }),
    merge: () => undefined,
    ambiguous: () => [],
    ...more
  }
}

function ambiguousPages(pops: readonly AmbiguousPop[], room = ROOM): AmbiguousPop[][] {
  const pages: AmbiguousPop[][] = []
  for (let after = 0; ;) {
    const page = pastPage(
      source({ ambiguous: () => pops }),
      's',
      { q: 'ambiguous', server: 's', after },
      room
    )
    if (page?.a !== 'ambiguous') throw new Error('no page')
    expect(page.total).toBe(pops.filter(({ id }) => id > after).length)
    if (page.pops.length === 0) return pages
    expect(Buffer.byteLength(JSON.stringify(page.pops))).toBeLessThanOrEqual(room + 1)
    pages.push([...page.pops])
    after = page.pops.at(-1)?.id ?? 0
  }
}

describe('stretches of text', () => {
  it('fit, and are the whole together, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary', maxLength: 400 }),
        fc.integer({ min: 14, max: 300 }),
        (text, room) => {
          let whole = ''
          while (whole.length < text.length) {
            const stretch = fittingText(text, whole.length, room)
            expect(stretch.length).toBeGreaterThan(0)
            const json = JSON.stringify(stretch)
            expect(Buffer.byteLength(json)).toBeLessThanOrEqual(room)
            whole += JSON.parse(Buffer.from(json).toString('utf8')) as string
          }
          expect(whole).toBe(text)
          expect(fittingText(text, text.length, room)).toBe('')
        }
      )
    )
  })
})

describe('merges', () => {
  const texts = new Map([
    [4, '{"number":4}'],
    [5, JSON.stringify({ number: 5, long: '"x"'.repeat(2000) })]
  ])
  const kept = source({
    merges: () => ({ first: 4, last: 5 }),
    merge: (number) => texts.get(number)
  })
  const ask = (number: number, offset: number): Answer | undefined =>
    pastPage(kept, 's', { q: 'merge', server: 's', number, offset }, ROOM)

  it('are told by their numbers, and read stretch by stretch', () => {
    expect(pastPage(kept, 's', { q: 'merges', server: 's' }, ROOM)).toEqual({
      a: 'merges',
      server: 's',
      first: 4,
      last: 5
    })
    expect(ask(4, 0)).toEqual({
      a: 'merge',
      server: 's',
      number: 4,
      offset: 0,
      text: '{"number":4}',
      total: 12
    })
    let whole = ''
    for (let stretches = 0; stretches < 50; stretches++) {
      const page = ask(5, whole.length)
      if (page?.a !== 'merge') throw new Error('no page')
      whole += page.text
      if (whole.length === page.total) break
    }
    expect(whole).toBe(texts.get(5))
  })

  it('are refused when they are forgotten', () => {
    expect(ask(3, 0)).toBeUndefined()
  })
})

describe('ambiguous pops', () => {
  it('come page by page in the order of their ids, each once', () => {
    const pops = Array.from({ length: 40 }, (_, i) => pop(((i * 17) % 40) + 1))
    const pages = ambiguousPages(pops)
    expect(pages.length).toBeGreaterThan(5)
    expect(pages.flat().map(({ id }) => id)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
    expect(pages.flat()[0]).toEqual(pop(1))
  })

  it('lose candidates rather than not to fit, and say how many', () => {
    const [[huge], [next]] = ambiguousPages([pop(1, 40), pop(2)]) as [
      [AmbiguousPop],
      [AmbiguousPop]
    ]
    expect(huge.candidates.length).toBeGreaterThan(5)
    expect(huge.candidates.length + (huge.leftOut ?? 0)).toBe(40)
    expect(huge.candidates).toEqual(pop(1, 40).candidates.slice(0, huge.candidates.length))
    expect(next).toEqual(pop(2))
  })
})
