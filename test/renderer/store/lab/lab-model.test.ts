import { describe, expect, it } from 'vitest'
import {
  faultSummary,
  faultTexts,
  hitsSince,
  linkState,
  sidesOf
} from '../../../../src/renderer/store/lab/lab-model'
import type { LabServerView } from '../../../../src/shared/channels/lab'
import type { FaultsView } from '../../../../src/shared/lab'
import { noFaults } from '../../../support/no-faults'

const server = (name: string, faults: Partial<FaultsView> | null = {}): LabServerView => ({
  server: `${name}${name}`,
  name,
  faults: faults === null ? null : { ...noFaults, ...faults }
})

const partition = { sides: [['aa'], ['bb', 'cc']], messagesLeft: null }

describe('what is on', () => {
  it('is told in one sentence, and what all of them say once', () => {
    expect(faultSummary(null)).toBeNull()
    expect(faultSummary([server('a'), server('b', null)])).toBeNull()
    expect(
      faultSummary([
        server('a', { partition, loss: 0.2 }),
        server('b', { partition, links: [{ from: 'aa', delayMs: 5 }] }),
        server('c', { partition, paused: true })
      ])
    ).toBe('partition a | b,c; a: loss 20 %; b: delay 5 ms from a; c: paused')
    expect(faultSummary([server('a', { loss: 1 }), server('b', { loss: 1 })])).toBe('loss 100 %')
    expect(faultSummary([server('a', { loss: 1 }), server('b')])).toBe('a: loss 100 %')
  })

  it('is told of each server', () => {
    expect(faultTexts([server('a', { paused: true }), server('b'), server('c', null)])).toEqual({
      aa: 'paused'
    })
  })
})

describe('a link', () => {
  it('is cut by a partition and by deafness, one way each', () => {
    const servers = [server('a', { partition }), server('b', { partition, deafTo: ['cc'] })]
    const isCut = (from: string, to: string): boolean => linkState(servers, from, to).isCut
    expect([isCut('bb', 'aa'), isCut('aa', 'bb'), isCut('cc', 'bb'), isCut('bb', 'cc')]).toEqual([
      true,
      true,
      true,
      false
    ])
    expect(sidesOf(servers)).toEqual(partition.sides)
  })

  it('has faults of its own, and not for a count alone', () => {
    const servers = [
      server('a', {
        links: [
          { from: 'bb', loss: 0.5 },
          { from: 'cc', dropped: 4 }
        ]
      })
    ]
    expect(linkState(servers, 'bb', 'aa').faults).toEqual({ from: 'bb', loss: 0.5 })
    expect(linkState(servers, 'cc', 'aa').faults).toBeNull()
  })
})

it('counts what faults did since then', () => {
  const before = [
    server('a', { counters: { lost: 5 }, links: [{ from: 'bb', dropped: 5 }] }),
    server('b', { counters: { delayed: 1 } })
  ]
  const now = [
    server('a', {
      counters: { lost: 9, cutReceived: 2 },
      links: [
        { from: 'bb', dropped: 7 },
        { from: 'cc', dropped: 4 }
      ]
    }),
    // It was started again in between.
    server('b', { counters: {} })
  ]
  expect(hitsSince(now, before)).toEqual({
    dropped: { 'bb>aa': 2, 'cc>aa': 4 },
    droppedInAll: 6,
    disturbedInAll: 0
  })
})
