import { describe, expect, it } from 'vitest'
import { expectViolated, resultOf } from '../expecting'
import { AFTER_CRASH, AFTER_JOIN, FIRST, LEFT_SIDE, life, RIGHT_SIDE } from '../life'
import { a, delivers, isAbout, replacedEverywhere, Story } from '../story'

describe('queue', () => {
  it('finds an answer that no queue gives', () => {
    const traces = replacedEverywhere(life().traces, delivers(FIRST, 2), { result: 6 })
    expectViolated(traces, 'queue', /x:4 top 25 at 3\.\S+\/2 gives 6 ok .*; a queue gives 5 ok/)
  })

  it('knows the ids of labels', () => {
    const traces = replacedEverywhere(life().traces, isAbout('deliver', 'y:2'), { result: 5 })
    expectViolated(traces, 'queue', /create -3 .* gives 5 ok .*; a queue gives 6 ok/)
  })

  it('takes the state along through changes and to those who join', () => {
    const traces = replacedEverywhere(life().traces, delivers(AFTER_JOIN, 2), { result: 8 })
    expectViolated(traces, 'queue', /x:10 top 25 at 7\.\S+\/2 gives 8 ok .*; a queue gives 7 ok/)
  })

  it('takes the state along to each side of a partition', () => {
    const left = replacedEverywhere(life().traces, delivers(LEFT_SIDE, 0), { result: 8 })
    expectViolated(left, 'queue', /x:12 pop 25 at 11\.\S+\/0 gives 8 ok .*; a queue gives 7 ok/)
    const right = replacedEverywhere(life().traces, delivers(RIGHT_SIDE, 0), { result: 8 })
    expectViolated(right, 'queue', /y:3 pop 25 at 13\.\S+\/0 gives 8 ok .*; a queue gives 7 ok/)
  })

  it('does not judge a state whose beginning is in no trace', () => {
    const story = new Story().start(a).install(AFTER_CRASH, [a], [FIRST]).slot(0, ['x:4 size 25'])
    expect(resultOf(story.traces, 'queue').verdict).toBe('unknown')
  })
})
