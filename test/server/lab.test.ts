import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { LabCommand } from '../../src/shared/lab'
import { FaultLayer } from '../../src/main/server/faults'
import { Lab } from '../../src/main/server/lab'
import { at, classic, clientAt, fromServer, group, memberInfo } from './datagrams'

beforeEach(() => {
  vi.useFakeTimers({
    toFake: ['setTimeout', 'clearTimeout', 'performance']
  })
})
afterEach(() => {
  vi.useRealTimers()
})

/** The lab of member 1, or of another. */
function lab(self = 1) {
  const got: number[] = []
  const acted: string[] = []
  const announced: string[] = []
  const logged: [string, Readonly<Record<string, unknown>>][] = []
  const faults = new FaultLayer({
    self,
    group,
    random: () => 0.5,
    now: () => performance.now(),
    pauseBytesMax: 1000,
    deliver: (_channel, from) => got.push(from),
    onDrop: () => undefined,
    onHealed: (key) => {
      subject.healed(key)
    }
  })
  const subject = new Lab({
    faults,
    log: (_level, event, fields = {}) => logged.push([event, fields]),
    now: () => performance.now(),
    pause: () => acted.push('pause'),
    resume: () => acted.push('resume'),
    crash: () => acted.push('crash'),
    corrupt: () => acted.push('corrupt'),
    announceHealed: (key) => announced.push(key)
  })
  subject.learn([memberInfo(1, 'a'), memberInfo(2, 'b'), memberInfo(3, 'c')])
  const hears = (id: number): boolean => {
    const before = got.length
    faults.receive('datagram', at(id), fromServer(id))
    return got.length > before
  }
  const run = (command: LabCommand): string | null => subject.run(command, 'k')
  let requests = 0
  const say = (count: number): void => {
    for (let i = 0; i < count; i++) {
      faults.receive('classic', clientAt, classic(`u${++requests}`))
    }
  }
  return { subject, faults, acted, announced, logged, hears, run, say }
}

const partition = (groups: string[][], forMessages: number | null = null): LabCommand => ({
  do: 'partition',
  groups,
  forMessages
})

describe('partition', () => {
  it('takes names and ids', () => {
    const { run, hears } = lab()
    expect(run(partition([['a', '000000000003'], ['b']]))).toBeNull()
    expect([hears(2), hears(3)]).toEqual([false, true])
  })

  it('refuses a name that nobody has, and changes nothing', () => {
    const { run, faults } = lab()
    expect(run(partition([['a'], ['x']]))).toBe('no server is named "x": known here are a, b, c')
    expect(faults.isPartitioned).toBe(false)
  })

  it('refuses a name that two have', () => {
    const { run, subject, faults } = lab()
    subject.learn([memberInfo(4, 'b')])
    expect(run(partition([['a'], ['b']]))).toBe(
      '2 servers are named "b": give an id (000000000002, 000000000004)'
    )
    expect(faults.isPartitioned).toBe(false)
  })

  it('refuses a server on two sides', () => {
    const { run } = lab()
    expect(run(partition([['a', 'b'], ['b']]))).toContain('"b" stands on two sides')
    expect(run(partition([['b'], ['000000000002']]))).toContain('"b" stands on two sides')
  })

  it('remembers members of configurations that are gone', () => {
    const { subject, run, hears } = lab()
    subject.learn([memberInfo(1, 'a')])
    run(partition([['a', 'b'], ['c']]))
    expect([hears(2), hears(3)]).toEqual([true, false])
  })
})

describe('cut', () => {
  it('is for those who are not to hear', () => {
    const [a, b] = [lab(1), lab(2)]
    for (const { run } of [a, b]) run({ do: 'cut', from: ['a', 'c'], to: ['b'] })
    expect([a.hears(2), a.hears(3)]).toEqual([true, true])
    expect([b.hears(1), b.hears(3)]).toEqual([false, false])
    expect(b.subject.describe()).toBe('deaf to a,c')
    b.run({ do: 'heal' })
    expect([b.hears(1), b.hears(3)]).toEqual([true, true])
  })

  it('refuses a name that nobody has', () => {
    const { run, faults } = lab()
    expect(run({ do: 'cut', from: ['x'], to: ['a'] })).toContain('no server is named "x"')
    expect(run({ do: 'cut', from: ['b'], to: ['x'] })).toContain('no server is named "x"')
    expect(faults.isOn).toBe(false)
  })
})

describe('the news of a heal', () => {
  it('goes to the others a little later, three times', () => {
    const { run, say, announced, faults } = lab()
    run(partition([['a'], ['b']], 1))
    say(1)
    expect([faults.isPartitioned, announced]).toEqual([false, []])
    vi.advanceTimersByTime(2000)
    expect(announced).toEqual(['k', 'k', 'k'])
  })

  it('heals who missed a message, and is not passed on', () => {
    const { run, say, subject, announced, faults, logged } = lab()
    run(partition([['a'], ['b']], 3))
    say(2)
    subject.healedElsewhere('another')
    expect(faults.isPartitioned).toBe(true)
    subject.healedElsewhere('k')
    subject.healedElsewhere('k')
    expect(faults.isPartitioned).toBe(false)
    vi.advanceTimersByTime(2000)
    expect(announced).toEqual([])
    expect(logged.filter(([event]) => event === 'partition-healed')).toHaveLength(1)
  })

  it.each<[string, (of: ReturnType<typeof lab>) => void]>([
    ['another partition begins', ({ run }) => run(partition([['a'], ['c']], 9))],
    ['mockPartition is said', ({ subject }) => subject.mockPartition(members(1, 2), clientAt)],
    ['the lab is closed', ({ subject }) => subject.close()]
  ])('is dropped when %s', (_when, happens) => {
    const of = lab()
    of.run(partition([['a'], ['b']], 1))
    of.say(1)
    happens(of)
    vi.advanceTimersByTime(2000)
    expect(of.announced).toEqual([])
  })
})

