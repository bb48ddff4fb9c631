import { describe, expect, it } from 'vitest'
import {
  bestTold,
  bytesText,
  causeText,
  phasesOf
} from '../../../../src/renderer/store/group/story-text'
import type { HistoryNode } from '../../../../src/shared/channels/group'
import type { Story } from '../../../../src/shared/stories'

const names: Readonly<Record<string, string>> = { aa: 'ada', bb: 'bob', cc: 'cy' }
const nameOf = (id: string): string => names[id] ?? id

const story: Story = {
  server: 'aa',
  config: '4.aa',
  members: [],
  from: ['2.aa'],
  old: '2.aa',
  transitional: null,
  at: 5460,
  leftOut: 0,
  merge: null,
  steps: [
    {
      at: 5000,
      step: 'gather',
      reason: 'member-silent',
      about: 'cc',
      silentMs: 1240,
      limitMs: 1200,
      stuckMs: null,
      acked: null,
      aru: null
    },
    { at: 5002, step: 'heard', member: 'bb', name: 'bob', config: '2.aa', hears: ['aa'] },
    {
      at: 5440,
      step: 'proposed',
      config: '4.aa',
      members: ['aa', 'bb'],
      leftOut: [{ member: 'cc', silentMs: 1680 }]
    },
    { at: 5445, step: 'accepted', config: '4.aa', member: 'bb', past: '2.aa', aru: 41 },
    {
      at: 5446,
      step: 'planned',
      config: '4.aa',
      end: 41,
      undelivered: 2,
      missing: 1,
      sources: ['aa']
    },
    { at: 5460, step: 'recovered', config: '4.aa', states: [], primary: false }
  ]
}

describe('bestTold', () => {
  const [suspicion, ...rest] = story.steps
  const joined: Story = { ...story, server: 'bb', steps: [...rest, ...rest] }

  it('is told by who suspected, though another one, asked to come, saw more steps', () => {
    expect(suspicion?.step).toBe('gather')
    expect(bestTold([joined, story])?.server).toBe('aa')
    expect(bestTold([story, joined])?.server).toBe('aa')
    expect(bestTold([joined])?.server).toBe('bb')
    expect(bestTold([])).toBeNull()
  })

  it('is told by who saw the merge before that', () => {
    const merge = { sides: [], queues: [] } as unknown as Story['merge']
    expect(bestTold([story, { ...joined, merge }])?.server).toBe('bb')
  })
})

describe('phasesOf', () => {
  it('tells timeout, suspicion, proposal and installation with their evidence and times', () => {
    const phases = phasesOf(story, nameOf)
    expect(phases.map(({ phase, ms }) => [phase, ms])).toEqual([
      ['Suspicion', 440],
      ['Proposal', 6],
      ['Recovery', 14],
      ['Installation', 0]
    ])
    expect(
      phases.flatMap(({ lines }) => lines.map(({ afterMs, text }) => [afterMs, text]))
    ).toEqual([
      [0, 'ada asked who is there: cy was not heard for 1.24 s (suspected after 1.20 s)'],
      [2, 'bob, in 2.aa, says that it hears ada'],
      [440, 'ada proposed 4.aa of ada and bob; cy is left out, not heard for 1.68 s'],
      [445, 'bob accepted: it comes from 2.aa with slots up to 41'],
      [
        446,
        '2.aa ends with slot 41; 2 slots were delivered on the way, ' +
          '1 of them taken over from others; the state of ada counts'
      ],
      [460, 'ada needed no state from others; without a majority it refuses clients'],
      [460, 'ada installed 4.aa']
    ])
  })

  it('tells of a state that came, and of one that was learned before', () => {
    const joined: Story = {
      ...story,
      old: null,
      steps: [
        { at: 1, step: 'learned', donor: 'bb', bytes: 2_400_000, rounds: 2, ms: 820 },
        {
          at: 2,
          step: 'recovered',
          config: '4.aa',
          states: [{ donor: 'bb', bytes: 980 }],
          primary: true
        }
      ]
    }
    const texts = phasesOf(joined, nameOf).flatMap(({ lines }) => lines.map(({ text }) => text))
    expect(texts).toContain('ada learned the state of bob: 2.4 MB in 2 rounds, 820 ms')
    expect(texts).toContain('ada got the state of bob (980 bytes)')
  })
})

describe('causeText', () => {
  const node: HistoryNode = {
    config: '4.aa',
    members: ['aa'],
    from: ['2.aa'],
    transitional: [],
    at: 0,
    cause: { reason: 'member-silent', about: 'cc', silentMs: 1240 },
    merged: null
  }

  it('says why in a line', () => {
    expect(causeText(node, nameOf)).toBe('cy was not heard for 1.24 s')
    expect(causeText({ ...node, from: null, cause: null }, nameOf)).toMatch(/heard of/)
    const merged = { poppedTwice: 1, ambiguous: 0, revived: 0, putBack: 0 }
    expect(causeText({ ...node, merged }, nameOf)).toBe(
      'the sides met and were merged: 1 handed out twice'
    )
  })

  it('has words for every reason, also for one of a later version', () => {
    const later = { reason: 'moon-rises', about: null, silentMs: null }
    expect(causeText({ ...node, cause: later }, nameOf)).toBe('moon rises')
  })
})

describe('bytesText', () => {
  it('keeps to few digits', () => {
    expect([0, 999, 18_402, 2_400_000].map(bytesText)).toEqual([
      '0 bytes',
      '999 bytes',
      '18.4 kB',
      '2.4 MB'
    ])
  })
})
