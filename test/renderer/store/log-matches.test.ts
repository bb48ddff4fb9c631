import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LogMatches } from '../../../src/renderer/store/log-matches'
import { LogRing } from '../../../src/renderer/store/log-ring'
import { line } from '../test-platform'

type Step =
  | { readonly kind: 'push'; readonly level: 'info' | 'warn' }
  | { readonly kind: 'search'; count: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('push' as const), level: fc.constantFrom('info', 'warn') }),
  fc.record({ kind: fc.constant('search' as const), count: fc.nat(4) })
)

const seqs = (matches: LogMatches): (number | undefined)[] =>
  Array.from({ length: matches.length }, (_, i) => matches.at(i)?.seq)

describe('LogMatches', () => {
  it('finds what a plain search of the lines held finds, however pushes and portions mix', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('info' as const, 'warn' as const), { maxLength: 20 }),
        fc.array(step, { maxLength: 60 }),
        fc.nat(12),
        (before, steps, from) => {
          const ring = new LogRing(8)
          for (const level of before) ring.push(line({ level }))
          const matches = new LogMatches(ring, (entry) => entry.line.level === 'warn', from)
          for (const one of steps) {
            if (one.kind === 'search') matches.search(one.count)
            else if (ring.next >= from) matches.add(ring.push(line({ level: one.level })))
          }
          matches.search(100)
          const held = Array.from({ length: ring.size }, (_, i) => ring.first + i)
          const expected = held.filter((seq) => seq >= from && ring.get(seq)?.line.level === 'warn')
          expect(seqs(matches)).toEqual(expected)
          expect(matches.searching).toBe(false)
          for (const seq of held) expect(matches.indexOf(seq)).toBe(expected.indexOf(seq))
          expect(matches.countFrom(from + 3)).toBe(expected.filter((s) => s >= from + 3).length)
        }
      )
    )
  })

  it('searches the newest lines first, a portion at a time', () => {
    const ring = new LogRing(100)
    for (let i = 0; i < 10; i += 1) ring.push(line())
    const matches = new LogMatches(ring, () => true, 0)
    matches.search(3)
    expect(seqs(matches)).toEqual([7, 8, 9])
    expect(matches.searching).toBe(true)
    matches.search(100)
    expect(matches.length).toBe(10)
  })

  it('goes on by itself on a copy of the ring', () => {
    const ring = new LogRing(4)
    const matches = new LogMatches(ring, () => true, 0)
    for (let i = 0; i < 4; i += 1) matches.add(ring.push(line()))
    const still = matches.on(ring.copy())
    for (let i = 0; i < 4; i += 1) matches.add(ring.push(line()))
    expect(seqs(still)).toEqual([0, 1, 2, 3])
    expect(seqs(matches)).toEqual([4, 5, 6, 7])
  })
})
