import { describe, expect, it } from 'vitest'
import { healthOf, statusLine } from '../../src/main/service/health'
import { figures, snapshot } from './samples'

describe('the health of servers', () => {
  it('is good when all are in a regular configuration', () => {
    expect(healthOf([snapshot(), snapshot({ view: { name: 'b' } })])).toEqual({
      stuck: [],
      apart: [],
      refusing: []
    })
  })

  it('tells who is stuck only after some silence', () => {
    expect(healthOf([snapshot({ unanswered: 9 })]).stuck).toEqual([])
    const { stuck, apart } = healthOf([snapshot({ unanswered: 10 })])
    expect(stuck).toEqual(['server a did not answer for 10 seconds'])
    expect(apart).toEqual(stuck)
  })

  it.each([
    [{ kind: 'transitional' }, 'server a is in no regular configuration (operational)'],
    [{ phase: 'gather' }, 'server a is in no regular configuration (gather)'],
    [{ config: null, phase: 'learn' }, 'server a is in no regular configuration (learn)'],
    [{ isPaused: true }, 'server a is paused by the lab']
  ] as const)('tells who is apart: %j', (over, problem) => {
    const health = healthOf([
      snapshot({ figures: figures(over) }),
      snapshot({ view: { name: 'b' } })
    ])
    expect(health).toEqual({ stuck: [], apart: [problem], refusing: [] })
  })

  it('tells what would be refused by servers that are together', () => {
    const over = { isPrimary: false, isStoreAble: false }
    expect(healthOf([snapshot({ figures: figures(over) })])).toEqual({
      stuck: [],
      apart: [],
      refusing: [
        'server a is in a configuration without a majority, which refuses operations',
        'server a cannot write to its disk'
      ]
    })
  })

  it('misses who crashed, but nobody who was stopped', () => {
    const crashed = snapshot({
      view: { state: 'crashed', problem: 'ended unexpectedly' },
      figures: null
    })
    const stopped = snapshot({ view: { name: 'b', state: 'stopped' }, figures: null })
    expect(healthOf([crashed, stopped]).apart).toEqual(['server a ended unexpectedly'])
    expect(healthOf([stopped]).apart).toEqual(['no server runs here'])
    expect(healthOf([stopped]).stuck).toEqual([])
  })

  it('has one line', () => {
    expect(statusLine([snapshot()])).toBe(
      '1 of 2 servers here, configuration 3.aa, 1 queues, 3 items'
    )
    expect(statusLine([snapshot({ unanswered: 12 })])).toBe(
      'server a did not answer for 12 seconds'
    )
  })
})
