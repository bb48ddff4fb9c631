import { describe, expect, it } from 'vitest'
import { checkTraces } from '../../../src/main/check/check-traces'
import { expectViolated } from '../expecting'
import { AFTER_CRASH, FIRST, life } from '../life'
import { a, b, c, changed, config, delivers, replaced, Story, without } from '../story'

const settled = { quiescent: true }

describe('P6 total order', () => {
  it('finds a slot that is left out though its owner is still there', () => {
    const traces = without(life().traces, b, delivers(FIRST, 2))
    expectViolated(traces, 'P6', /delivers 3\.\S+\/3 without 3\.\S+\/2/)
  })

  it('finds slots in another order', () => {
    const traces = changed(life().traces, c, (lines) => {
      const late = lines.filter(delivers(FIRST, 0))
      const at = lines.findIndex(delivers(FIRST, 1)) + 2
      const rest = lines.slice(0, at).filter((line) => !late.includes(line))
      return [...rest, ...late, ...lines.slice(at)]
    })
    expectViolated(traces, 'P6', /delivers 3\.\S+\/1 without 3\.\S+\/0|after/)
  })

  it('finds one slot with two contents', () => {
    const traces = replaced(life().traces, c, delivers(FIRST, 2), { message: 'z:9' })
    expectViolated(traces, 'P6', /3\.\S+\/2 is #0 x:4 top 25 at .* and #0 z:9 top 25 at/)
  })

  it('finds a slot that is ordered out of turn', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b])
    story.slot(0, ['x:1 create 1'], [], b)
    expectViolated(story.traces, 'P6', /orders 3\.\S+\/0; it is the turn of 00000000000a/)
  })

  it('finds a slot that is delivered as another one ordered it', () => {
    const traces = replaced(life().traces, b, delivers(FIRST, 1), { origin: c })
    expectViolated(traces, 'P6', /as ordered by 00000000000c; it is the turn of 00000000000b/)
  })

  it('finds a delivery of a configuration that was left', () => {
    const story = new Story().start(a).install(FIRST, [a]).slot(0, ['x:1 create 1'])
    story.leave(config(4, a), [a], FIRST).install(AFTER_CRASH, [a], [FIRST])
    story.order(a, 0, ['x:2 create 2']).deliver(a, 0, ['x:2 create 2'])
    const traces = replaced(story.traces, a, delivers(AFTER_CRASH, 0), { config: FIRST, slot: 1 })
    expectViolated(traces, 'P6', /delivers 3\.\S+\/1 after it installed 5\./)
  })

  it('lets an empty slot pass, which leaves no line', () => {
    const story = new Story().start(a, b).install(FIRST, [a, b])
    story.slot(0, ['x:1 create 1']).order(b, 1, []).slot(2, ['x:2 create 2'])
    expect(checkTraces(story.traces, settled).verdict).toBe('valid')
  })
})
