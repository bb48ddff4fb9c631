import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { cutBy, onEllipse, type Point, type Spot } from '../../../../src/renderer/store/lab/stroke'

const middle = { x: 100, y: 100 }
const ring = (count: number): Spot[] =>
  Array.from({ length: count }, (_, i) => ({
    id: 'abcdefgh'[i] ?? '',
    ...onEllipse(i / count, middle, { x: 80, y: 80 })
  }))
const points = (...given: readonly (readonly [number, number])[]): Point[] =>
  given.map(([x, y]) => ({ x, y }))
/** a at the top, b at the right, c at the bottom, d at the left. */
const four = ring(4)
/** Each pair once, whichever end is named first. */
const pairs = (crossed: readonly { readonly left: string; readonly right: string }[]): string[] =>
  crossed.map(({ left, right }) => [left, right].sort().join('')).sort()

describe('a stroke', () => {
  it('that separates members makes sides of them', () => {
    const { sides, crossed } = cutBy(points([100.5, -20], [140, 220]), four)
    expect(sides).toEqual([['a', 'c', 'd'], ['b']])
    expect(pairs(crossed)).toEqual(['ab', 'bc', 'bd'])
  })

  it('through one link alone separates nobody', () => {
    const { sides, crossed } = cutBy(points([150, 40], [125, 80]), four)
    expect(sides).toEqual([])
    expect(pairs(crossed)).toEqual(['ab'])
  })

  it('knows who is on its left, as it was drawn', () => {
    const down = cutBy(points([150, 40], [125, 80]), four).crossed
    expect(down).toEqual([{ left: 'b', right: 'a' }])
    expect(cutBy(points([125, 80], [150, 40]), four).crossed).toEqual([{ left: 'a', right: 'b' }])
  })

  it('that comes back cuts nothing', () => {
    expect(cutBy(points([150, 40], [125, 80], [152, 42]), four)).toEqual({ crossed: [], sides: [] })
    expect(cutBy(points([-50, -50], [-10, -10]), four).crossed).toEqual([])
    expect(cutBy(points([100, 100]), four).crossed).toEqual([])
  })

  it('divides a side of a partition further, and leaves the other one', () => {
    const sides = [['a'], ['b', 'c', 'd']]
    const cut = cutBy(points([120, 50], [60, 220]), four, sides)
    expect(cut.sides).toEqual([['a'], ['b', 'c'], ['d']])
    // What is apart already stays so, and nothing else is separated.
    expect(cutBy(points([150, 40], [125, 80]), four, sides).sides).toEqual([])
  })

  it('cuts two members that are alone', () => {
    expect(cutBy(points([20, 100], [180, 101]), ring(2)).sides).toEqual([['a'], ['b']])
  })

  it('all through makes two sides of any ring, which are those of the line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 8 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        (count, begin, across) => {
          const spots = ring(count)
          const far = { x: 300, y: 300 }
          const line = [
            onEllipse(begin, middle, far),
            onEllipse(begin + across, middle, far)
          ] as const
          const sideOf = (spot: Spot): boolean =>
            (line[1].x - line[0].x) * (spot.y - line[0].y) -
              (line[1].y - line[0].y) * (spot.x - line[0].x) >=
            0
          const left = spots.filter(sideOf).map(({ id }) => id)
          const right = spots.filter((spot) => !sideOf(spot)).map(({ id }) => id)
          const { sides } = cutBy(line, spots)
          const wanted = left.length === 0 || right.length === 0 ? [] : [left, right]
          expect([...sides].map(String).sort()).toEqual(wanted.map(String).sort())
        }
      )
    )
  })
})
