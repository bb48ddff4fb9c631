/**
 * The algebra of the merge on one random story: any grouping and order of joins
 * gives the same bytes, and what the naive model says.
 */
import fc from 'fast-check'
import { join } from '../../../src/main/protocol/merge/join'
import { mergeStates } from '../../../src/main/protocol/merge/merge'
import type { Replica } from '../../../src/main/protocol/queue/replica'
import { expectContents } from './compare'
import { hasSeen, unite } from './model'
import { bytesOf, expectBytes, pick, Story, type State, type Step } from './story'

// Small numbers are no more telling than others here.
const number = fc.noBias(fc.nat(2 ** 20))

const whats: fc.Arbitrary<Step['what']> = fc.oneof(
  { weight: 12, arbitrary: fc.constant('slot' as const) },
  { weight: 5, arbitrary: fc.constant('both' as const) },
  { weight: 4, arbitrary: fc.constant('fork' as const) },
  { weight: 1, arbitrary: fc.constant('lag' as const) },
  { weight: 1, arbitrary: fc.constant('wake' as const) },
  { weight: 1, arbitrary: fc.constant('move' as const) },
  { weight: 3, arbitrary: fc.constant('merge' as const) },
  { weight: 6, arbitrary: fc.constant('take' as const) },
  { weight: 1, arbitrary: fc.constant('giveUp' as const) },
  { weight: 3, arbitrary: fc.constant('settle' as const) },
  { weight: 1, arbitrary: fc.constant('policy' as const) }
)

export interface Case {
  readonly calls: readonly number[]
  readonly steps: readonly Step[]
  /** Choose orders and groupings. */
  readonly choices: readonly number[]
}

export const cases: fc.Arbitrary<Case> = fc.record({
  calls: fc.array(number, { minLength: 1, maxLength: 24, size: 'max' }),
  steps: fc.array(
    fc.record({
      what: whats,
      numbers: fc.array(number, { minLength: 6, maxLength: 6 })
    }),
    { minLength: 8, maxLength: 50, size: 'max' }
  ),
  choices: fc.array(number, { minLength: 12, maxLength: 12 })
})

/** Joins and comparisons that were made. */
export interface Tally {
  joins: number
  apart: number
}

/** Throws when the algebra, or the model, is violated. */
export function checkCase({ calls, steps, choices }: Case, tally: Tally): void {
  const story = new Story(calls)
  for (const step of steps) story.tell(step)
  const states = story.states()
  for (const state of states) expectContents(story.facts, state, 'a state')
  const few = shuffled(states, choices).slice(0, 5)
  const before = few.map(bytesOf)
  const joined = few.map(({ replica }) => replica).reduce(join)
  const bytes = bytesOf({ replica: joined })
  const seen = unite(few.map((state) => state.seen))
  expectContents(story.facts, { replica: joined, seen }, 'all joined')
  const apart = few.filter(
    (state, at) =>
      !few.some(
        (other, otherAt) =>
          otherAt !== at &&
          hasSeen(other.seen, state.seen) &&
          !(hasSeen(state.seen, other.seen) && at < otherAt)
      )
  )
  for (let round = 0; round < 3; round++) {
    const turned = [...choices.slice(round), ...choices.slice(0, round)]
    expectBytes(bytes, inSomeGrouping(shuffled(few, turned), turned), 'another grouping')
    tally.joins += few.length - 1
  }
  expectBytes(bytes, inSomeGrouping(apart, choices), 'without those that are contained')
  for (const { replica } of few) {
    const again = join(replica, joined)
    if (again !== joined) expectBytes(bytes, again, 'joined once more')
  }
  const config = { epoch: 2 ** 40, representative: 1 }
  const merged = mergeStates(
    few.map(({ replica }) => replica),
    config
  )
  const other = mergeStates(
    shuffled(few, choices.slice(3)).map(({ replica }) => replica),
    config
  )
  expectBytes(bytesOf(merged), other.replica, 'the merge in another order')
  if (JSON.stringify(merged.report) !== JSON.stringify(other.report)) {
    throw new Error('the report depends on the order')
  }
  few.forEach(({ replica }, at) => {
    expectBytes(before[at]!, replica, 'a joined state')
  })
  if (apart.length > 1) tally.apart++
}

function shuffled(states: readonly State[], choices: readonly number[]): State[] {
  const left = [...states]
  return states.flatMap((_, at) => left.splice((choices[at] ?? 0) % left.length, 1))
}

/** Joins pairs, any two at a time, until one is left. */
function inSomeGrouping(states: readonly State[], choices: readonly number[]): Replica {
  const left = states.map(({ replica }) => replica)
  for (let at = 0; left.length > 1; at++) {
    const [a] = left.splice((choices[at] ?? 0) % left.length, 1)
    const other = pick([...left.keys()], choices[at + 1]) ?? 0
    left[other] = join(left[other]!, a!)
  }
  return left[0]!
}
