import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatConfigId, sameConfig } from '../../../src/main/protocol/ids'
import { DEFAULT_SETTINGS } from '../../../src/main/protocol/queue/settings'
import { endOf, makePlan, NO_PAST, pastsOf } from '../../../src/main/protocol/membership/plan'
import type { ConfigId } from '../../../src/main/protocol/types'
import type { Plan, PlanEntry, Standing } from '../../../src/main/protocol/wire/membership'

const proposed: ConfigId = { epoch: 99, representative: 1 }
const config = (epoch: number, representative = 1): ConfigId => ({ epoch, representative })

/** A past that ended in `epoch` after slot `aru`, behind it `[epoch, end]` pairs. */
function past(epoch: number, aru: number, ...before: readonly (readonly [number, number])[]) {
  return {
    config: config(epoch),
    aru,
    operations: 1,
    items: 0,
    lineage: before.map(([was, end]) => ({ config: config(was), end })),
    held: [],
    prefersMajority: false,
    attempts: [],
    since: 0,
    settings: DEFAULT_SETTINGS
  } satisfies Standing
}

/** A plan of members 1, 2, 3 … with these standings. */
function planOf(...standings: readonly Standing[]): Plan {
  const members = standings.map((_, i) => ({ id: i + 1, incarnation: 1 }))
  return makePlan(proposed, members, new Map(standings.map((one, i) => [i + 1, one])))
}

/** Ids of the members whose states make up the new one. */
function sourcesOf(plan: Plan): number[] {
  return plan.sources.map((place) => plan.members[place]!.id)
}

/** Ids of the members that have a source's state already, by source. */
function sharersOf(plan: Plan): number[][] {
  return plan.sources.map((_, source) =>
    plan.members.filter((one) => one.source === source).map(({ id }) => id)
  )
}

/** Configurations that came one from another: each left its parent after some slot. */
interface Branch {
  readonly config: ConfigId
  readonly lineage: Standing['lineage']
}

const branches: fc.Arbitrary<Branch[]> = fc
  .array(fc.record({ parent: fc.nat(), end: fc.integer({ min: -1, max: 4 }) }), {
    minLength: 1,
    maxLength: 6
  })
  .map((shapes) => {
    const all: Branch[] = []
    shapes.forEach(({ parent, end }, i) => {
      const from = i === 0 ? undefined : all[parent % i]
      const left = from === undefined ? [] : [{ config: from.config, end }]
      const lineage = [...(from?.lineage ?? []), ...left].filter((entry) => entry.end >= 0)
      all.push({ config: config(i + 1, 1 + (i % 2)), lineage })
    })
    return all
  })

interface Member {
  readonly id: number
  readonly standing: Standing
}

const anyMembers: fc.Arbitrary<Member[]> = branches.chain((all) =>
  fc.uniqueArray(
    fc.record({
      id: fc.integer({ min: 1, max: 30 }),
      standing: fc.oneof(
        { weight: 1, arbitrary: fc.constant(NO_PAST) },
        {
          weight: 4,
          arbitrary: fc
            .record({
              branch: fc.constantFrom(...all),
              aru: fc.integer({ min: -1, max: 6 }),
              held: fc.uniqueArray(fc.integer({ min: 0, max: 12 }), { maxLength: 4 })
            })
            .map(({ branch, aru, held }) => ({
              ...branch,
              aru,
              operations: branch.lineage.reduce((sum, { end }) => sum + end + 1, aru + 1),
              items: 0,
              prefersMajority: false,
              attempts: [],
              since: 0,
              settings: DEFAULT_SETTINGS,
              held: held.filter((slot) => slot > aru + 1)
            }))
        }
      )
    }),
    { minLength: 1, maxLength: 6, selector: ({ id }) => id }
  )
)

/** Every slot that a member will have delivered in the end, in order. */
function historyOf(plan: Plan, { lineage, config: last }: Standing): string[] {
  return [...lineage, { config: last, end: endOf(plan.members, last) }].flatMap(
    ({ config: where, end }) =>
      Array.from({ length: end + 1 }, (_, slot) => `${formatConfigId(where)}:${slot}`)
  )
}

function isBeginning(plan: Plan, past: Standing, of: Standing): boolean {
  const [beginning, whole] = [historyOf(plan, past), historyOf(plan, of)]
  return beginning.every((slot, i) => slot === whole[i])
}

describe('endOf', () => {
  const withHeld = (aru: number, held: readonly number[]): Standing => ({ ...past(5, aru), held })

  it.each<[string, number, Standing[]]>([
    ['nobody who was in it', -1, [past(4, 9)]],
    ['one who has nothing', -1, [past(5, -1)]],
    ['the one who has most', 7, [past(5, 3), past(5, 7), past(4, 90)]],
    ['slots behind a gap that another one fills', 9, [withHeld(3, [5, 8]), withHeld(4, [6, 7, 9])]],
    ['a hole that nobody fills', 6, [withHeld(3, [5, 6, 8, 9]), withHeld(4, [6])]],
    ['a hole at the very beginning', -1, [withHeld(-1, [1, 2])]]
  ])('with %s is %d', (_, end, standings) => {
    expect(endOf(planOf(...standings).members, config(5))).toBe(end)
  })

  it('is as far as the survivors together hold every slot', () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        const plan = planOf(...members.map(({ standing }) => standing))
        for (const { standing } of plan.members) {
          const held = new Set<number>()
          for (const { standing: other } of plan.members) {
            if (!sameConfig(other.config, standing.config)) continue
            for (let slot = 0; slot <= other.aru; slot++) held.add(slot)
            for (const slot of other.held) held.add(slot)
          }
          let end = -1
          while (held.has(end + 1)) end++
          expect(endOf(plan.members, standing.config)).toBe(end)
        }
      })
    )
  })
})

