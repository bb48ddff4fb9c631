import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { expectViolated, resultOf } from '../expecting'
import { AFTER_CRASH, FIRST, life } from '../life'
import { a, b, c, changed, config, delivers, Story, without } from '../story'

const settled = { quiescent: true }

describe('P7 safe delivery', () => {
  /** a says that slot 0 is stable and has heard only b; then the net splits. */
  const onlyHeardB = (): Story => {
    const story = new Story().start(a, b, c).install(FIRST, [a, b, c])
    story.slot(0, ['x:1 create 1'], [a, b]).stable(0, [a]).reply(a, 'x:1')
    return story
  }

  it('finds a slot that was called stable and is missing at one who goes on', () => {
    const story = onlyHeardB()
    story.leave(config(4, a), [a, b], FIRST).install(AFTER_CRASH, [a, b], [FIRST])
    story.leave(config(4, c), [c], FIRST).install(config(5, c), [c], [FIRST])
    expectViolated(story.traces, 'P7', /is stable; .*c\.1 has not delivered 3\.\S+\/0 and goes on/)
  })

  it('excuses one that fails before it delivers', () => {
    const story = onlyHeardB().end(c, 'killed')
    story.leave(config(4, a), [a, b], FIRST).install(AFTER_CRASH, [a, b], [FIRST])
    expect(resultOf(story.traces, 'P7').verdict).toBe('valid')
  })

  it('waits for one who runs, until all is quiet', () => {
    expect(resultOf(onlyHeardB().traces, 'P7', false).verdict).toBe('unknown')
    expectViolated(onlyHeardB().traces, 'P7', /c\.1 has not delivered/)
  })

  it('cannot tell where a trace just ends', () => {
    const traces = onlyHeardB().traces.map((trace) => ({ ...trace, ended: 'unknown' as const }))
    expect(resultOf(traces, 'P7', false).verdict).toBe('unknown')
  })

  it('finds stability in a configuration that a member never installed', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b], [], { at: [a] })
    story.slot(0, ['x:1 create 1'], [a]).stable(0, [a]).end(b, 'killed')
    expectViolated(story.traces, 'P7', /its member 00000000000b never installed/)
  })

  it('is undecided about a member without a trace', () => {
    const story = new Story().start(a).install(FIRST, [a, b], [], { at: [a] })
    story.slot(0, ['x:1 create 1'], [a])
    expect(resultOf(story.stable(0, [a]).traces, 'P7').verdict).toBe('unknown')
  })

  it('finds an answer that leaves before its slot is stable', () => {
    const traces = changed(life().traces, a, (lines) => {
      const replies = lines.filter((line) => line.ev === 'reply' && line.message === 'x:1')
      const rest = lines.filter((line) => !replies.includes(line))
      const at = rest.findLastIndex(delivers(FIRST, 0)) + 1
      return [...rest.slice(0, at), ...replies, ...rest.slice(at)]
    })
    expectViolated(traces, 'P7', /answers a message of 3\.\S+\/0 before it knows/)
  })

  it('lets an answer leave at delivery if the client wanted it so', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b]).slot(0, ['x:1 create 1'])
    story.say(a, { ev: 'reply', message: 'x:1', result: 3, status: 'ok', agreed: true })
    story.slot(1, ['x:2 create 1'])
    expect(checkTraces(story.traces, settled).verdict).toBe('valid')
  })

  it('finds an answer at the change that a survivor knows nothing of', () => {
    expectViolated(
      without(life().traces, b, delivers(FIRST, 3)),
      'P7',
      /answers a message of 3\.\S+\/3; .*b\.1 has not delivered it and leaves/
    )
  })

  it('finds an answer, the last word of a server, that nobody else knows of', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b])
    story.slot(0, ['x:1 create 1'], [a]).reply(a, 'x:1').end(a, 'killed')
    story.leave(config(4, b), [b], FIRST).install(config(5, b), [b], [FIRST])
    expectViolated(story.traces, 'P7', /b\.1 has not delivered it and leaves/)
  })
})
