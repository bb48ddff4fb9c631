/** Datagrams of a closed group: what gets through, and what has no effect. */
import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { HEAD_BYTES, OVERHEAD_BYTES } from '../../../src/main/net/sealed/layout'
import { PROOF_BYTES } from '../../../src/main/net/sealed/proof'
import { groupMark, seal } from '../../../src/main/protocol/wire/header'
import { encodeReach } from '../../../src/main/protocol/wire/reach'
import { bounds } from '../../../src/shared/bounds'
import { GROUP, newKey, Wire, type Peer, type Sent } from './peers'

/** Long enough that an answer to it is no larger. */
const text = (n: number): string => `a datagram of the protocol, number ${n}`

function pair(): { readonly wire: Wire; readonly a: Peer; readonly b: Peer } {
  const wire = new Wire()
  const key = newKey()
  return { wire, a: wire.peer(1, key), b: wire.peer(2, key) }
}

/** Both have heard each other. */
function acquainted(): ReturnType<typeof pair> {
  const three = pair()
  three.a.say(text(0))
  three.wire.settle()
  three.b.heard.length = 0
  three.a.heard.length = 0
  return three
}

describe('a sealed datagram', () => {
  it('arrives as it was, whatever is in it', () => {
    const { wire, a, b } = acquainted()
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 2000 }), (bytes) => {
        fc.pre(bytes[0] !== 0)
        b.heard.length = 0
        const sealed = a.link.seal(bytes)
        expect(sealed.length).toBe(bytes.length + OVERHEAD_BYTES)
        wire.hand({ from: 1, to: 2, bytes: sealed })
        expect(b.heard).toEqual([`1: ${Buffer.from(bytes).toString()}`])
      })
    )
  })

  it('shows nothing of what is in it', () => {
    const { a } = pair()
    const { bytes } = a.say('recognisable recognisable recognisable')
    expect(Buffer.from(bytes).includes('recog')).toBe(false)
    expect(a.say('same').bytes).not.toEqual(a.say('same').bytes)
  })

  it('is of no use when any byte of it is another', () => {
    const { wire, a, b } = acquainted()
    const { bytes } = a.say(text(1))
    const place = fc.integer({ min: 0, max: bytes.length - 1 })
    fc.assert(
      fc.property(place, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const changed = Uint8Array.from(bytes)
        changed[at] = changed[at]! ^ change
        expect(b.link.receive(1, changed, 'own')).toBe(false)
      })
    )
    expect(b.heard).toEqual([])
    wire.settle()
    expect(b.heard).toEqual([`1: ${text(1)}`])
  })

  it('is of no use when it is cut, or any bytes at all', () => {
    const { a, b, wire } = acquainted()
    const { bytes } = a.say(text(1))
    for (let end = 0; end < bytes.length; end++) {
      expect(b.link.receive(1, bytes.subarray(0, end), 'own')).toBe(false)
    }
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(HEAD_BYTES), (tail, kept) => {
        const forged = Buffer.concat([bytes.subarray(0, kept), tail])
        fc.pre(!forged.equals(bytes))
        expect(b.link.receive(9, forged, 'group')).toBe(false)
      })
    )
    expect(wire.sent).toHaveLength(1)
    expect(b.heard).toEqual([])
  })

  it('counts once, however often and in whatever order it comes', () => {
    const count = 200
    fc.assert(
      fc.property(
        fc.shuffledSubarray(
          Array.from({ length: count }, (_, i) => i),
          { minLength: count, maxLength: count }
        ),
        (order) => {
          const { wire, a, b } = acquainted()
          const all = order.map((n) => a.say(text(n)))
          wire.sent.length = 0
          for (const n of [...order, ...order]) wire.hand(all[n]!)
          expect([...b.heard].sort()).toEqual(order.map((n) => `1: ${text(n)}`).sort())
          expect(b.link.counters.replayed).toBe(count)
        }
      ),
      { numRuns: 20 }
    )
  })

  it('may come thousands later, but not beyond the window', () => {
    const { wire, a, b } = acquainted()
    const [first, second] = [a.say(text(1)), a.say(text(2))]
    for (let i = 0; i < 16_382; i++) a.link.seal(Buffer.from('lost'))
    wire.sent.length = 0
    wire.hand(a.say(text(3)))
    wire.hand(second)
    wire.hand(first)
    expect(b.heard).toEqual([text(3), text(2)].map((each) => `1: ${each}`))
  })
})