describe('pastsOf', () => {
  it('names every old configuration once, in order, and none for who had none', () => {
    const standings = [
      past(7, 1),
      NO_PAST,
      past(3, 1),
      past(7, 5),
      { ...past(3, 0), config: config(3, 0) }
    ]
    expect(pastsOf(planOf(...standings).members)).toEqual([config(3, 0), config(3), config(7)])
    expect(pastsOf(planOf(NO_PAST, NO_PAST).members)).toEqual([])
  })
})

describe('the sources', () => {
  it('are none while nobody has a past', () => {
    expect(sourcesOf(planOf(NO_PAST, NO_PAST))).toEqual([])
    expect(sourcesOf(planOf(past(5, -1), NO_PAST))).toEqual([])
    expect(sourcesOf(planOf(NO_PAST, NO_PAST, past(1, 0)))).toEqual([3])
  })

  it('leave out pasts that another one went on from, however many there are of them', () => {
    const standings = [past(5, 10), past(5, 8), past(5, 10), past(6, 2, [5, 10])]
    expect(sourcesOf(planOf(...standings))).toEqual([4])
    // Over several configurations.
    expect(sourcesOf(planOf(past(5, 10), past(5, 10), past(9, 0, [5, 10], [7, 3])))).toEqual([3])
  })

  it('are one member of each past that went its own way, the first', () => {
    // 3 left configuration 5 after slot 6; 1 and 2 went on to slot 10.
    const plan = planOf(past(5, 10), past(5, 10), past(6, 2, [5, 6]), past(6, 1, [5, 6]))
    expect([sourcesOf(plan), sharersOf(plan)]).toEqual([
      [1, 3],
      [
        [1, 2],
        [3, 4]
      ]
    ])
    expect(sourcesOf(planOf(past(5, 3), past(8, 1), past(7, 50)))).toEqual([1, 2, 3])
  })

  it('count a member of an idle configuration for where its past ended', () => {
    const plan = planOf(past(9, -1, [5, 3]), past(5, 3), past(5, 1))
    expect([sourcesOf(plan), sharersOf(plan)]).toEqual([[1], [[1, 2, 3]]])
  })

  it('are the same whatever the order of the standings', () => {
    fc.assert(
      fc.property(anyMembers, fc.infiniteStream(fc.nat()), (members, dice) => {
        const shuffled = members
          .map((one) => ({ one, at: dice.next().value ?? 0 }))
          .sort((a, b) => a.at - b.at)
          .map(({ one }) => one)
        const keys = members.map(({ id }) => ({ id, incarnation: 1 }))
        const [one, other] = [members, shuffled].map((order) =>
          makePlan(proposed, keys, new Map(order.map(({ id, standing }) => [id, standing])))
        )
        expect(one).toEqual(other)
      })
    )
  })

  it('have every past among their beginnings, and none that is another’s', () => {
    let several = 0
    fc.assert(
      fc.property(anyMembers, (members) => {
        const plan = planOf(...members.map(({ standing }) => standing))
        const sources = plan.sources.map((place) => plan.members[place]!)
        for (const { standing } of plan.members) {
          const isEmpty = historyOf(plan, standing).length === 0
          const isCovered = sources.some((one) => isBeginning(plan, standing, one.standing))
          expect(isEmpty || isCovered).toBe(true)
        }
        for (const one of sources) {
          const isWithin = ({ standing }: PlanEntry) => isBeginning(plan, one.standing, standing)
          expect(sources.filter(isWithin)).toEqual([one])
        }
        if (sources.length > 1) several++
      }),
      { numRuns: 500 }
    )
    expect(several).toBeGreaterThan(50)
  })

  it('are known by who delivered the same slots, one by one', () => {
    fc.assert(
      fc.property(anyMembers, (members) => {
        const plan = planOf(...members.map(({ standing }) => standing))
        for (const { standing, source } of plan.members) {
          const mine = historyOf(plan, standing)
          const same = plan.sources.findIndex((place) => {
            const other = historyOf(plan, plan.members[place]!.standing)
            return other.length === mine.length && other.every((slot, i) => slot === mine[i])
          })
          expect(source ?? -1).toBe(mine.length === 0 ? -1 : same)
        }
      }),
      { numRuns: 500 }
    )
  })
})

describe('makePlan', () => {
  it('takes a member that told nothing for one without a past', () => {
    const members = [1, 2].map((id) => ({ id, incarnation: id }))
    const plan = makePlan(proposed, members, new Map([[2, past(5, 1)]]))
    expect(plan.members).toEqual([
      { id: 1, incarnation: 1, standing: NO_PAST, source: null },
      { id: 2, incarnation: 2, standing: past(5, 1), source: 0 }
    ])
    expect([plan.config, plan.sources]).toEqual([proposed, [1]])
  })
})
