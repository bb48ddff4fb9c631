import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { bothSides, FIRST, LEFT_SIDE, life, RIGHT_SIDE } from '../life'
import { a, b, c, config, Story } from '../story'

function verdictOf(story: Story, policy: 'available' | 'majority' = 'majority') {
  const { properties } = checkTraces(story.traces, { quiescent: true, policy })
  const { verdict, cases, counterexample } = properties.find(({ id }) => id === 'M6') ?? {}
  return { verdict, cases, text: counterexample?.text ?? '' }
}

describe('M6', () => {
  it('finds two sides of a partition that both order', () => {
    const { verdict, text } = verdictOf(bothSides())
    expect(verdict).toBe('violated')
    expect(text).toContain(`${LEFT_SIDE} and ${RIGHT_SIDE} both order`)
  })

  it('says nothing of a group with another policy', () => {
    expect(verdictOf(bothSides(), 'available')).toEqual({ verdict: 'valid', cases: 0, text: '' })
  })

  it('lets configurations order one after the other', () => {
    const story = new Story().start(a, c).install(FIRST, [a, c]).slot(0, ['x:1 create 12'])
    story
      .leave(config(10, a), [a], FIRST)
      .install(LEFT_SIDE, [a], [FIRST])
      .slot(0, ['x:2 push 25 1'], [a])
      .leave(config(12, c), [c], FIRST)
      .install(RIGHT_SIDE, [c], [FIRST])
    expect(verdictOf(story)).toMatchObject({ verdict: 'valid', cases: 1 })
  })

  it('lets one that is not primary change the policy', () => {
    const story = new Story().start(a, c).install(FIRST, [a, c]).slot(0, ['x:1 create 12'])
    story.leave(config(10, a), [a], FIRST).install(LEFT_SIDE, [a], [FIRST])
    story.slot(0, ['x:2 push 25 1'], [a])
    story.leave(config(12, c), [c], FIRST).install(RIGHT_SIDE, [c], [FIRST])
    story.order(c, 0, ['y:1 policy 1']).say(c, {
      ev: 'deliver',
      config: RIGHT_SIDE,
      slot: 0,
      i: 0,
      message: 'y:1',
      origin: c,
      op: 'policy',
      args: [1],
      result: null,
      status: 'ok',
      phase: 'regular'
    })
    expect(verdictOf(story).verdict).toBe('valid')
  })

  describe('where one that ordered was left by the death of all its members', () => {
    const SECOND = config(12, a)
    const THIRD = config(14, b)

    function died(): Story {
      const story = new Story().start(a, b, c).install(FIRST, [a, b, c])
      story.slot(0, ['x:1 create 12']).leave(config(10, a), [a, b], FIRST)
      story.install(SECOND, [a, b], [FIRST]).slot(0, ['x:2 push 25 1'])
      return story.end(a, 'killed').end(b, 'killed')
    }

    it('lets the others go on without it when those who come back know nothing of it', () => {
      const story = died().start(b).say(b, { ev: 'restore', config: FIRST, slot: 0, hash: '01' })
      story.leave(config(13, c), [c], FIRST).install(THIRD, [b, c], [FIRST])
      story.slot(0, ['x:3 push 25 2'], [b, c])
      expect(verdictOf(story).verdict).toBe('unknown')
    })

    it('lets them do so though one who stayed away has it on its disk', () => {
      const story = died().start(b).say(b, { ev: 'restore', config: FIRST, slot: 0, hash: '01' })
      story.start(a).say(a, { ev: 'restore', config: SECOND, slot: 0, hash: '02' })
      story.leave(config(13, c), [c], FIRST).install(THIRD, [b, c], [FIRST])
      story.slot(0, ['x:3 push 25 2'], [b, c])
      expect(verdictOf(story).verdict).toBe('unknown')
    })

    it('does not when one who came back had it on its disk', () => {
      const story = died().start(b).say(b, { ev: 'restore', config: SECOND, slot: 0, hash: '02' })
      story.leave(config(13, c), [c], FIRST).install(THIRD, [b, c], [FIRST])
      story.slot(0, ['x:3 push 25 2'], [b, c])
      expect(verdictOf(story).verdict).toBe('violated')
    })

    it('does not let others order who never met any of them', () => {
      const story = died().leave(config(13, c), [c], FIRST).install(config(14, c), [c], [FIRST])
      story.slot(0, ['x:3 push 25 2'], [c])
      expect(verdictOf(story).verdict).toBe('violated')
    })
  })

  it('leaves open what may have begun anew', () => {
    const story = new Story().start(a, c).install(FIRST, [a]).slot(0, ['x:1 create 12'], [a])
    story.install(RIGHT_SIDE, [c], []).slot(0, ['x:2 create 12'], [c])
    expect(verdictOf(story).verdict).toBe('unknown')
    expect(verdictOf(life()).verdict).toBe('violated')
  })
})