const members = (...ids: number[]) => ids.map((id) => memberInfo(id))

describe('mockPartition', () => {
  it('parts odd from even index until three messages came', () => {
    const { subject, faults, hears, say } = lab()
    subject.mockPartition(members(2, 3, 1), clientAt)
    expect([hears(2), hears(3)]).toEqual([true, false])
    expect(subject.describe()).toBe('partition b,a | c for 3 more client messages')
    say(2)
    expect(subject.describe()).toBe('partition b,a | c for 1 more client message')
    say(1)
    expect(faults.isOn).toBe(false)
    expect(hears(3)).toBe(true)
  })

  it('parts two servers, and leaves a lone one alone', () => {
    const two = lab()
    two.subject.mockPartition(members(1, 2), clientAt)
    expect(two.hears(2)).toBe(false)
    for (const none of [members(1), []]) {
      const one = lab()
      one.subject.mockPartition(none, clientAt)
      expect(one.faults.isOn).toBe(false)
      expect(one.logged.map(([event]) => event)).toEqual(['mock-partition-alone'])
    }
  })

  it('said again while a partition is on, keeps the sides and waits for three more', () => {
    const { subject, hears, say } = lab()
    subject.mockPartition(members(1, 2, 3), clientAt)
    say(2)
    // By now each side has its own configuration.
    subject.learn(members(1, 3))
    subject.mockPartition(members(1, 3), clientAt)
    expect([hears(2), hears(3)]).toEqual([false, true])
    say(2)
    expect(hears(2)).toBe(false)
    say(1)
    expect(hears(2)).toBe(true)
  })

  it('ends a partition of the lab as well, after its three messages', () => {
    const { subject, run, hears, say } = lab()
    run(partition([['a'], ['b', 'c']]))
    subject.mockPartition(members(1), clientAt)
    say(2)
    expect([hears(2), hears(3)]).toEqual([false, false])
    say(1)
    expect([hears(2), hears(3)]).toEqual([true, true])
  })

  it('said again before the sides have met, makes the same sides again', () => {
    const { subject, hears, say } = lab()
    subject.mockPartition(members(1, 2, 3), clientAt)
    subject.learn(members(1, 3))
    say(3)
    subject.mockPartition(members(1, 3), clientAt)
    expect([hears(2), hears(3)]).toEqual([false, true])
  })

  it('goes by the configuration when the sides have met, or will not', () => {
    const { subject, hears, say } = lab()
    subject.mockPartition(members(1, 2, 3), clientAt)
    subject.learn(members(1, 3))
    say(3)
    subject.learn(members(1, 3, 2))
    subject.mockPartition(members(1, 3, 2), clientAt)
    expect([hears(2), hears(3)]).toEqual([true, false])
    subject.learn(members(1, 2))
    say(3)
    // Member 3 is gone for good.
    vi.advanceTimersByTime(5000)
    subject.mockPartition(members(1, 2), clientAt)
    expect(hears(2)).toBe(false)
  })
})

describe('other commands', () => {
  it('act on the process', () => {
    const { run, acted, faults } = lab()
    run({ do: 'pause' })
    expect(faults.isPaused).toBe(true)
    run({ do: 'resume' })
    run({ do: 'corrupt' })
    run({ do: 'crash' })
    expect(acted).toEqual(['pause', 'resume', 'corrupt', 'crash'])
    expect(faults.isPaused).toBe(false)
  })

  it('end with reset', () => {
    const { subject, run, faults, acted } = lab()
    run({ do: 'loss', probability: 0.2 })
    run({ do: 'delay', ms: 10, jitterMs: 5 })
    run({ do: 'duplicate', probability: 0.1 })
    run({ do: 'reorder', probability: 0.05 })
    run(partition([['a'], ['b']]))
    expect(subject.describe()).toBe(
      'loss 20 %; delay 10 ms ± 5 ms; duplicate 10 %; reorder 5 %; partition a | b'
    )
    run({ do: 'reset' })
    expect([subject.describe(), faults.isOn]).toEqual([null, false])
    expect(acted).toEqual(['resume'])
  })
})

describe('faults of a link', () => {
  it('are set by the name of who sends, and told of so', () => {
    const { subject, run } = lab()
    run({ do: 'loss', probability: 0.3, from: ['b'] })
    run({ do: 'delay', ms: 5, jitterMs: 0, from: ['b'] })
    expect(subject.describe()).toBe('loss 30 % from b; delay 5 ms from b')
    expect(run({ do: 'loss', probability: 0.3, from: ['x'] })).toContain('no server is named "x"')
  })
})

describe('status', () => {
  it('changes nothing and is not logged', () => {
    const { subject, run, logged } = lab()
    run({ do: 'loss', probability: 0.25 })
    const before = logged.length
    expect(run({ do: 'status' })).toBeNull()
    expect(logged).toHaveLength(before)
    expect(subject.view()).toMatchObject({ loss: 0.25, paused: false, partition: null })
  })
})

it('logs how often the faults bit, while they are on and when that changed', () => {
  const { subject, run, logged, hears } = lab()
  run({ do: 'loss', probability: 1 })
  hears(2)
  vi.advanceTimersByTime(5000)
  vi.advanceTimersByTime(50_000)
  const counted = logged.filter(([event]) => event === 'faults').map(([, fields]) => fields['lost'])
  expect(counted).toEqual([0, 1])
  run({ do: 'reset' })
  hears(2)
  expect(vi.getTimerCount()).toBe(0)
  subject.close()
})