describe('a session that was not heard before', () => {
  it('is asked for a proof when all that it sends is a greeting', () => {
    const { wire, a, b } = pair()
    const greeting = { kind: 'greeting', cookie: 7, echo: 0, asks: true } as const
    const bytes = a.link.seal(encodeReach(greeting, groupMark('lab')))
    wire.hand({ from: 1, to: 2, bytes })
    const answers = wire.settle()
    expect(answers.every((one) => one.bytes.length <= bytes.length)).toBe(true)
    expect(b.heard).toHaveLength(1)
  })

  it('proves itself first, and what it said meanwhile is not lost', () => {
    const { wire, a, b } = pair()
    a.say(text(1))
    a.say(text(2))
    const all = wire.settle()
    expect(b.heard).toEqual([`1: ${text(1)}`, `1: ${text(2)}`])
    // Each asked the other, and each answered.
    expect(all.filter(({ to }) => to !== GROUP).map(({ from, to }) => [from, to])).toEqual([
      [2, 1],
      [1, 2],
      [2, 1]
    ])
    b.say(text(3), 1)
    expect(wire.settle()).toHaveLength(1)
    expect(a.heard).toContain(`2: ${text(3)}`)
  })

  it('is asked again when a question or an answer was lost', () => {
    const { wire, a, b } = pair()
    const lose = (to: number): void => {
      const at = wire.sent.findIndex((one) => one.to === to)
      expect(at).toBeGreaterThanOrEqual(0)
      wire.sent.splice(at, 1)
    }
    const deliver = (): void => wire.hand(wire.sent.shift()!)
    a.say(text(1))
    deliver()
    lose(1)
    wire.now += 100
    a.say(text(2))
    deliver()
    deliver()
    lose(2)
    expect(b.heard).toEqual([])
    wire.now += 200
    a.say(text(3))
    wire.settle()
    expect(b.heard).toEqual([1, 2, 3].map((n) => `1: ${text(n)}`))
  })

  it('has no effect when it was recorded, whether its receiver went on or began anew', () => {
    const wire = new Wire()
    const key = newKey()
    const [a, b] = [wire.peer(1, key), wire.peer(2, key)]
    const recorded: Sent[] = []
    for (let i = 0; i < 50; i++) {
      a.say(text(i))
      b.say(text(i), 1)
      recorded.push(...wire.settle())
    }
    const before = { a: a.heard.length, b: b.heard.length }
    wire.now += 3_600_000
    for (const one of recorded) wire.hand(one)
    wire.settle()
    expect({ a: a.heard.length, b: b.heard.length }).toEqual(before)
    // Both have begun anew; what they say now is heard, what they said once is not.
    const [a2, b2] = [wire.peer(1, key), wire.peer(2, key)]
    for (const one of recorded) wire.hand(one)
    wire.settle()
    for (const one of recorded) wire.hand(one)
    wire.settle()
    expect([a2.heard, b2.heard]).toEqual([[], []])
    wire.now += 2000
    a2.say(text(99))
    wire.settle()
    expect(b2.heard).toEqual([`1: ${text(99)}`])
  })

  it('has no effect when it lives still, but said that long ago', () => {
    const { wire, a, b } = acquainted()
    const old = [1, 2, 3].map((n) => a.say(text(n)))
    wire.settle()
    wire.now += 60_000
    const b2 = wire.peer(2, b.keyring.current)
    for (const one of old) wire.hand(one)
    wire.settle()
    expect(b2.heard).toEqual([])
    a.say(text(4))
    wire.settle()
    expect(b2.heard).toEqual([`1: ${text(4)}`])
    for (const one of old) wire.hand(one)
    expect(b2.heard).toEqual([`1: ${text(4)}`])
  })

  it('has no effect when it was said just before its receiver began anew, and comes late', () => {
    const { wire, a, b } = acquainted()
    const old = [1, 2, 3].map((n) => a.say(text(n)))
    wire.settle()
    const b2 = wire.peer(2, b.keyring.current)
    a.say(text(4))
    const [late] = [a.say(text(5)), wire.sent.pop()]
    wire.settle()
    // On its way while the session proved itself.
    wire.hand(late)
    expect(b2.heard).toEqual([4, 5].map((n) => `1: ${text(n)}`))
    wire.now += 1000
    for (const one of old) wire.hand(one)
    expect(b2.heard).toHaveLength(2)
    expect(b2.link.counters.replayed).toBe(3)
    a.say(text(6))
    wire.settle()
    expect(b2.heard.at(-1)).toBe(`1: ${text(6)}`)
  })

  it('is never sent more than it sent, and nothing at all without the key', () => {
    const { wire, a, b } = pair()
    const stranger = wire.peer(9, newKey())
    for (let i = 0; i < 20; i++) wire.hand(stranger.say(text(i)))
    wire.sent.length = 0
    b.link.receive(9, Buffer.from('FQ\u0001\u0040 and so on'), 'group')
    b.link.receive(9, Buffer.alloc(1400), 'own')
    b.link.receive(9, seal(new Uint8Array(40), 1, groupMark('lab')), 'own')
    expect(wire.sent).toEqual([])
    expect(b.link.counters).toMatchObject({ otherKey: 20, foreign: 1, unsealed: 1, forged: 1 })
    const { bytes } = a.say('short')
    wire.hand(wire.sent.shift()!)
    expect(bytes.length).toBeLessThan(PROOF_BYTES)
    expect(wire.sent).toEqual([])
    wire.hand(a.say(text(1)))
    expect(wire.sent.filter(({ from }) => from === 2).map((one) => one.bytes.length)).toEqual([
      PROOF_BYTES
    ])
    expect(PROOF_BYTES).toBeLessThanOrEqual(OVERHEAD_BYTES + '{"q":"status"}'.length + 20)
  })

  it('takes a bounded place, and pushes out none that has proved itself', () => {
    const { wire, a, b } = acquainted()
    const key = b.keyring.current
    const large = Buffer.alloc(60_000, 1)
    for (let i = 0; i < bounds.closed.unprovedSessions + 100; i++) {
      const other = new Wire().peer(10 + i, key)
      wire.hand({ from: 10 + i, to: 2, bytes: other.link.seal(large) })
    }
    const { held, unheld, proofs, proofsUnsent } = b.link.counters
    expect(held + unheld).toBe(bounds.closed.unprovedSessions + 101)
    expect(unheld).toBeGreaterThan(bounds.closed.unprovedSessions)
    expect(proofs + proofsUnsent).toBeLessThanOrEqual(bounds.closed.unprovedSessions + 102)
    wire.sent.length = 0
    a.say(text(1))
    wire.settle()
    expect(b.heard).toEqual([`1: ${text(1)}`])
  })

  it('leaves its place to others when it did not prove itself in time', () => {
    const { wire, b } = pair()
    const key = b.keyring.current
    const recorded = Array.from({ length: 100 }, (_, i) => {
      const { link } = new Wire().peer(10 + i, key)
      return { from: 10 + i, to: 2, bytes: link.seal(Buffer.alloc(65_536, 1)) }
    })
    for (const one of recorded) wire.hand(one)
    expect(b.link.counters.unheld).toBeGreaterThan(0)
    wire.now += 10_000
    wire.sent.length = 0
    const client = wire.peer(5, key)
    client.say(text(1), 2)
    wire.settle()
    expect(b.heard).toEqual([`5: ${text(1)}`])
  })
})

