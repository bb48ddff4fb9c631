import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { newIdentity, parseIdentity } from '../../src/main/server/identity'

describe('parseIdentity', () => {
  it('reads what a server wrote', () => {
    expect(parseIdentity('{"id":"00a1b2c3d4e5","incarnation":3,"epoch":17}\n')).toEqual({
      id: 0x00a1b2c3d4e5,
      incarnation: 3,
      epoch: 17,
      group: null
    })
    const ofLab = '{"id":"00a1b2c3d4e5","incarnation":3,"epoch":17,"group":"lab"}'
    expect(parseIdentity(ofLab)?.group).toBe('lab')
  })

  it.each([
    '',
    '{}',
    'null',
    '[]',
    '{"id":"00a1b2c3d4e5","incarnation":3',
    '{"id":"A1B2C3D4E5F6","incarnation":3,"epoch":17}',
    '{"id":"000000000000","incarnation":3,"epoch":17}',
    '{"id":"00a1b2c3d4e5","incarnation":0,"epoch":17}',
    '{"id":"00a1b2c3d4e5","incarnation":1.5,"epoch":17}',
    '{"id":"00a1b2c3d4e5","incarnation":4294967296,"epoch":17}',
    '{"id":"00a1b2c3d4e5","incarnation":3,"epoch":-1}',
    '{"id":"00a1b2c3d4e5","incarnation":3,"epoch":281474976710656}',
    '{"id":"00a1b2c3d4e5","incarnation":"3","epoch":17}',
    '{"id":"00a1b2c3d4e5","incarnation":3,"epoch":17,"group":5}'
  ])('makes nothing of %s', (text) => {
    expect(parseIdentity(text)).toBeUndefined()
  })

  it('takes any text without throwing', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        parseIdentity(text)
      })
    )
  })
})

it('gives new servers ids of their own, and never nobody’s', () => {
  const ids = new Set(Array.from({ length: 100 }, () => newIdentity().id))
  expect(ids.size).toBe(100)
  expect(ids.has(0)).toBe(false)
})
