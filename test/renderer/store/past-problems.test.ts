import { describe, expect, it } from 'vitest'
import { pastProblems } from '../../../src/renderer/store/past-problems'
import type { IncidentView, MergeSummary } from '../../../src/shared/merges'
import type { LocalServerView } from '../../../src/shared/views'
import { server } from './views'

const merge: MergeSummary = {
  config: '9.aa',
  poppedTwice: 0,
  ambiguous: 0,
  revived: 0,
  putBack: 0,
  queues: 2,
  items: 9
}
const incident: IncidentView = {
  config: '9.aa',
  slot: 7,
  firstSlot: 5,
  sides: [],
  leaves: false
}

function told(...servers: LocalServerView[]): string[] {
  const problems = pastProblems(Object.fromEntries(servers.map((one) => [one.name, one])))
  return problems.map(({ severity, text, mend }) => `${severity}: ${text} ${mend}`)
}

describe('a merge', () => {
  const merged = (name: string, more: Partial<MergeSummary> = {}, config = '9.aa') =>
    server(name, { config, merge: { ...merge, ...more } })

  it('is told once, while the configuration lasts that it began', () => {
    expect(told(merged('a'), merged('b'), server('c'))).toEqual([
      'notice: The sides of the group were merged: 2 queues, 9 items. Nothing was handed out twice.'
    ])
    expect(told(merged('a', {}, '11.aa'))).toEqual([])
    expect(told({ ...merged('a'), state: 'crashed' })).toEqual([])
  })

  it('is a warning when something was handed out twice', () => {
    expect(told(merged('a', { poppedTwice: 2, revived: 1 }))).toEqual([
      'warning: The sides of the group were merged: 2 queues, 9 items. ' +
        '2 handed out twice, 1 revived: Group shows which, in its history.'
    ])
  })
})

describe('ambiguous pops', () => {
  it('are told until they are settled', () => {
    expect(told(server('a', { ambiguous: 1 }), server('b', { ambiguous: 1 }))).toEqual([
      'warning: 1 pop has different results on several sides. ' +
        'Its client settles that with its next request, or you do, in Group.'
    ])
    expect(told(server('a'), server('b'))).toEqual([])
  })
})

describe('an incident', () => {
  it('names who began anew, once for all that tell of it', () => {
    const servers = [
      server('a', { incident }),
      server('b', { incident: { ...incident, leaves: true } })
    ]
    expect(told(...servers)).toEqual([
      'error: b held other queues than the rest after slot 5, and began anew. ' +
        'Look at its log for the evidence, and test the memory of its machine.'
    ])
    expect(pastProblems({ b: servers[1] ?? server('b') })[0]?.server).toBe('b')
  })

  it('is told as well when the server runs on another machine', () => {
    const early = { ...incident, slot: -1, firstSlot: -1 }
    expect(told(server('a', { incident: early }))[0]).toMatch(
      /^error: Another server held other queues than the rest before the first slot, and began anew/
    )
  })
})