describe('two keys', () => {
  it('are both accepted, and each is answered under the one that it used', () => {
    const wire = new Wire()
    const [old, next] = [newKey(), newKey()]
    const server = wire.peer(1, next, old)
    const [late, early] = [wire.peer(2, old), wire.peer(3, next)]
    late.say(text(1))
    early.say(text(2))
    wire.settle()
    expect(server.heard).toEqual([`2: ${text(1)}`, `3: ${text(2)}`])
    expect([server.link.hasNewestKey(2), server.link.hasNewestKey(3)]).toEqual([false, true])
    server.say(text(3), 2)
    server.say(text(4), 3)
    wire.settle()
    expect([late.heard.at(-1), early.heard.at(-1)]).toEqual([`1: ${text(3)}`, `1: ${text(4)}`])
  })

  it('change over when told, and the old one is of no use once it is forgotten', () => {
    const wire = new Wire()
    const [old, next] = [newKey(), newKey()]
    const [server, late] = [wire.peer(1, old), wire.peer(2, old)]
    late.say(text(1))
    wire.settle()
    server.keyring.add(next)
    server.say(text(2))
    wire.settle()
    expect(late.heard.at(-1)).toBe(`1: ${text(2)}`)
    server.keyring.change()
    server.say(text(3))
    wire.settle()
    expect(late.heard.at(-1)).toBe(`1: ${text(2)}`)
    expect(late.link.counters.otherKey).toBe(1)
    server.keyring.forget(old)
    server.link.forget(old)
    const before = server.heard.length
    late.say(text(4))
    wire.settle()
    expect(server.heard).toHaveLength(before)
  })
})
