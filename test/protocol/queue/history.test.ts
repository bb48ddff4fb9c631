import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { History } from '../../../src/main/protocol/queue/history'
import type { ConfigId } from '../../../src/main/protocol/types'

const config = (epoch: number, representative = 1): ConfigId => ({ epoch, representative })

/** Few configurations, so that histories meet. */
const someConfig = fc.record({
  epoch: fc.integer({ min: 1, max: 6 }),
  representative: fc.integer({ min: 1, max: 2 })
})

type Step =
  | { readonly do: 'advance'; readonly config: ConfigId; readonly slots: number }
  | { readonly do: 'mark'; readonly config: ConfigId }
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({
      do: fc.constant('advance' as const),
      config: someConfig,
      slots: fc.integer({ min: 1, max: 3 })
    }),
    fc.record({ do: fc.constant('mark' as const), config: someConfig })
  ),
  { maxLength: 12 }
)

/** Slots of a configuration hold as many operations as the slot's number says, wherever they are executed. */
function historyOf(plan: readonly Step[]): History {
  const history = new History()
  for (const step of plan) {
    if (step.do === 'mark') {
      history.mark(step.config)
      continue
    }
    const end = history.entries.find(({ config: c }) => text(c) === text(step.config))?.end ?? -1
    for (let slot = end + 1; slot <= end + step.slots; slot++) {
      history.advance(step.config, slot, slot)
    }
  }
  return history
}

const text = ({ epoch, representative }: ConfigId): string => `${epoch}.${representative}`

/** Every slot seen, and every configuration. */
function seen(plan: readonly Step[]): Set<string> {
  const all = new Set<string>()
  const ends = new Map<string, number>()
  for (const step of plan) {
    const name = text(step.config)
    all.add(`${name} -1`)
    if (step.do === 'mark') continue
    const end = ends.get(name) ?? -1
    for (let slot = end + 1; slot <= end + step.slots; slot++) all.add(`${name} ${slot}`)
    ends.set(name, end + step.slots)
  }
  return all
}

const everywhere = [1, 2, 3, 4, 5, 6].flatMap((epoch) => [config(epoch, 1), config(epoch, 2)])
const covered = (history: History): Set<string> =>
  new Set(
    everywhere.flatMap((one) =>
      Array.from({ length: 40 }, (_, i) => i - 1)
        .filter((slot) => history.covers(one, slot))
        .map((slot) => `${text(one)} ${slot}`)
    )
  )

describe('a history', () => {
  it('covers what was executed and noted, and nothing else', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        expect(covered(historyOf(plan))).toEqual(seen(plan))
      })
    )
  })

  it('united with another covers what either does, in any order', () => {
    fc.assert(
      fc.property(steps, steps, steps, (a, b, c) => {
        const [x, y, z] = [historyOf(a), historyOf(b), historyOf(c)]
        const both = History.union(x, y)
        expect(covered(both)).toEqual(new Set([...seen(a), ...seen(b)]))
        expect(History.union(y, x).entries).toEqual(both.entries)
        expect(History.union(both, z).entries).toEqual(
          History.union(x, History.union(y, z)).entries
        )
        expect(History.union(x, x).entries).toEqual(x.entries)
        expect(both.contains(x) && both.contains(y)).toBe(true)
        expect(x.contains(y)).toBe([...seen(b)].every((one) => seen(a).has(one)))
      })
    )
  })

  it('keeps its entries in order and counts operations', () => {
    fc.assert(
      fc.property(steps, (plan) => {
        const history = historyOf(plan)
        const names = history.entries.map(({ config: one }) => one.epoch * 10 + one.representative)
        expect(names).toEqual([...new Set(names)].sort((a, b) => a - b))
        const operations = [...seen(plan)].map((one) => Math.max(0, Number(one.split(' ')[1])))
        expect(history.operations).toBe(operations.reduce((sum, one) => sum + one, 0))
        expect(history.tip).toEqual(history.entries.at(-1))
        expect(history.isEmpty).toBe(plan.length === 0)
      })
    )
  })

  it('has copies that go their own ways', () => {
    const history = historyOf([{ do: 'advance', config: config(3), slots: 2 }])
    const copy = history.copy()
    history.advance(config(3), 2, 9)
    history.mark(config(4))
    expect(copy.entries).toEqual([{ config: config(3), end: 1, operations: 1 }])
  })
})

describe('beyond the bound', () => {
  const most = limits.history
  const long = (from: number, count: number): History => {
    const entries = Array.from({ length: count }, (_, i) => ({
      config: config(from + i),
      end: 0,
      operations: 1
    }))
    return History.restore(entries, 0)!
  }

  it('the oldest epochs go, and count as seen from then on', () => {
    const history = long(1, most)
    expect([history.entries.length, history.horizon]).toEqual([most, 0])
    history.advance(config(most + 1), 0, 1)
    history.advance(config(most + 1, 2), 0, 1)
    expect([history.entries.length, history.horizon]).toEqual([most, 2])
    expect(history.covers(config(2, 77), 999)).toBe(true)
    expect(history.covers(config(3), 0)).toBe(true)
    expect(history.covers(config(3), 1)).toBe(false)
    expect(history.covers(config(3, 77), -1)).toBe(false)
    // What is below the horizon is not written down any more.
    history.advance(config(1), 5, 1)
    expect(history.entries[0]?.config).toEqual(config(3))
  })

  it('goes an epoch as a whole', () => {
    const history = long(2, most - 1)
    history.mark(config(2, 2))
    history.mark(config(most + 1))
    expect([history.entries.length, history.horizon]).toEqual([most - 1, 2])
  })

  it('unions drop the same in any order', () => {
    const [a, b, c] = [long(1, most), long(most - 5, 20), long(most + 7, 9)]
    const states = [
      History.union(History.union(a, b), c),
      History.union(a, History.union(b, c)),
      History.union(c, History.union(b, a))
    ]
    for (const one of states) {
      expect(one.horizon).toBe(states[0]!.horizon)
      expect(one.entries).toEqual(states[0]!.entries)
    }
    expect(states[0]!.entries.length).toBe(most)
    expect(a.contains(states[0]!)).toBe(false)
    expect(states[0]!.contains(a)).toBe(true)
  })

  it('nothing is restored, nor out of order, nor from below the horizon', () => {
    const entry = (epoch: number) => ({ config: config(epoch), end: 0, operations: 0 })
    expect(History.restore([entry(5), entry(5)], 0)).toBeUndefined()
    expect(History.restore([entry(5), entry(4)], 0)).toBeUndefined()
    expect(History.restore([entry(5)], 5)).toBeUndefined()
    expect(History.restore([entry(5)], 4)?.horizon).toBe(4)
    const many = Array.from({ length: most + 1 }, (_, i) => entry(i + 1))
    expect(History.restore(many, 0)).toBeUndefined()
  })
})
