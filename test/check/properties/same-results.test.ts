import { describe, it } from 'vitest'
import { expectViolated } from '../expecting'
import { FIRST, LEFT_SIDE, RIGHT_SIDE, MERGED, life, bothSides } from '../life'
import { a, b, c, delivers, replaced } from '../story'

describe('results', () => {
  it('finds another result of the same message', () => {
    const traces = replaced(life().traces, b, delivers(FIRST, 2), { result: 6 })
    expectViolated(traces, 'results', /x:4 at 3\.\S+\/2 gives 5 ok at .* and 6 ok at/)
  })

  it('finds a merge with two outcomes', () => {
    const story = bothSides()
    const merge = {
      ev: 'merge',
      config: MERGED,
      from: [LEFT_SIDE, RIGHT_SIDE],
      report: {}
    } as const
    story.say(a, { ...merge, hash: '01' }).say(c, { ...merge, hash: '02' })
    expectViolated(story.traces, 'results', /gives 01 at .* and 02 at/)
  })
})
