import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ItemRing } from '../../../src/main/protocol/queue/item-ring'
import { item, u32 } from '../arbitraries'

type Entry = readonly [value: number, client: number, sequence: number]

function contents(ring: ItemRing): Entry[] {
  return Array.from({ length: ring.size }, (_, place) => [
    ring.valueAt(place),
    ring.clientAt(place),
    ring.sequenceAt(place)
  ])
}

describe('ItemRing', () => {
  /** Runs of pushes and shifts, long enough to grow, wrap and shrink. */
  const steps = fc.array(
    fc.oneof(
      fc.record({ do: fc.constant('push' as const), count: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ do: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 40 }) })
    ),
    { maxLength: 30, size: 'max' }
  )

  it('does what an array does', () => {
    fc.assert(
      fc.property(steps, item, u32, u32, (plan, value, client, sequence) => {
        const ring = new ItemRing()
        let model: Entry[] = []
        let pushed = 0
        for (const step of plan) {
          for (let i = 0; i < step.count; i++) {
            if (step.do === 'push') {
              const entry = [value, (client + pushed) >>> 0, (sequence - pushed) >>> 0] as const
              pushed++
              ring.push(...entry)
              model.push(entry)
            } else if (model.length > 0) {
              ring.shift()
              model = model.slice(1)
            }
          }
          expect(ring.size).toBe(model.length)
        }
        expect(contents(ring)).toEqual(model)
      })
    )
  })

  it('stays right at every fill and turn around its capacities', () => {
    for (let lead = 0; lead < 20; lead++) {
      const ring = new ItemRing()
      let next = 0
      let first = 0
      const push = () => ring.push(next, next, next++)
      const shift = () => {
        ring.shift()
        first++
      }
      for (let i = 0; i < lead; i++) push()
      for (let i = 0; i < lead; i++) shift()
      for (let i = 0; i < 70; i++) push()
      while (ring.size > 0) {
        expect(ring.slice(0, 100)).toEqual(
          Array.from({ length: next - first }, (_, i) => first + i)
        )
        shift()
      }
    }
  })

  it('slices like an array, within what it holds', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 40 }),
        fc.nat(50),
        fc.oneof(fc.nat(50), fc.constant(2 ** 40)),
        fc.nat(20),
        (items, offset, count, shifts) => {
          const ring = new ItemRing()
          items.forEach((value, i) => ring.push(value, i, i))
          const gone = Math.min(shifts, items.length)
          for (let i = 0; i < gone; i++) ring.shift()
          expect(ring.slice(offset, count)).toEqual(items.slice(gone).slice(offset, offset + count))
        }
      )
    )
  })

  it('has copies that go their own ways', () => {
    fc.assert(
      fc.property(
        fc.array(item, { maxLength: 30 }),
        fc.nat(40),
        fc.nat(40),
        (items, pops, more) => {
          const ring = new ItemRing()
          items.forEach((value, i) => ring.push(value, i, i))
          const copy = ring.copy()
          const before = contents(ring)
          for (let i = 0; i < Math.min(pops, items.length); i++) ring.shift()
          for (let i = 0; i < more; i++) ring.push(i, i, i)
          expect(contents(copy)).toEqual(before)
          const after = contents(ring)
          copy.push(1, 2, 3)
          if (before.length > 0) copy.shift()
          expect(contents(ring)).toEqual(after)
        }
      )
    )
  })
})
