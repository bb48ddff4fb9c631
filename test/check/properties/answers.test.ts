import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { expectViolated, resultOf } from '../expecting'
import { AFTER_CRASH, FIRST, life, bothSides } from '../life'
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

  it('leaves open what a member without a trace may have brought along', () => {
    // b starts again with less than a has, and takes a's state; a tells nothing of itself.
    const story = new Story().start(a, b, c).install(FIRST, [a, b, c])
    story.slot(0, ['x:1 push 25 1'], [a, b]).slot(1, ['x:11 create 12'], [a, c])
    story.end(c, 'killed').start(b).say(b, { ev: 'restore', config: FIRST, slot: 0, hash: '01' })
    story.leave(config(4, a), [a], FIRST).install(AFTER_CRASH, [a, b], [FIRST])
    const traces = story.reply(b, 'x:11', c).traces
    expect(resultOf(traces, 'answers').verdict).toBe('valid')
    const untold = traces.filter(({ server }) => server !== a)
    expect(resultOf(untold, 'answers').verdict).toBe('valid')
    const short = changed(traces, a, (lines) =>
      lines.filter((line) => line.ev !== 'deliver' || line.slot === 0)
    )
    expectViolated(short, 'answers', /answers x:11 .* has not delivered it before/)
  })

  it('lets refusals pass', () => {
    const story = new Story()
      .start(a)
      .install(FIRST, [a])
      .say(a, { ...answer, status: 'busy' })
    expect(checkTraces(story.traces, settled).verdict).toBe('valid')
  })
})
