import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { utf8Encode } from '../../../src/main/protocol/wire/bytes'
import {
  decodeAccept,
  decodeJoin,
  decodePlan,
  decodePropose,
  encodeAccept,
  encodeJoin,
  encodePlan,
  encodePropose,
  type Standing
} from '../../../src/main/protocol/wire/membership'
import { DEFAULT_SETTINGS } from '../../../src/main/protocol/queue/settings'
import { NO_CONFIG } from '../../../src/main/protocol/wire/sender'
import { anyText } from '../arbitraries'
import { GROUP } from '../packets'
import { checkRoundTrip, kindsOf } from './datagrams'

const from = { id: 1, incarnation: 1, config: NO_CONFIG }
const config = { epoch: 9, representative: 1 }
const join = {
  hint: false,
  prepared: false,
  endpoint: 1,
  name: 'a',
  host: 'h',
  epoch: 3,
  stateBytes: 0,
  hears: []
}
const standing: Standing = {
  config,
  aru: 4,
  operations: 7,
  items: 2,
  lineage: [],
  held: [],
  prefersMajority: false,
  since: 6,
  attempts: [],
  settings: DEFAULT_SETTINGS
}
const numbered = <T>(length: number, make: (i: number) => T) =>
  Array.from({ length }, (_, i) => make(i))

it.each(kindsOf('join', 'propose', 'accept', 'plan', 'ready', 'install', 'leave'))(
  '$type comes back as it was sent',
  checkRoundTrip
)

describe('names', () => {
  it('of any length are cut to 64 bytes, and stay text', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const long = text.repeat(20)
        const read = decodeJoin(encodeJoin(from, { ...join, name: long, host: long }, GROUP))!
        expect(read.host).toBe(read.name)
        const kept = utf8Encode(read.name)
        expect(kept).toEqual(utf8Encode(long).subarray(0, kept.length))
        expect(kept.length).toBeLessThanOrEqual(limits.nameBytes)
        expect(kept.length).toBeGreaterThan(Math.min(utf8Encode(long).length, 64) - 4)
      })
    )
  })
})

describe('counts', () => {
  it('of members heard are bounded', () => {
    const hears = numbered(limits.peers, (id) => ({ id, incarnation: 1 }))
    expect(decodeJoin(encodeJoin(from, { ...join, hears }, GROUP))?.hears).toEqual(hears)
    const more = [...hears, { id: 999, incarnation: 1 }]
    expect(decodeJoin(encodeJoin(from, { ...join, hears: more }, GROUP))).toBeUndefined()
  })

  it('of members proposed and planned are bounded', () => {
    for (const [count, known] of [
      [limits.members, true],
      [limits.members + 1, false]
    ] as const) {
      const info = { incarnation: 1, endpoint: 1, name: '', host: '' }
      const members = numbered(count, (id) => ({ id, ...info }))
      const propose = decodePropose(encodePropose(from, { config, members }, GROUP))
      expect(propose?.members.length).toBe(known ? count : undefined)
      const entries = numbered(count, (id) => ({ id, incarnation: 1, source: null, standing }))
      const plan = decodePlan(encodePlan(from, { config, sources: [], members: entries }, GROUP))
      expect(plan?.members.length).toBe(known ? count : undefined)
    }
  })

  it('of a past are cut when it is written: the newest lineage, the lowest held slots', () => {
    const lineage = numbered(40, (i) => ({ config: { epoch: i, representative: 1 }, end: i }))
    const held = numbered(400, (i) => 10 + 2 * i)
    const long = { config, standing: { ...standing, lineage, held } }
    const read = decodeAccept(encodeAccept(from, long, GROUP))!.standing
    expect(read.lineage).toEqual(lineage.slice(-16))
    expect(read.held).toEqual(held.slice(0, 256))
  })
})

describe('a plan', () => {
  const members = numbered(3, (id) => ({ id, incarnation: 1, source: null, standing }))

  it('names some of its members as sources', () => {
    const read = (...sources: readonly number[]) =>
      decodePlan(encodePlan(from, { config, sources, members }, GROUP))
    expect(read(0, 2)?.sources).toEqual([0, 2])
    expect(read(0, 3)).toBeUndefined()
    expect(read()?.sources).toEqual([])
  })

  it('says of each member which of the sources has its state', () => {
    const read = (source: number | null) => {
      const entries = members.map((one) => ({ ...one, source }))
      return decodePlan(encodePlan(from, { config, sources: [1, 2], members: entries }, GROUP))
    }
    expect(read(1)?.members[0]?.source).toBe(1)
    expect(read(null)?.members[0]?.source).toBe(null)
    expect(read(2)).toBeUndefined()
  })
})
