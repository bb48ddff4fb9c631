/** Goal: a datagram has one name at sender and receivers, and equal bytes that leave again another. */
import { describe, expect, it } from 'vitest'
import { joinGaps } from '../../../src/main/desk/timeline/join-gaps'
import { Numbering, plainName } from '../../../src/main/desk/timeline/numbering'
import { Settling } from '../../../src/main/desk/timeline/settling'
import type { TimelineEvent } from '../../../src/shared/timeline'

const content = { name: 'heartbeat', bytes: 80 } as const
const sent = (at: number): TimelineEvent => ({
  ...{ ev: 'send', at, lane: 'a', datagram: 'x-1', to: 'group', content }
})
const came = (at: number, lane: string): TimelineEvent => ({
  ...{ ev: 'receive', at, lane, datagram: 'x-1', from: 'a', content }
})
const names = (events: readonly TimelineEvent[]): string[] => {
  const numbering = new Numbering()
  return events.map((event) => {
    const named = numbering.name(event)
    return 'datagram' in named ? named.datagram : ''
  })
}

describe('Numbering', () => {
  it('counts what leaves again, and gives its receivers the same name', () => {
    expect(
      names([sent(0), came(10, 'b'), came(20, 'c'), sent(1000), came(1010, 'c'), came(1020, 'b')])
    ).toEqual(['x-1', 'x-1', 'x-1', 'x-1.2', 'x-1.2', 'x-1.2'])
  })

  it('gives a late receiver the copies in the order in which they left', () => {
    expect(
      names([sent(0), sent(300), came(19_000, 'b'), came(19_100, 'b'), came(19_200, 'b')])
    ).toEqual(['x-1', 'x-1.2', 'x-1', 'x-1.2', 'x-1.2'])
  })

  it('does not take a copy for one that was lost long before', () => {
    expect(names([sent(0), sent(250_000), came(250_100, 'b')])).toEqual(['x-1', 'x-1.2', 'x-1.2'])
  })

  it('tells copies of what nobody saw leaving by when they came', () => {
    expect(names([came(0, 'b'), came(10, 'c'), came(100_000, 'b'), came(100_010, 'c')])).toEqual([
      'x-1',
      'x-1',
      'x-1.2',
      'x-1.2'
    ])
  })

  it('is undone for the servers, which know no numbers', () => {
    expect([plainName('x-1.2'), plainName('x-1')]).toEqual(['x-1', 'x-1'])
  })
})

describe('joinGaps', () => {
  it('makes one of those that overlap or touch', () => {
    expect(
      joinGaps([
        { from: 50, until: 90, count: 2 },
        { from: 0, until: 40, count: 1 },
        { from: 40, until: 45, count: 3 }
      ])
    ).toEqual([
      { from: 0, until: 45, count: 4 },
      { from: 50, until: 90, count: 2 }
    ])
  })
})

describe('Settling', () => {
  it('waits for the slowest, but not for one that is silent, and never goes back', () => {
    const settling = new Settling()
    settling.note('a', 1_000_000, 1_000_000)
    settling.note('b', 500_000, 1_000_000)
    expect(settling.at(1_100_000)).toBe(500_000)
    settling.note('a', 2_600_000, 2_600_000)
    expect(settling.at(2_600_000)).toBe(2_400_000)
    settling.note('b', 700_000, 2_600_000)
    expect(settling.at(2_600_000)).toBe(2_400_000)
    settling.forget('b')
    expect(settling.at(3_000_000)).toBe(2_600_000)
  })
})
