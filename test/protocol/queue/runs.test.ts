import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addRun,
  areRuns,
  configsOf,
  runsCover,
  uniteRuns,
  type Run
} from '../../../src/main/protocol/queue/runs'

const MOST = 64
const config = fc
  .tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 1, max: 2 }))
  .map(([epoch, representative]) => ({ epoch, representative }))
const run: fc.Arbitrary<Run> = fc
  .record({ from: fc.nat(30), length: fc.nat(6), config })
  .map(({ from, length, config: where }) => ({ from, to: from + length, config: where }))
const list = fc.array(run, { maxLength: 12 })

/** Every pair of a number and a configuration, as text. */
function pairs(runs: readonly Run[]): string[] {
  return runs
    .flatMap(({ from, to, config: { epoch, representative } }) =>
      Array.from({ length: to - from }, (_, i) => `${from + i} in ${epoch}.${representative}`)
    )
    .sort()
}

const made = (runs: readonly Run[]): readonly Run[] =>
  runs.reduce<readonly Run[]>((all, one) => addRun(all, one, MOST), [])

describe('runs', () => {
  it('hold exactly what was added, in one form only', () => {
    fc.assert(
      fc.property(list, (runs) => {
        const all = made(runs)
        expect(pairs(all)).toEqual([...new Set(pairs(runs))].sort())
        expect(areRuns(all, MOST)).toBe(true)
        expect(made([...runs].reverse())).toEqual(all)
      })
    )
  })

  it('unite as sets do', () => {
    fc.assert(
      fc.property(list, list, (a, b) => {
        const united = uniteRuns(made(a), made(b), MOST)
        expect(united).toEqual(made([...a, ...b]))
        expect(uniteRuns(made(b), made(a), MOST)).toEqual(united)
      })
    )
  })

  it('tell what they cover, and in which configurations', () => {
    fc.assert(
      fc.property(list, fc.nat(40), (runs, number) => {
        const all = made(runs)
        const expected = [1, 2, 3].flatMap((epoch) =>
          [1, 2]
            .map((representative) => ({ epoch, representative }))
            .filter((where) =>
              runs.some(
                ({ from, to, config: { epoch: e, representative: r } }) =>
                  from <= number && number < to && e === where.epoch && r === where.representative
              )
            )
        )
        expect(configsOf(all, number)).toEqual(expected)
        expect(runsCover(all, number)).toBe(expected.length > 0)
      })
    )
  })

  it('do not change what they are made from', () => {
    const config1 = { epoch: 1, representative: 1 }
    const before = Object.freeze([Object.freeze({ from: 1, to: 3, config: config1 })])
    expect(addRun(before, { from: 3, to: 5, config: config1 }, MOST)).toEqual([
      { from: 1, to: 5, config: config1 }
    ])
    expect(before).toEqual([{ from: 1, to: 3, config: config1 }])
  })

  it('leave out the oldest configurations beyond their bound', () => {
    const many = Array.from({ length: 5 }, (_, i) => ({
      from: 10 - i,
      to: 11 - i,
      config: { epoch: i + 1, representative: 1 }
    }))
    const kept = many.reduce<readonly Run[]>((all, one) => addRun(all, one, 3), [])
    expect(kept.map(({ config: { epoch } }) => epoch)).toEqual([3, 4, 5])
    expect(uniteRuns(many.slice(0, 3), many.slice(2), 3)).toEqual(kept)
  })

  it('from outside are checked', () => {
    const config1 = { epoch: 1, representative: 1 }
    const config2 = { epoch: 2, representative: 1 }
    const bad: Run[][] = [
      [{ from: 2, to: 2, config: config1 }],
      [
        { from: 1, to: 2, config: config1 },
        { from: 2, to: 3, config: config1 }
      ],
      [
        { from: 1, to: 2, config: config2 },
        { from: 5, to: 6, config: config1 }
      ]
    ]
    expect(bad.map((runs) => areRuns(runs, MOST))).toEqual([false, false, false])
    expect(areRuns([{ from: 1, to: 2, config: config1 }], 0)).toBe(false)
  })
})
