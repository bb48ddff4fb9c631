import { describe, expect, it } from 'vitest'
import { describeChanges } from '../../../src/renderer/store/changes'
import { configuration, member, server } from './views'

const none = { servers: {}, configurations: [] }

describe('describeChanges', () => {
  it('tells once that a server runs, stopped or crashed', () => {
    const a = { ...none, servers: { a: server('a') } }
    const crashed = { ...none, servers: { a: server('a', { state: 'crashed' }) } }
    expect(describeChanges(none, a, {})).toEqual([
      { tone: 'good', text: 'a runs at 127.0.0.1:8080' }
    ])
    expect(describeChanges(a, a, {})).toEqual([])
    expect(describeChanges(a, crashed, {})).toEqual([{ tone: 'bad', text: 'a crashed' }])
  })

  it('tells a new configuration, and who is not in it any more', () => {
    const before = {
      ...none,
      configurations: [configuration('7.abcdef123456', [member('a'), member('b'), member('c')])]
    }
    const after = {
      ...none,
      configurations: [configuration('8.abcdef123456', [member('a'), member('b')])]
    }
    expect(describeChanges(before, after, {})).toEqual([
      { tone: 'plain', text: 'Configuration 8.abcd: a and b, without c' }
    ])
  })

  it('tells who left once, though the old configuration may be heard a little longer', () => {
    const old = configuration('7.aa', [member('a'), member('b'), member('c')])
    const between = configuration('8.aa', [member('a'), member('b')])
    const next = configuration('9.aa', [member('a'), member('b')])
    const before = { ...none, configurations: [old, between] }
    const after = { ...none, configurations: [between, next] }
    expect(describeChanges(before, after, {}).map(({ text }) => text)).toEqual([
      'Configuration 9.aa: a and b'
    ])
  })

  it('tells when nobody is heard any more', () => {
    const before = { ...none, configurations: [configuration('1.aa', [member('a')])] }
    expect(describeChanges(before, none, {})).toMatchObject([
      { text: 'No configuration is heard any more' }
    ])
  })

  it('tells a merge once, whichever servers of this machine took part in it', () => {
    const counts = { poppedTwice: 0, ambiguous: 0, revived: 0, putBack: 0 }
    const merge = { config: '9.aa', ...counts, queues: 1, items: 2 }
    const before = { ...none, servers: { a: server('a'), b: server('b') } }
    const one = { ...none, servers: { ...before.servers, a: server('a', { merge }) } }
    const both = { ...none, servers: { ...one.servers, b: server('b', { merge }) } }
    expect(describeChanges(before, one, {})).toEqual([
      { tone: 'plain', text: 'The sides were merged: 1 queue, 2 items' }
    ])
    expect(describeChanges(one, both, {})).toEqual([])
    const worse = { ...merge, config: '11.aa', poppedTwice: 3, ambiguous: 1 }
    const after = { ...none, servers: { a: server('a', { merge: worse }), b: both.servers.b } }
    expect(describeChanges(both, after, {})).toEqual([
      {
        tone: 'bad',
        text: 'The sides were merged: 1 queue, 2 items; 3 handed out twice, 1 ambiguous'
      }
    ])
  })
})
