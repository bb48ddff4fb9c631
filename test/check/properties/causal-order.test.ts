import { describe, it } from 'vitest'
import { expectViolated } from '../expecting'
import { FIRST, life } from '../life'
import { a, b, c, changed, delivers, orders, Story, without } from '../story'

describe('P5 causal order', () => {
  it('finds a member that orders without what comes before', () => {
    const traces = without(life().traces, c, delivers(FIRST, 1))
    expectViolated(traces, 'P5', /orders 3\.\S+\/2 and has not delivered 3\.\S+\/1/)
  })

  it('finds one that orders first and delivers afterwards', () => {
    const traces = changed(life().traces, b, (lines) => {
      const order = lines.filter(orders(FIRST, 1))
      const rest = lines.filter((line) => !orders(FIRST, 1)(line))
      return [...rest.slice(0, 1), ...order, ...rest.slice(1)]
    })
    expectViolated(traces, 'P5', /orders 3\.\S+\/1 and has not delivered 3\.\S+\/0/)
  })

  it("finds one client's requests out of their order", () => {
    const story = new Story().start(a).install(FIRST, [a])
    story.slot(0, ['x:2 create 1']).slot(1, ['x:1 create 2'])
    expectViolated(story.traces, 'P5', /delivers x:1 after x:2 of the same client/)
  })
})
