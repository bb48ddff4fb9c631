import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabCommand } from '../../src/main/protocol/wire/control'
import { FaultLayer } from '../../src/main/server/faults'
import { Lab } from '../../src/main/server/lab'
import { at, fromServer, memberInfo } from './datagrams'

beforeEach(() => {
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
})

/** The lab of member 1. */
function lab() {
  const got: number[] = []
  const acted: string[] = []
  const logged: [string, Readonly<Record<string, unknown>>][] = []
  const faults = new FaultLayer({
    self: 1,
    random: () => 0.5,
    now: () => performance.now(),
    pauseBytesMax: 1000,
    deliver: (_channel, from) => got.push(from),
    onHealed: () => undefined
  })
  const subject = new Lab(
    faults,
    {
      pause: () => acted.push('pause'),
      resume: () => acted.push('resume'),
      crash: () => acted.push('crash')
    },
    (_level, event, fields = {}) => logged.push([event, fields])
  )
  subject.learn([memberInfo(1, 'a'), memberInfo(2, 'b'), memberInfo(3, 'c')])
  const hears = (id: number): boolean => {
    const before = got.length
    faults.receive('datagram', at(id), fromServer(id))
    return got.length > before
  }
  return { subject, faults, acted, logged, hears }
}

const partition = (groups: string[][]): LabCommand => ({
  do: 'partition',
  groups,
  forMessages: null
})

describe('partition', () => {
  it('takes names and ids', () => {
    const { subject, hears } = lab()
    expect(subject.run(partition([['a', '000000000003'], ['b']]))).toBeNull()
    expect([hears(2), hears(3)]).toEqual([false, true])
  })

  it('refuses a name that nobody has, and changes nothing', () => {
    const { subject, faults } = lab()
    expect(subject.run(partition([['a'], ['x']]))).toBe(
      'no member is named "x": known here are a, b, c'
    )
    expect(faults.isPartitioned).toBe(false)
  })

  it('refuses a member in two groups', () => {
    const { subject } = lab()
    expect(subject.run(partition([['a', 'b'], ['b']]))).toContain('"b" is in two groups')
    expect(subject.run(partition([['b'], ['000000000002']]))).toContain('in two groups')
  })

  it('remembers members of configurations that are gone', () => {
    const { subject, hears } = lab()
    subject.learn([memberInfo(1, 'a')])
    subject.run(partition([['a', 'b'], ['c']]))
    expect([hears(2), hears(3)]).toEqual([true, false])
  })

  it('splits by odd and even index, as the original program did', () => {
    const { subject, faults, hears } = lab()
    subject.splitByIndex([memberInfo(2), memberInfo(3), memberInfo(1)], 3)
    expect([hears(2), hears(3)]).toEqual([true, false])
    expect(faults.describe()).toBe('partition for 3 more messages')
  })
})

describe('other commands', () => {
  it('act on the process', () => {
    const { subject, acted, faults } = lab()
    subject.run({ do: 'pause' })
    expect(faults.isPaused).toBe(true)
    subject.run({ do: 'resume' })
    subject.run({ do: 'crash' })
    expect(acted).toEqual(['pause', 'resume', 'crash'])
    expect(faults.isPaused).toBe(false)
  })

  it('end with reset', () => {
    const { subject, faults, acted } = lab()
    subject.run({ do: 'loss', probability: 0.2 })
    subject.run({ do: 'delay', ms: 10, jitterMs: 5 })
    subject.run({ do: 'duplicate', probability: 0.1 })
    subject.run({ do: 'reorder', probability: 0.05 })
    subject.run(partition([['a'], ['b']]))
    expect(faults.describe()).toBe(
      'loss 20 %, delay 10 ± 5 ms, duplicate 10 %, reorder 5 %, partition'
    )
    subject.run({ do: 'reset' })
    expect(faults.describe()).toBeNull()
    expect(acted).toEqual(['resume'])
  })
})

it('logs how often the faults bit, while they are on and when that changed', () => {
  const { subject, logged, hears } = lab()
  subject.run({ do: 'loss', probability: 1 })
  hears(2)
  vi.advanceTimersByTime(5000)
  vi.advanceTimersByTime(50_000)
  const counted = logged.filter(([event]) => event === 'faults').map(([, fields]) => fields['lost'])
  expect(counted).toEqual([0, 1])
  subject.run({ do: 'reset' })
  hears(2)
  expect(vi.getTimerCount()).toBe(0)
  subject.close()
})
