import { describe, expect, it } from 'vitest'
import { checkTtl, groupPlace, maxDatagram } from '../../src/main/net/addresses'
import { UserError } from '../../src/shared/user-error'

describe('groupPlace', () => {
  it('derives the address from the name, inside 239.192.0.0/14', () => {
    const place = groupPlace('default')
    expect(place.address).toMatch(/^239\.19[2-5]\.\d+\.\d+$/)
    expect(place.port).toBe(5051)
    expect(groupPlace('default')).toEqual(place)
    expect(groupPlace('other').address).not.toBe(place.address)
  })

  it('takes what is given', () => {
    expect(groupPlace('x', '239.1.2.3', 6000)).toMatchObject({ address: '239.1.2.3', port: 6000 })
  })

  it.each(['10.0.0.1', '240.0.0.1', '239.1.2', 'multicast', '239.1.2.256'])(
    'refuses the address %s',
    (address) => {
      expect(() => groupPlace('x', address)).toThrow(UserError)
      expect(() => groupPlace('x', address)).toThrow(address)
    }
  )

  it.each(['', 'x'.repeat(65), 'a\nb'])('refuses the group name %j, on one line', (group) => {
    expect(() => groupPlace(group)).toThrow(/^[^\n]* cannot name a group: take 1 to 64/)
  })

  it.each([0, -1, 65536, 1.5, Number.NaN])('refuses the port %s', (port) => {
    expect(() => groupPlace('x', null, port)).toThrow(/1 to 65535/)
  })
})

it('refuses a TTL that is none', () => {
  expect(checkTtl(1)).toBe(1)
  for (const ttl of [0, 256, 1.5]) expect(() => checkTtl(ttl)).toThrow(UserError)
})

it('keeps datagrams small on networks and large on loopback', () => {
  expect(maxDatagram({ loopback: false }, 'darwin')).toBe(1400)
  expect(maxDatagram({ loopback: true }, 'linux')).toBe(60_000)
  expect(maxDatagram({ loopback: true }, 'darwin')).toBe(16_000)
})

it.each([
  [1500, 1400],
  [1428, 1400],
  [1427, 1399],
  [1280, 1252],
  [576, 548],
  // Whatever one does, it leaves in pieces.
  [296, 548],
  [null, 1400]
])('makes datagrams that leave in one piece where packets take %s bytes', (mtu, bytes) => {
  expect(maxDatagram({ loopback: false }, 'linux', mtu)).toBe(bytes)
})
