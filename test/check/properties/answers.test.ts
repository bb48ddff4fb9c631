import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { expectViolated } from '../expecting'
import { FIRST, life, bothSides } from '../life'
import { a, b, c, changed, config, installs, replaced, Story } from '../story'

const settled = { quiescent: true }

describe('answers', () => {
  const answer = { ev: 'reply', message: 'x:11', result: null, status: 'ok' } as const

  it('finds an answer that is not what was delivered', () => {
    const traces = replaced(
      life().traces,
      b,
      (line) => line.ev === 'reply' && line.message === 'x:7',
      { result: 3 }
    )
    expectViolated(traces, 'answers', /answers x:7 with 3 ok; delivered at 5\.\S+\/1 was 2 ok/)
  })

  it('finds an answer to what was never delivered', () => {
    const story = new Story().start(a).install(FIRST, [a]).say(a, answer)
    expectViolated(story.traces, 'answers', /and has not delivered it before/)
  })

  it('finds an answer that comes before the delivery', () => {
    const story = new Story()
      .start(a)
      .install(FIRST, [a])
      .say(a, { ...answer, message: 'x:1' })
    story.slot(0, ['x:1 push 25 1'])
    const traces = replaced(story.traces, a, (line) => line.ev === 'reply', {
      status: 'no-such-queue'
    })
    expectViolated(traces, 'answers', /has not delivered it before/)
  })

  it('finds an answer of a history that is not its own', () => {
    const story = bothSides()
    // c answers x:3 before the sides meet; only a has executed it.
    const traces = changed(story.traces, c, (lines) => {
      const at = lines.findIndex(installs(config(14, c)))
      const reply = { ...answer, t: 0, server: c, message: 'x:3' }
      return [...lines.slice(0, at), reply, ...lines.slice(at)]
    })
    expectViolated(traces, 'answers', /answers x:3 .* has not delivered it before/)
  })

  it('lets refusals pass', () => {
    const story = new Story()
      .start(a)
      .install(FIRST, [a])
      .say(a, { ...answer, status: 'busy' })
    expect(checkTraces(story.traces, settled).verdict).toBe('valid')
  })
})
