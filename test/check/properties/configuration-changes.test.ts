import { describe, expect, it } from 'vitest'
import { expectViolated, resultOf } from '../expecting'
import { AFTER_CRASH, FIRST, life } from '../life'
import { a, b, c, changed, config, delivers, installs, replaced, Story, without } from '../story'

describe('P2 configuration changes', () => {
  it('a: finds one who installs what it is no member of', () => {
    const traces = replaced(life().traces, b, installs(FIRST), { members: [a, c] })
    expectViolated(traces, 'P2a', /is no member of it/)
  })

  it('b: finds one id with two memberships', () => {
    const traces = replaced(life().traces, b, installs(FIRST), { members: [a, b] })
    expectViolated(traces, 'P2b', /3\.\S+ is regular \{.*\} from .* and regular/)
  })

  it('c: finds a regular configuration right after another one', () => {
    const traces = without(life().traces, a, installs(config(4, a)))
    expectViolated(traces, 'P2c', /without a transitional one before it/)
  })

  it('c: finds a transitional configuration that lists one who comes from elsewhere', () => {
    // c came back with nothing: it does not come from AFTER_CRASH.
    const traces = [a, b].reduce(
      (all, server) => replaced(all, server, installs(config(6, a)), { members: [a, b, c] }),
      life().traces
    )
    expectViolated(traces, 'P2c', /which is not in 5\./)
  })

  it('c: finds one who came along and is not listed', () => {
    const traces = replaced(life().traces, a, installs(config(4, a)), { members: [a] })
    expectViolated(traces, 'P2c', /lacks 00000000000b, which comes from/)
  })

  it('c: finds a configuration that does not name what its member comes from', () => {
    const traces = replaced(life().traces, b, installs(AFTER_CRASH), { from: [] })
    expectViolated(traces, 'P2c', /comes from 3\.\S+, and 5\.\S+ does not name it/)
  })

  it('d: finds an epoch that a restarted server uses again', () => {
    const story = new Story().start(a).install(FIRST, [a]).start(a)
    story.install(config(3, a), [a])
    expectViolated(story.traces, 'P2d', /installs 3\.\S+ after 3\./)
  })

  it('e: finds a delivery of a configuration that was left', () => {
    const story = new Story().start(a).install(FIRST, [a]).slot(0, ['x:1 create 1'])
    story.leave(config(4, a), [a], FIRST).install(AFTER_CRASH, [a], [FIRST])
    story.order(a, 0, ['x:2 create 2']).deliver(a, 0, ['x:2 create 2'])
    const traces = replaced(story.traces, a, delivers(AFTER_CRASH, 0), { config: FIRST, slot: 1 })
    expectViolated(traces, 'P2e', /is in 5\.\S+ and logs 'deliver' of 3\./)
  })

  it('e: finds a delivery in the wrong phase', () => {
    const traces = replaced(life().traces, a, delivers(FIRST, 3), { phase: 'transitional' })
    expectViolated(traces, 'P2e', /wrong phase/)
  })

  it('f: finds one who lives on in a configuration that its member has left', () => {
    const traces = changed(life().traces, b, (lines) =>
      lines.slice(0, lines.findIndex(installs(config(10, a))))
    )
    expectViolated(traces, 'P2f', /ends in 11\.\S+; its member 00000000000b does not/)
    expect(resultOf(traces, 'P2f', false).verdict).toBe('unknown')
  })

  it('f: excuses who failed', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b]).end(b, 'killed')
    expect(resultOf(story.traces, 'P2f').verdict).toBe('valid')
  })
})
