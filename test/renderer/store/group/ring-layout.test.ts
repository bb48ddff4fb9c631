import { describe, expect, it } from 'vitest'
import { layoutRings } from '../../../../src/renderer/store/group/ring-layout'

const whole = { config: '2.a', members: ['a', 'b', 'c', 'd'] }
const sides = [
  { config: '4.c', members: ['c', 'd'] },
  { config: '4.a', members: ['a', 'b'] }
]

describe('layoutRings', () => {
  it('puts the members of a configuration round its middle, the first one on top', () => {
    const { islands, members } = layoutRings([whole], 600)
    const [island] = islands
    expect(island).toMatchObject({ config: '2.a', x: 300 })
    const distances = members.map(({ x, y }) =>
      Math.round(Math.hypot(x - (island?.x ?? 0), y - (island?.y ?? 0)))
    )
    expect(new Set(distances)).toEqual(new Set([island?.radius]))
    expect(members.map(({ index }) => index)).toEqual([0, 1, 2, 3])
    expect(members[0]?.y).toBe((island?.y ?? 0) - (island?.radius ?? 0))
  })

  it('has a side that holds the lowest member first, in whatever order they are told', () => {
    const { islands } = layoutRings(sides, 900)
    expect(islands.map(({ config }) => config)).toEqual(['4.a', '4.c'])
    expect(layoutRings([...sides].reverse(), 900).islands).toEqual(islands)
  })

  it('keeps a side where it is when only the other one changes', () => {
    const before = layoutRings(sides, 900)
    const after = layoutRings([{ config: '6.c', members: ['c', 'd'] }, sides[1] ?? whole], 900)
    const placesOf = ({ members }: typeof before): unknown =>
      members.map(({ server, x, y }) => ({ server, x, y }))
    expect(placesOf(after)).toEqual(placesOf(before))
  })

  it('lets no members overlap, and stays inside of its width, however many there are', () => {
    for (const count of [1, 2, 5, 13, 24, 64]) {
      const ids = Array.from({ length: count }, (_, i) => String(i).padStart(2, '0'))
      const { members, height } = layoutRings([{ config: '2.a', members: ids }], 700)
      for (const [i, a] of members.entries()) {
        for (const b of members.slice(i + 1)) {
          expect(Math.hypot(a.x - b.x, a.y - b.y)).toBeGreaterThan(count > 46 ? 20 : 26)
        }
        expect(a.x > 12 && a.x < 688 && a.y > 12 && a.y < height - 12).toBe(true)
      }
    }
  })

  it('puts islands below each other where they do not fit beside each other', () => {
    const { islands } = layoutRings(sides, 330)
    expect(islands[1]?.y).toBeGreaterThan(islands[0]?.y ?? 0)
    expect(islands[1]?.x).toBe(islands[0]?.x)
  })
})
