import { describe, expect, it } from 'vitest'
import { expectViolated, resultOf } from '../expecting'
import { FIRST, life } from '../life'
import { a, b, delivers, Story, withoutEverywhere } from '../story'

describe('P3 self-delivery', () => {
  it('finds a recovery that cuts off what a survivor ordered', () => {
    const traces = withoutEverywhere(life().traces, delivers(FIRST, 3))
    expectViolated(traces, 'P3', /orders 3\.\S+\/3, and goes on to 5\.\S+ without delivering it/)
  })

  it('waits for one who runs, until all is quiet', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b]).order(a, 0, ['x:1 create 1'])
    expect(resultOf(story.traces, 'P3', false).verdict).toBe('unknown')
    expectViolated(story.traces, 'P3', /has not delivered it/)
  })

  it('excuses who fails in between', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b]).order(a, 0, ['x:1 create 1'])
    expect(resultOf(story.end(a, 'killed').traces, 'P3').verdict).toBe('valid')
  })
})
