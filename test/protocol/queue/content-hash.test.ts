import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ContentHash, mixItem } from '../../../src/main/protocol/queue/content-hash'
import { item } from '../arbitraries'

function hashOf(items: readonly number[]): readonly [number, number] {
  const hash = new ContentHash()
  for (const one of items) hash.push(one)
  return hash.value
}

describe('ContentHash', () => {
  it('after any pushes and shifts is that of the items that are left', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof({ weight: 3, arbitrary: item }, fc.constant('shift' as const)), {
          maxLength: 100,
          size: 'max'
        }),
        (steps) => {
          const hash = new ContentHash()
          const items: number[] = []
          for (const step of steps) {
            if (step !== 'shift') {
              hash.push(step)
              items.push(step)
            } else if (items.length > 0) hash.shift(items.shift()!)
            expect(hash.value).toEqual(hashOf(items))
          }
        }
      ),
      { numRuns: 60 }
    )
  })

  it('keeps its residues in range and comes back to that of nothing', () => {
    const hash = new ContentHash()
    const items = Array.from({ length: 3000 }, (_, i) => (i * 7_919_000_000_007) % 2 ** 52)
    let outside = 0
    const look = () => {
      for (const residue of hash.value) if (!(residue >= 0 && residue < 2 ** 26)) outside++
    }
    for (const one of items) {
      hash.push(one)
      look()
    }
    for (const one of items) {
      hash.shift(one)
      look()
    }
    expect(outside).toBe(0)
    expect(hash.value).toEqual(hashOf([]))
  })

  it('tells sequences apart by items, order and length', () => {
    const items = fc.array(fc.oneof(fc.integer({ min: -2, max: 2 }), item), { maxLength: 8 })
    fc.assert(
      fc.property(items, items, (a, b) => {
        const same = a.length === b.length && a.every((one, i) => one === b[i])
        // The digest of a queue has the length beside these.
        expect([a.length, ...hashOf(a)].join() === [b.length, ...hashOf(b)].join()).toBe(same)
      }),
      { numRuns: 500 }
    )
  })
})

describe('mixItem', () => {
  it('makes 32 bits of any item, the same for 0 and -0', () => {
    fc.assert(
      fc.property(item, fc.integer({ min: 1, max: 2 }), (one, salt) => {
        const mixed = mixItem(one, salt)
        expect(Number.isInteger(mixed) && mixed >= 0 && mixed < 2 ** 32).toBe(true)
      })
    )
    expect(mixItem(-0, 1)).toBe(mixItem(0, 1))
  })

  // Items that collided under every salt at once while both halves were mixed by one xor.
  it.each([
    [0, 42_351_757_933_740],
    [1, 30_667_997_486_093],
    [5, 370_971_856_243_426],
    [-1, 25_236_562_223_803],
    [1_700_000_000_000, 1_244_864_238_807_215]
  ])('is independent for different salts: %d and %d', (a, b) => {
    const pair = (one: number) => [mixItem(one, 1), mixItem(one, 2)]
    expect(pair(a)).not.toEqual(pair(b))
  })
})
