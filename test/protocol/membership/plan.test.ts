import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatConfigId, sameConfig } from '../../../src/main/protocol/ids'
import { endOf, makePlan, pastsOf } from '../../../src/main/protocol/membership/plan'
import type { ConfigId } from '../../../src/main/protocol/types'
import type { Plan, Standing } from '../../../src/main/protocol/wire/membership'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'

const proposed: ConfigId = { epoch: 99, representative: 1 }
const config = (epoch: number, representative = 1): ConfigId => ({ epoch, representative })

/** A past that ended in `epoch` after slot `aru`, behind it `[epoch, end]` pairs. */
function past(epoch: number, aru: number, ...before: readonly (readonly [number, number])[]) {
  return {
    config: config(epoch),
    aru,
    operations: 1,
    lineage: before.map(([was, end]) => ({ config: config(was), end })),
    held: []
  } satisfies Standing
}
const fresh: Standing = { config: NO_CONFIG, aru: -1, operations: 0, lineage: [], held: [] }

/** A plan of members 1, 2, 3 … with these standings. */
function planOf(...standings: readonly Standing[]): Plan {
  const members = standings.map((_, i) => ({ id: i + 1, incarnation: 1 }))
  return makePlan(proposed, members, new Map(standings.map((one, i) => [i + 1, one])))
}

function donorOf(plan: Plan): number | undefined {
  return plan.members[plan.donor]?.id
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
        { weight: 1, arbitrary: fc.constant(fresh) },
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
  if (past.operations === 0) return true
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
      fresh,
      past(3, 1),
      past(7, 5),
      { ...past(3, 0), config: config(3, 0) }
    ]
    expect(pastsOf(planOf(...standings).members)).toEqual([config(3, 0), config(3), config(7)])
    expect(pastsOf(planOf(fresh, fresh).members)).toEqual([])
  })
})

describe('the donor', () => {
  it('is never one without a past while somebody has one', () => {
    expect(donorOf(planOf(fresh, fresh, past(1, 0)))).toBe(3)
    fc.assert(
      fc.property(anyMembers, (members) => {
        const plan = planOf(...members.map(({ standing }) => standing))
        const somebody = plan.members.some(({ standing }) => standing.operations > 0)
        expect(plan.members[plan.donor]!.standing.operations > 0).toBe(somebody)
      })
    )
  })

  it('is not one whose past another one went on from, however many there are of them', () => {
    const standings = [past(5, 10), past(5, 8), past(5, 10), past(6, 2, [5, 10])]
    expect(donorOf(planOf(...standings))).toBe(4)
    // Over several configurations.
    expect(donorOf(planOf(past(5, 10), past(5, 10), past(9, 0, [5, 10], [7, 3])))).toBe(3)
  })

  it('may be one whose past has gone its own way: then most members count', () => {
    // 3 left configuration 5 after slot 6; 1 and 2 went on to slot 10.
    const standings = [past(5, 10), past(5, 10), past(6, 2, [5, 6])]
    expect(donorOf(planOf(...standings))).toBe(1)
    expect(donorOf(planOf(...standings, past(6, 2, [5, 6]), past(6, 2, [5, 6])))).toBe(3)
  })

  it('is the one that executed most where as many members stand behind each', () => {
    const much = { ...past(7, 50), operations: 9 }
    expect(donorOf(planOf(past(5, 90), past(8, 1), much))).toBe(3)
  })

  it('is of the newest configuration where nothing else tells them apart', () => {
    expect(donorOf(planOf(past(5, 90), past(8, 1), past(7, 50)))).toBe(2)
    const high = { ...past(8, 1), config: config(8, 2) }
    expect(donorOf(planOf(past(8, 1), high))).toBe(2)
  })

  it('is the lowest of those with the same past', () => {
    expect(donorOf(planOf(fresh, past(5, 3), past(5, 9)))).toBe(2)
  })

  it('is the same whatever the order of members and standings', () => {
    fc.assert(
      fc.property(anyMembers, fc.infiniteStream(fc.nat()), (members, dice) => {
        const shuffle = <T>(all: readonly T[]) =>
          all
            .map((one) => ({ one, at: dice.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ one }) => one)
        const plans = [members, shuffle(members), shuffle(members)].map((order) =>
          makePlan(
            proposed,
            order.map(({ id }) => ({ id, incarnation: 1 })),
            new Map(shuffle(members).map(({ id, standing }) => [id, standing]))
          )
        )
        expect(new Set(plans.map(donorOf)).size).toBe(1)
      })
    )
  })

  it('is nobody’s mere beginning, and of those the one with most behind it', () => {
    let extended = 0
    fc.assert(
      fc.property(anyMembers, (members) => {
        const plan = planOf(...members.map(({ standing }) => standing))
        const pasts = plan.members.map(({ standing }) => standing)
        const donor = pasts[plan.donor]!
        const goOn = (one: Standing) =>
          pasts.filter((other) => isBeginning(plan, one, other) && !isBeginning(plan, other, one))
        expect(goOn(donor)).toEqual([])
        const whole = pasts.filter((one) => one.operations > 0 && goOn(one).length === 0)
        const behind = (one: Standing) =>
          pasts.filter((other) => sameConfig(one.config, other.config)).length
        for (const one of whole) {
          expect(behind(donor)).toBeGreaterThanOrEqual(behind(one))
          if (behind(one) < behind(donor)) continue
          expect(donor.operations).toBeGreaterThanOrEqual(one.operations)
        }
        if (whole.length < pasts.length) extended++
      }),
      { numRuns: 500 }
    )
    expect(extended).toBeGreaterThan(50)
  })
})

describe('makePlan', () => {
  it('takes a member that told nothing for one without a past', () => {
    const members = [1, 2].map((id) => ({ id, incarnation: id }))
    const plan = makePlan(proposed, members, new Map([[2, past(5, 1)]]))
    expect(plan.members).toEqual([
      { id: 1, incarnation: 1, standing: fresh, diverged: false },
      { id: 2, incarnation: 2, standing: past(5, 1), diverged: false }
    ])
    expect([plan.config, plan.donor]).toEqual([proposed, 1])
  })
})

describe('who has diverged', () => {
  const diverged = (plan: Plan) => plan.members.filter((one) => one.diverged).map(({ id }) => id)

  it('are those whose past is neither empty nor part of the donor’s', () => {
    const plan = planOf(past(6, 2, [5, 6]), past(5, 6), past(5, 5), fresh, past(4, 0), past(6, 9))
    expect([plan.donor, diverged(plan)]).toEqual([0, [5]])
    // Configuration 5 went on after the donor had left it.
    const left = planOf(past(5, 7), past(6, 2, [5, 6]), past(5, 6), past(6, 2, [5, 6]), past(6, 1))
    expect([donorOf(left), diverged(left)]).toEqual([2, [1, 3]])
  })

  it('is told by the slots that were delivered, one by one', () => {
    let count = 0
    fc.assert(
      fc.property(anyMembers, (members) => {
        const plan = planOf(...members.map(({ standing }) => standing))
        const donor = plan.members[plan.donor]!
        for (const one of plan.members) {
          expect(one.diverged).toBe(!isBeginning(plan, one.standing, donor.standing))
          if (one.diverged) count++
        }
      }),
      { numRuns: 500 }
    )
    expect(count).toBeGreaterThan(50)
  })
})
