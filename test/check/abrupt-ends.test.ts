import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../src/main/check/check-traces'
import { expectViolated, resultOf } from './expecting'
import { AFTER_CRASH, FIRST, life } from './life'
import { a, b, changed, config, orders, Story } from './story'

const settled = { quiescent: true }

describe('traces that end abruptly', () => {
  it('lets a killed server leave half of its last slot', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b])
    story.slot(0, ['x:1 create 1', 'x:2 create 2']).end(b, 'killed')
    const traces = changed(story.traces, b, (lines) => lines.slice(0, -1))
    expect(checkTraces(traces, settled).verdict).toBe('valid')
    const running = traces.map((trace) => ({ ...trace, ended: 'running' as const }))
    expect(resultOf(running, 'P6').verdict).toBe('violated')
  })

  it('is undecided where the end of a file is missing that others rest on', () => {
    const traces = changed(life().traces, a, (lines) =>
      lines.slice(0, lines.findIndex(orders(FIRST, 3)))
    ).map((trace) => (trace.server === a ? { ...trace, ended: 'unknown' as const } : trace))
    expect(checkTraces(traces, { quiescent: false }).verdict).toBe('unknown')
  })

  it('knows the state that a member took along and did not live to pass on', () => {
    // a gives b its state and dies before it installs the configuration.
    const story = new Story().start(a, b).install(FIRST, [a]).slot(0, ['x:1 create 12'], [a])
    story.install(AFTER_CRASH, [a, b], [FIRST], { at: [b], donor: a }).end(a, 'killed')
    const end = config(7, b)
    story.leave(config(6, b), [b], AFTER_CRASH).install(end, [b], [AFTER_CRASH])
    const wrong = story.slot(0, ['x:2 id 12'], [b]).traces
    expect(checkTraces(wrong, settled).verdict).toBe('valid')
  })

  it('takes up what a server found on its disk', () => {
    const story = new Story().start(a).install(FIRST, [a]).slot(0, ['x:1 create 12'], [a])
    const held = story.traces
    const again = new Story().start(a).start(a)
    again.say(a, { ev: 'restore', config: FIRST, slot: 0, hash: '01' })
    again.install(AFTER_CRASH, [a], [FIRST]).slot(0, ['x:2 id 12'], [a])
    const traces = [
      ...held.map((trace) => ({ ...trace, ended: 'killed' as const })),
      ...again.traces.filter(({ incarnation }) => incarnation === 2)
    ]
    expect(resultOf(traces, 'P2').verdict).toBe('valid')
    expectViolated(traces, 'queue', /x:2 id 12 .* gives -1 no-such-queue .*; a queue gives 25 ok/)
  })
})
