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
      { tone: 'bad', text: 'Configuration 8.abcd: a and b, without c' }
    ])
    expect(describeChanges(after, before, {})[0]).toMatchObject({ tone: 'good' })
  })

  it('tells when nobody is heard any more', () => {
    const before = { ...none, configurations: [configuration('1.aa', [member('a')])] }
    expect(describeChanges(before, none, {})).toMatchObject([
      { text: 'No configuration is heard any more' }
    ])
  })
})
