import { describe, expect, it } from 'vitest'
import { expectViolated, resultOf } from '../expecting'
import { FIRST, LEFT_SIDE, life } from '../life'
import { b, delivers, replaced, without } from '../story'

describe('P4 failure atomicity', () => {
  it('finds a slot that one survivor delivers before the change and another not', () => {
    expectViolated(
      without(life().traces, b, delivers(FIRST, 3)),
      'P4',
      /from 3\.\S+ to 4\.\S+: .*delivers \S+\/3 \(x:5\), .* delivers 3 slots/
    )
  })

  it('finds another message in a slot', () => {
    const traces = replaced(life().traces, b, delivers(FIRST, 2), { message: 'z:1' })
    expectViolated(traces, 'P4', /x:4\), .*z:1/)
  })

  it('compares those who end together once all is quiet', () => {
    const traces = without(life().traces, b, delivers(LEFT_SIDE, 1))
    expectViolated(traces, 'P4', /to the end/)
    expect(resultOf(traces, 'P4', false).verdict).toBe('valid')
  })
})
