import fc from 'fast-check'
import { expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { SlotWindow, type SlotRecord } from '../../../src/main/protocol/ordering/slot-window'

function record(slot: number, size: number): SlotRecord {
  return { slot, bytes: new Uint8Array(size), messages: [], answers: null }
}

/** Slots that share places of the ring. */
const slot = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc
    .tuple(fc.integer({ min: 0, max: 5 }), fc.integer({ min: 0, max: 3 }))
    .map(([place, turn]) => place + turn * limits.windowSlots),
  fc.integer({ min: 0, max: 2 ** 48 })
)

it('holds what was put in until it is released or its place is taken', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(slot, fc.constantFrom('put', 'release'), fc.nat(100)), { maxLength: 60 }),
      (steps) => {
        const window = new SlotWindow()
        const model = new Map<number, SlotRecord>()
        for (const [number, what, size] of steps) {
          const place = number % limits.windowSlots
          if (what === 'put') {
            const one = record(number, size)
            window.put(one)
            model.set(place, one)
          } else {
            window.release(number)
            model.delete(place)
          }
          for (const [other] of steps) {
            const held = model.get(other % limits.windowSlots)
            expect(window.get(other)).toBe(held?.slot === other ? held : undefined)
          }
          expect(window.bytesTotal).toBe(
            [...model.values()].reduce((sum, { bytes }) => sum + bytes.length, 0)
          )
        }
      }
    )
  )
})

it('holds a full window at once', () => {
  const window = new SlotWindow()
  const first = 5000
  for (let i = 0; i < limits.windowSlots; i++) window.put(record(first + i, 2))
  expect(window.bytesTotal).toBe(2 * limits.windowSlots)
  for (let i = 0; i < limits.windowSlots; i++) expect(window.get(first + i)?.slot).toBe(first + i)
  expect(window.get(first - 1)).toBeUndefined()
  expect(window.get(first + limits.windowSlots)).toBeUndefined()
  for (let i = 0; i < limits.windowSlots; i++) window.release(first + i)
  expect(window.bytesTotal).toBe(0)
})

it('has nothing before the first slot', () => {
  expect(new SlotWindow().get(-1)).toBeUndefined()
})
