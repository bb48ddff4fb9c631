import { describe, expect, it } from 'vitest'
import {
  hereOf,
  mergeConfigurations,
  namesOf,
  turnsOf
} from '../../../src/renderer/store/group-model'
import { configuration, member, server } from './views'

const ids = (configurations: ReturnType<typeof mergeConfigurations>): string[] =>
  configurations.map(({ config }) => config)

describe('mergeConfigurations', () => {
  it('shows what the group answers', () => {
    const heard = configuration('3.aa', [member('a'), member('b')])
    expect(mergeConfigurations({ group: 'g', configurations: [heard] }, {}, {})).toEqual([heard])
  })

  it('shows at once a configuration that only a local server told so far', () => {
    const a = server('a', { config: '4.aa', members: ['aa', 'zz'], delivered: 3 })
    const merged = mergeConfigurations(null, { a }, { zz: 'zoe' })
    expect(ids(merged)).toEqual(['4.aa'])
    expect(merged[0]?.members).toMatchObject([
      { name: 'a', delivered: 2, unicast: '127.0.0.1:8080' },
      { name: 'zoe', delivered: null, unicast: '' }
    ])
  })

  it('drops a configuration that a local member left for a later one', () => {
    const old = configuration('3.aa', [member('a'), member('b')])
    const a = server('a', { config: '4.aa' })
    expect(ids(mergeConfigurations({ group: 'g', configurations: [old] }, { a }, {}))).toEqual([
      '4.aa'
    ])
  })

  it('keeps a configuration whose members are elsewhere, beside ours', () => {
    const far = configuration('9.zz', [member('z')])
    const a = server('a')
    expect(ids(mergeConfigurations({ group: 'g', configurations: [far] }, { a }, {}))).toEqual([
      '1.aa',
      '9.zz'
    ])
  })

  it('takes no word from a server that does not run', () => {
    const a = server('a', { state: 'crashed' })
    expect(mergeConfigurations(null, { a }, {})).toEqual([])
    expect(hereOf({ a })).toEqual({})
  })
})

describe('turnsOf', () => {
  it('believes the local server that is furthest ahead', () => {
    const one = configuration('1.aa', [member('a'), member('b')])
    const a = server('a', { config: '1.aa', turn: 'aa', nextSlot: 6 })
    const b = server('b', { config: '1.aa', turn: 'bb', nextSlot: 7 })
    expect(turnsOf([one], { a, b })).toEqual({ '1.aa': { member: 'bb', nextSlot: 7 } })
    expect(turnsOf([one], { b, a })).toEqual({ '1.aa': { member: 'bb', nextSlot: 7 } })
  })

  it('falls back on the answer of the group', () => {
    const far = configuration('9.zz', [member('z')])
    expect(turnsOf([far], {})).toEqual({ '9.zz': { member: 'zz', nextSlot: null } })
  })
})

describe('namesOf', () => {
  it('remembers who left, without end to nothing', () => {
    const known = namesOf({}, null, { a: server('a') })
    expect(namesOf(known, null, {})).toEqual({ aa: 'a' })
    const many = Object.fromEntries(Array.from({ length: 2000 }, (_, i) => [`id${i}`, `n${i}`]))
    const names = namesOf(many, null, { a: server('a') })
    expect(Object.keys(names)).toHaveLength(512)
    expect(names['aa']).toBe('a')
  })
})
