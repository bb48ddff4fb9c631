import { describe, expect, it } from 'vitest'
import { expectViolated, resultOf } from '../expecting'
import { AFTER_CRASH, FIRST, life } from '../life'
import { a, b, c, changed, config, delivers, installs, orders, Story, without } from '../story'

describe('P8 transitional duty', () => {
  it('finds a delivery beyond a hole', () => {
    // Slot 2 died with c, its owner; b delivers slot 3 all the same.
    const lost = [a, b].reduce(
      (all, server) => without(all, server, delivers(FIRST, 2)),
      without(life().traces, c, delivers(FIRST, 2))
    )
    const traces = without(lost, c, orders(FIRST, 2))
    expectViolated(
      traces,
      'P8',
      /leaves 3\.\S+ with 3\.\S+\/3 delivered beyond the hole at 3\.\S+\/2/
    )
  })

  it('finds a companion that does not deliver what the other has', () => {
    expectViolated(
      without(life().traces, b, delivers(FIRST, 3)),
      'P8',
      /leave 3\.\S+ together; the former has 3\.\S+\/3, the latter does not deliver it/
    )
  })

  it('finds an order in the transitional configuration', () => {
    const traces = changed(life().traces, a, (lines) => {
      const order = lines.filter(orders(FIRST, 3))
      const rest = lines.filter((line) => !order.includes(line))
      const at = rest.findIndex(installs(config(4, a))) + 1
      return [...rest.slice(0, at), ...order, ...rest.slice(at)]
    })
    expectViolated(traces, 'P8', /orders 3\.\S+\/3 in the transitional configuration/)
  })

  it('lets the remainder be delivered in the transitional configuration', () => {
    const story = new Story().start(a, b, c).install(FIRST, [a, b, c])
    story.order(a, 0, ['x:1 create 1']).deliver(a, 0, ['x:1 create 1']).end(c, 'killed')
    // Both deliver it there; a, which had it, before.
    story.leave(config(4, a), [a, b], FIRST)
    story.deliver(b, 0, ['x:1 create 1']).install(AFTER_CRASH, [a, b], [FIRST])
    expect(resultOf(story.traces, 'P8').verdict).toBe('valid')
    expect(resultOf(story.traces, 'P2').verdict).toBe('valid')
  })
})
