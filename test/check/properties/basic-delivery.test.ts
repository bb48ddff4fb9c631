import { describe, expect, it } from 'vitest'
import { expectViolated, resultOf } from '../expecting'
import { AFTER_CRASH, FIRST, life, bothSides } from '../life'
import {
  a,
  b,
  c,
  changed,
  config,
  d,
  delivers,
  isAbout,
  orders,
  Story,
  without,
  withoutEverywhere
} from '../story'

describe('P1 basic delivery', () => {
  it('finds a slot of an old configuration that is delivered in the new one', () => {
    // A resumed sequencer sends its slot 1 again, and b takes it for one of the next configuration.
    const traces = changed(life().traces, b, (lines) => {
      const at = lines.findIndex(delivers(AFTER_CRASH, 1))
      const old = lines.find(delivers(FIRST, 1))
      return lines.map((line, i) =>
        i === at && old !== undefined ? { ...old, config: AFTER_CRASH } : line
      )
    })
    expectViolated(traces, 'P1', /5\.\S+\/1#0 as x:3; it was ordered as x:7/)
  })

  it('finds a delivery that nobody ordered', () => {
    expectViolated(without(life().traces, a, orders(FIRST, 0)), 'P1', /which nobody ordered/)
  })

  it('finds a slot that one process delivers twice', () => {
    const traces = changed(life().traces, c, (lines) =>
      lines.flatMap((line) => (delivers(FIRST, 2)(line) ? [line, line] : [line]))
    )
    expectViolated(traces, 'P1', /delivers 3\.\S+\/2 twice/)
  })

  it('finds a message that is executed twice in one history', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b])
    story.slot(0, ['x:1 create 1']).slot(1, ['x:2 create 2']).slot(2, ['x:1 create 1'])
    expectViolated(story.traces, 'P1', /x:1 is delivered at \S+\/0 and again at \S+\/2/)
  })

  it('finds a message that is executed again after a change of configuration', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b]).slot(0, ['x:1 create 1'])
    story
      .end(b, 'killed')
      .leave(config(4, a), [a], FIRST)
      .install(AFTER_CRASH, [a], [FIRST])
      .slot(0, ['x:1 create 1'], [a])
    expectViolated(story.traces, 'P1', /x:1 is delivered .* in one history/)
  })

  it('finds a message that is executed again by one who took over the state', () => {
    const story = new Story().start(a, b).install(FIRST, [a]).slot(0, ['x:1 create 1'], [a])
    story
      .leave(config(4, a), [a], FIRST)
      .install(AFTER_CRASH, [a, b], [FIRST], { donor: a })
      .slot(0, ['x:2 create 2'])
      .slot(1, ['x:1 create 1'])
    expectViolated(story.traces, 'P1', /x:1 is delivered .* in one history/)
  })

  it('lets both sides of a partition execute one request', () => {
    const traces = bothSides().traces
    expect(resultOf(traces, 'P1').verdict).toBe('valid')
  })

  it('finds a message executed again that one of the diverged pasts has', () => {
    const story = bothSides().slot(0, ['x:3 push 25 2'])
    expectViolated(story.traces, 'P1', /x:3 is delivered at 11\.\S+ and again .* in one history/)
  })

  it('finds a message executed again that each of the diverged pasts has', () => {
    const story = bothSides().slot(0, ['x:2 push 25 1'])
    expectViolated(story.traces, 'P1', /x:2 is delivered at 11\.\S+, 13\.\S+ and again .* in one/)
  })

  it('finds a message executed again that was common to diverged pasts', () => {
    const story = bothSides().slot(0, ['x:1 create 12'])
    expectViolated(story.traces, 'P1', /x:1 is delivered .* in one history/)
  })

  it('finds a slot that is ordered twice', () => {
    const traces = changed(life().traces, a, (lines) =>
      lines.flatMap((line) => (orders(FIRST, 0)(line) ? [line, line] : [line]))
    )
    expectViolated(traces, 'P1', /is ordered 2 times/)
  })

  it('finds a message that is left out of a slot', () => {
    const traces = without(life().traces, b, isAbout('deliver', 'x:2'))
    // x:2 is delivered elsewhere, so that only the order of the slot's lines can tell.
    expectViolated(traces, 'P6', /2 messages at .* 1 messages/)
    const everywhere = withoutEverywhere(life().traces, isAbout('deliver', 'x:2'))
    expectViolated(everywhere, 'P1', /without x:2, which was ordered there/)
  })

  it('finds a circle in happened-before', () => {
    // Each delivers the other's slot before it orders its own, and each orders the earlier one.
    const story = new Story().start(a, b).install(FIRST, [a, b])
    story.deliver(a, 1, ['x:2 create 2']).order(a, 0, ['x:1 create 1'])
    story.deliver(b, 0, ['x:1 create 1']).order(b, 1, ['x:2 create 2'])
    expectViolated(story.traces, 'P1', /circle/)
  })

  it('is undecided where the owner left no trace', () => {
    const traces = life().traces.filter(({ server }) => server !== d)
    expect(resultOf(traces, 'P1', false).verdict).toBe('unknown')
  })
})
