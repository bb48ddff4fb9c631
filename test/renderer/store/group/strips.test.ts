import { describe, expect, it } from 'vitest'
import {
  lagOf,
  progressOf,
  STRIP_SLOTS,
  stretchesOf,
  windowOf
} from '../../../../src/renderer/store/group/strips'
import { configuration, member, server } from '../views'

describe('progressOf', () => {
  it('believes the servers of this machine before what the group was asked', () => {
    const view = configuration('2.aa', [member('a'), member('b', { delivered: 3, stable: 2 })])
    const a = server('a', { config: '2.aa', delivered: 8, stable: 6 })
    expect(progressOf(view, { a })).toEqual([
      { server: 'aa', delivered: 7, stable: 5 },
      { server: 'bb', delivered: 3, stable: 2 }
    ])
  })

  it('takes nothing from a server that is in another configuration', () => {
    const view = configuration('2.aa', [member('a', { delivered: 3 })])
    expect(progressOf(view, { a: server('a', { config: '4.aa' }) })[0]?.delivered).toBe(3)
  })
})

describe('a strip', () => {
  const at = (delivered: number | null, stable: number | null) => ({
    server: 'x',
    delivered,
    stable
  })

  it('begins at slot 0, and moves once there are more slots than it shows', () => {
    expect(windowOf([at(4, 2), at(null, null)])).toEqual({ first: 0, next: 5 })
    expect(windowOf([at(STRIP_SLOTS + 9, 2)])).toEqual({ first: 10, next: STRIP_SLOTS + 10 })
    expect(windowOf([])).toEqual({ first: 0, next: 0 })
  })

  it('is full up to what is stable and delivered, in parts of its length', () => {
    const slots = windowOf([at(399, 300)])
    expect(stretchesOf(at(399, 299), slots)).toEqual({
      stable: { from: 0, to: 0.5 },
      delivered: { from: 0.5, to: 1 }
    })
    expect(stretchesOf(at(100, 90), slots)).toEqual({
      stable: { from: 0, to: 0 },
      delivered: { from: 0, to: 0 }
    })
  })

  it('tells how far a member is behind', () => {
    const slots = windowOf([at(9, 5), at(7, 5)])
    expect([at(9, 5), at(7, 5), at(null, null)].map((one) => lagOf(one, slots))).toEqual([
      0,
      2,
      null
    ])
  })
})
