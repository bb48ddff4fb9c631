import { describe, expect, it } from 'vitest'
import {
  divergentMembers,
  listNames,
  problemsOf,
  type Situation
} from '../../../src/renderer/store/problems'
import { configuration, member, server } from './views'

const info = {
  version: '0',
  platform: 'linux',
  shell: 'electron' as const,
  runtime: 'Electron 0',
  group: 'g',
  isOpen: true,
  interface: { name: 'eth0', address: '192.168.1.2', why: 'up' },
  home: '/home',
  machine: 'ada',
  isFirst: false,
  problem: null
}
const well: Situation = {
  info,
  servers: { a: server('a'), b: server('b') },
  configurations: [configuration('1.aa', [member('a'), member('b')])],
  properties: []
}
const told = (situation: Partial<Situation>): string[] =>
  problemsOf({ ...well, ...situation }, 1_000_000).map(
    ({ severity, text }) => `${severity}: ${text}`
  )

describe('problemsOf', () => {
  it('finds nothing wrong where nothing is', () => {
    expect(told({})).toEqual([])
  })

  it('tells of servers that crashed or could not start, with the mend that is known', () => {
    const servers = {
      a: server('a', { state: 'crashed' }),
      b: server('b', { state: 'failed', problem: 'port 8080 is taken: free it' })
    }
    expect(told({ servers, configurations: [] })).toEqual([
      'error: a crashed.',
      'error: b could not start.'
    ])
    const [, failed] = problemsOf({ ...well, servers, configurations: [] }, 0)
    expect(failed).toMatchObject({ mend: 'Port 8080 is taken: free it', server: 'b' })
  })

  it('tells of two configurations, naming both sides', () => {
    const configurations = [
      configuration('2.aa', [member('a'), member('b')]),
      configuration('2.cc', [member('c')])
    ]
    expect(told({ configurations })).toEqual(['warning: The group is split: a and b | c.'])
  })

  it('tells of members that do not answer', () => {
    const configurations = [
      configuration('1.aa', [member('a'), member('b', { delivered: null, hash: null })])
    ]
    expect(told({ configurations })).toEqual(['warning: b does not answer.'])
  })

  it('tells which side refuses its clients under majority', () => {
    const configurations = [
      configuration('2.aa', [member('a'), member('b')], { policy: 'majority', primary: true }),
      configuration('2.cc', [member('c')], { policy: 'majority', primary: false })
    ]
    expect(told({ configurations })).toEqual([
      'warning: c refuses clients: most of the group is not heard.',
      'warning: The group is split: a and b | c.'
    ])
  })

  it('tells when only this machine takes part, and when no interface was found', () => {
    const loopback = { ...info, interface: { name: 'lo', address: '127.0.0.1', why: 'told to' } }
    expect(told({ info: loopback })).toEqual([
      'notice: Only this machine takes part: the servers use loopback, 127.0.0.1.'
    ])
    expect(told({ info: { ...info, interface: null } })).toEqual([
      'error: No network interface could be chosen.'
    ])
  })

  it('tells when the settings could not be read, and what is wrong with them', () => {
    const [problem] = problemsOf(
      {
        ...well,
        info: { ...info, problem: 'settings file x: mend it' }
      },
      0
    )
    expect(problem).toMatchObject({ severity: 'error', mend: 'Settings file x: mend it' })
  })

  it('tells when queues exist on one server alone', () => {
    const alone = {
      servers: { a: server('a', { queues: 2 }) },
      configurations: [configuration('1.aa', [member('a')])]
    }
    expect(told(alone)[0]).toContain('a is the only member')
  })
})

describe('divergentMembers', () => {
  const holding = (...hashes: readonly (string | null)[]) =>
    configuration(
      '1.aa',
      hashes.map((hash, i) => member(String.fromCharCode(97 + i), { hash }))
    )

  it('names the smaller side, and all where no side is smaller', () => {
    expect([...divergentMembers(holding('x', 'y', 'x'))]).toEqual(['bb'])
    expect([...divergentMembers(holding('x', 'y'))].sort()).toEqual(['aa', 'bb'])
    expect(divergentMembers(holding('x', 'x', null)).size).toBe(0)
  })

  it('compares only members that delivered the same slots', () => {
    const one = configuration('1.aa', [
      member('a', { delivered: 7, hash: 'x' }),
      member('b', { delivered: 8, hash: 'y' })
    ])
    expect(divergentMembers(one).size).toBe(0)
  })
})

describe('listNames', () => {
  it('lists as one says it, and cuts long lists', () => {
    expect(listNames(['a'])).toBe('a')
    expect(listNames(['a', 'b', 'c'])).toBe('a, b and c')
    expect(listNames(['a', 'b', 'c', 'd', 'e', 'f', 'g'])).toBe('a, b, c, d, e and 2 more')
  })
})
