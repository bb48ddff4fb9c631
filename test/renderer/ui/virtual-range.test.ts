import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { geometry, mostSpacePx, topFor } from '../../../src/renderer/ui/virtual-range'

const viewport = fc.record({
  count: fc.oneof(fc.nat(1000), fc.nat(50_000_000)),
  rowPx: fc.integer({ min: 16, max: 40 }),
  heightPx: fc.integer({ min: 100, max: 1500 }),
  topPx: fc.nat(40_000_000)
})

describe('geometry', () => {
  it('draws every row in sight, few others, and never more height than a browser has', () => {
    fc.assert(
      fc.property(viewport, (view) => {
        const { spacePx, start, end, firstSeen, lastSeen } = geometry(view)
        expect(spacePx).toBeLessThanOrEqual(mostSpacePx)
        expect(start).toBeLessThanOrEqual(Math.max(0, firstSeen))
        expect(end).toBeGreaterThanOrEqual(lastSeen + 1)
        expect(end).toBeLessThanOrEqual(view.count)
        expect(end - start).toBeLessThanOrEqual(view.heightPx / view.rowPx + 2 + 2 * 8)
      })
    )
  })

  it('shows the first row at the top and the last one at the bottom, however long the list', () => {
    for (const count of [1, 100, 100_000, 1_000_000, 50_000_000]) {
      const view = { count, rowPx: 24, heightPx: 600, topPx: 0 }
      expect(geometry(view).firstSeen).toBe(0)
      const end = geometry({ ...view, topPx: mostSpacePx })
      expect(end.lastSeen).toBe(count - 1)
      // The last row ends where the space ends.
      const bottomPx = end.startPx + (count - end.start) * 24
      expect(bottomPx).toBeCloseTo(end.spacePx, 3)
    }
  })

  it('draws nothing of an empty list', () => {
    const { start, end, spacePx } = geometry({ count: 0, rowPx: 24, heightPx: 600, topPx: 0 })
    expect([start, end, spacePx]).toEqual([0, 0, 0])
  })
})

describe('topFor', () => {
  it('brings any row into sight', () => {
    fc.assert(
      fc.property(viewport, fc.nat(50_000_000), (view, wanted) => {
        fc.pre(view.count > 0)
        const index = wanted % view.count
        const most = Math.max(0, geometry(view).spacePx - view.heightPx)
        const topPx = topFor(index, { ...view, topPx: Math.min(view.topPx, most) })
        const { firstSeen, lastSeen } = geometry({ ...view, topPx })
        expect(firstSeen).toBeLessThanOrEqual(index + 1)
        expect(lastSeen).toBeGreaterThanOrEqual(index - 1)
      })
    )
  })

  it('moves nothing when the row is in sight already', () => {
    expect(topFor(5, { count: 100, rowPx: 20, heightPx: 400, topPx: 30 })).toBe(30)
  })
})
