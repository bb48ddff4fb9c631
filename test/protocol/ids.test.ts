import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareConfig,
  endpointAddress,
  endpointPort,
  formatConfigId,
  formatEndpoint,
  formatMemberId,
  makeEndpoint,
  parseMemberId,
  sameConfig
} from '../../src/main/protocol/ids'
import { config, u16, u48 } from './arbitraries'

describe('member ids', () => {
  it('have a text form of 12 hex digits that leads back', () => {
    expect(formatMemberId(0xab)).toBe('0000000000ab')
    fc.assert(fc.property(u48, (id) => parseMemberId(formatMemberId(id)) === id))
  })

  it.each(['', 'ab', '0000000000AB', '0000000000abc', '00000000000g', ' 0000000000ab'])(
    'are not %j',
    (text) => expect(parseMemberId(text)).toBeUndefined()
  )
})

describe('configuration ids', () => {
  it('are shown as epoch and representative', () => {
    expect(formatConfigId({ epoch: 17, representative: 0xa1b2c3d4e5f6 })).toBe('17.a1b2c3d4e5f6')
  })

  it('are ordered by epoch, then by representative', () => {
    const ordered = [
      { epoch: 1, representative: 9 },
      { epoch: 2, representative: 1 },
      { epoch: 2, representative: 3 },
      { epoch: 10, representative: 0 }
    ]
    expect([...ordered].reverse().sort(compareConfig)).toEqual(ordered)
    fc.assert(
      fc.property(config, config, (a, b) => {
        expect(compareConfig(a, b) === 0).toBe(sameConfig(a, b))
        expect(Math.sign(compareConfig(a, b))).toBe(0 - Math.sign(compareConfig(b, a)))
      })
    )
  })
})

describe('endpoints', () => {
  it('hold an address and a port', () => {
    const octet = fc.integer({ min: 0, max: 255 })
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), u16, (octets, port) => {
        const address = octets.join('.')
        const endpoint = makeEndpoint(address, port)!
        expect(endpointAddress(endpoint)).toBe(address)
        expect(endpointPort(endpoint)).toBe(port)
        expect(formatEndpoint(endpoint)).toBe(`${address}:${port}`)
      })
    )
  })

  it.each([
    ['10.0.0', 1],
    ['10.0.0.256', 1],
    ['10.0.0.1.2', 1],
    ['10.0.0.x', 1],
    ['10.0.0.-1', 1],
    ['::1', 1],
    ['10.0.0.1', -1],
    ['10.0.0.1', 65_536],
    ['10.0.0.1', 1.5]
  ])('are not %s port %d', (address, port) => {
    expect(makeEndpoint(address, port)).toBeUndefined()
  })
})
