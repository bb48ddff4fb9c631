import { describe, it } from 'vitest'
import { expectViolated } from '../expecting'
import { FIRST, life } from '../life'
import { a, b, delivers, replaced } from '../story'

describe('results', () => {
  it('finds another result of the same message', () => {
    const traces = replaced(life().traces, b, delivers(FIRST, 2), { result: 6 })
    expectViolated(traces, 'results', /x:4 at 3\.\S+\/2 gives 5 ok at .* and 6 ok at/)
  })

  it('finds that members found each other different', () => {
    const alarm = { ev: 'divergence', config: FIRST, slot: 2 } as const
    expectViolated(
      life().say(a, alarm).traces,
      'results',
      /members of 3\.\S+ hold different states/
    )
  })
})
