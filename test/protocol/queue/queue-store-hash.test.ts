import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { item } from '../arbitraries'
import { calls, labels, storeOf, Subject } from './store-model'

describe('the digest', () => {
  it('is the same whenever it is read in between, and however often', () => {
    fc.assert(
      fc.property(calls, fc.array(fc.boolean()), (plan, reads) => {
        const [read, unread] = [new Subject(), new Subject()]
        plan.forEach((one, i) => {
          read.execute(one)
          unread.execute(one)
          if (reads[i % Math.max(1, reads.length)] !== true) return
          expect(read.store.hash).toBe(storeOf(read.contents).hash)
          expect(read.store.hash).toBe(read.store.hash)
        })
        expect(read.store.hash).toBe(unread.store.hash)
      }),
      { numRuns: 60 }
    )
  })

  it('is 16 hex digits, and the same for the same contents, however they came about', () => {
    fc.assert(
      fc.property(calls, fc.infiniteStream(fc.nat()), (plan, dice) => {
        const subject = new Subject()
        for (const one of plan) {
          subject.execute(one)
          // Reading it in between must not hold anything fast.
          if (plan.length < 10) expect(subject.store.hash).toMatch(/^[0-9a-f]{16}$/)
        }
        const shuffled = subject.contents
          .map((entry) => ({ entry, at: dice.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ entry }) => entry)
        expect(storeOf(shuffled).hash).toBe(subject.store.hash)
      }),
      { numRuns: 80 }
    )
  })

  const contents = fc.uniqueArray(
    fc.tuple(fc.constantFrom(...labels, 3, 4), fc.array(item, { maxLength: 6 })),
    { maxLength: 5, selector: ([label]) => label }
  )

  it('is different for different contents', () => {
    const textOf = (one: readonly (readonly [number, readonly number[]])[]) =>
      JSON.stringify([...one].sort(([a], [b]) => a - b))
    fc.assert(
      fc.property(contents, contents, (a, b) => {
        expect(storeOf(a).hash === storeOf(b).hash).toBe(textOf(a) === textOf(b))
      })
    )
  })

  it('changes with any label, item, order, and with an empty queue', () => {
    fc.assert(
      fc.property(
        contents.filter((one) => one.some(([, items]) => items.length > 0)),
        fc.nat(),
        fc.nat(),
        item,
        (before, which, where, other) => {
          const hash = storeOf(before).hash
          const full = before.filter(([, items]) => items.length > 0)
          const [label, items] = full[which % full.length]!
          const rest = before.filter(([one]) => one !== label)
          const at = where % items.length
          const variant = (changed: readonly number[]) => storeOf([...rest, [label, changed]]).hash
          expect(variant(items)).toBe(hash)
          if (other !== items[at]) expect(variant(items.with(at, other))).not.toBe(hash)
          expect(variant(items.toSpliced(at, 1))).not.toBe(hash)
          expect(variant(items.toSpliced(at, 0, other))).not.toBe(hash)
          const swapped = items.toReversed()
          if (swapped.join() !== items.join()) expect(variant(swapped)).not.toBe(hash)
          expect(storeOf([...rest, [label + 1000, items]]).hash).not.toBe(hash)
          expect(storeOf(rest).hash).not.toBe(hash)
          expect(storeOf([...before, [777, []]]).hash).not.toBe(hash)
        }
      )
    )
  })

  it('is different when two queues have exchanged their items, or an item has moved', () => {
    const hashes = [
      storeOf([
        [1, [5, 6]],
        [2, [7]]
      ]),
      storeOf([
        [2, [5, 6]],
        [1, [7]]
      ]),
      storeOf([
        [1, [5]],
        [2, [6, 7]]
      ]),
      storeOf([
        [1, [5, 6, 7]],
        [2, []]
      ])
    ].map(({ hash }) => hash)
    expect(new Set(hashes).size).toBe(hashes.length)
  })

  // Contents that had one digest while its two halves were not independent of each other.
  it.each<[string, [number, number[]], [number, number[]]]>([
    ['items', [1, [0]], [1, [42_351_757_933_740]]],
    ['items', [1, [7, 1]], [1, [7, 30_667_997_486_093]]],
    ['labels', [3_379_798_845_356_348, []], [-2_127_076_536_933_272, []]],
    ['labels', [1_052_958_493_629_576, []], [-3_616_375_395_375_764, []]],
    ['labels', [2_022_837_162_130, []], [-1_630_014_709_201_976, []]]
  ])('tells these %s apart: %j and %j', (_, a, b) => {
    expect(storeOf([a]).hash).not.toBe(storeOf([b]).hash)
  })

  it('has no twins among many small differences', () => {
    const seen = new Set<string>()
    let count = 0
    for (let label = -10; label <= 10; label++) {
      for (let first = -12; first <= 12; first++) {
        for (let second = -10; second <= 10; second++) {
          seen.add(storeOf([[label, [first, second]]]).hash)
          count++
        }
      }
    }
    expect(seen.size).toBe(count)
  })
})
