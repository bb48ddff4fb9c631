import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  DatagramType,
  groupAddress,
  groupMark,
  HEADER_BYTES,
  seal,
  unseal,
  WIRE_VERSION,
  type Rejection
} from '../../../src/main/protocol/wire/header'
import { group } from '../arbitraries'

const types = Object.values(DatagramType)
const rejections: readonly Rejection[] = ['foreign', 'version', 'group', 'checksum', 'type']
const mine = groupMark('mine')

function sealed(body: Uint8Array, type: DatagramType = DatagramType.order): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + body.length)
  bytes.set(body, HEADER_BYTES)
  return seal(bytes, type, mine)
}

describe('seal and unseal', () => {
  it('agree on the type and leave the body alone', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.constantFrom(...types), group, (body, type, mark) => {
        const bytes = new Uint8Array(HEADER_BYTES + body.length)
        bytes.set(body, HEADER_BYTES)
        expect(seal(bytes, type, mark)).toBe(bytes)
        expect(unseal(bytes, mark)).toBe(type)
        expect(bytes.subarray(HEADER_BYTES)).toEqual(body)
      })
    )
  })

  it('reject every datagram with a single flipped bit', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.constantFrom(...types), (body, type) => {
        const bytes = sealed(body, type)
        for (let bit = 0; bit < bytes.length * 8; bit++) {
          bytes[bit >> 3]! ^= 1 << (bit & 7)
          const verdict = unseal(bytes, mine)
          if (typeof verdict !== 'string') expect([bit, verdict]).toEqual([bit, 'rejected'])
          bytes[bit >> 3]! ^= 1 << (bit & 7)
        }
        expect(unseal(bytes, mine)).toBe(type)
      }),
      { numRuns: 40 }
    )
  })

  it('reject what was cut or has grown', () => {
    const bytes = sealed(Uint8Array.from({ length: 50 }, (_, i) => i + 1))
    for (let length = 0; length < bytes.length; length++) {
      const short = length < HEADER_BYTES
      expect(unseal(bytes.subarray(0, length), mine)).toBe(short ? 'foreign' : 'checksum')
    }
    const longer = new Uint8Array(bytes.length + 1)
    longer.set(bytes)
    expect(unseal(longer, mine)).toBe('checksum')
  })

  it('survive any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), group, (bytes, mark) => {
        expect(rejections).toContain(unseal(bytes, mark))
      })
    )
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 14, maxLength: 40 }), (rest) => {
        const bytes = Uint8Array.of(0x46, 0x51, ...rest)
        expect(rejections).toContain(unseal(bytes, mine))
      })
    )
  })

  it('name the reason: foreign, version, group, type, checksum', () => {
    const bent = (at: number, value: number) => {
      const bytes = sealed(Uint8Array.of(1, 2, 3))
      bytes[at] = value
      return unseal(bytes, mine)
    }
    expect(bent(0, 0)).toBe('foreign')
    expect(bent(1, 0)).toBe('foreign')
    expect(bent(2, WIRE_VERSION + 1)).toBe('version')
    expect(bent(3, DatagramType.ack)).toBe('checksum')
    expect(bent(3, 0)).toBe('type')
    expect(bent(3, types.length + 1)).toBe('type')
    expect(bent(16, 9)).toBe('checksum')
    const bytes = sealed(new Uint8Array(4))
    expect(unseal(bytes, groupMark('other'))).toBe('group')
    expect(unseal(bytes, { ...mine, low: mine.low ^ 1 })).toBe('group')
    expect(unseal(bytes, { ...mine, high: mine.high ^ 1 })).toBe('group')
  })
})

describe('groups', () => {
  it('have marks of their own', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (a, b) => {
        fc.pre(a !== b)
        expect(groupMark(a)).not.toEqual(groupMark(b))
        expect(groupMark(a)).toEqual(groupMark(a))
      })
    )
  })

  it('have an address inside 239.192.0.0/14, the same for the same name', () => {
    const seen = new Set<string>()
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const octets = groupAddress(text).split('.').map(Number)
        expect(octets).toHaveLength(4)
        expect(octets[0]).toBe(239)
        expect(octets[1]! >= 192 && octets[1]! <= 195).toBe(true)
        for (const octet of octets) expect(Number.isInteger(octet) && octet <= 255).toBe(true)
        expect(groupAddress(text)).toBe(groupAddress(text))
        seen.add(groupAddress(text))
      })
    )
    expect(seen.size).toBeGreaterThan(50)
  })

  it('keeps the addresses that are in use: changing them parts groups', () => {
    expect(['default', 'lab', ''].map(groupAddress)).toMatchInlineSnapshot(`
      [
        "239.193.87.63",
        "239.193.27.61",
        "239.193.60.175",
      ]
    `)
  })
})
