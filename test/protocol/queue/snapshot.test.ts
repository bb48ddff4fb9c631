import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Replica } from '../../../src/main/protocol/queue/replica'
import { decodeSnapshot, encodeSnapshot } from '../../../src/main/protocol/queue/snapshot'
import { Writer } from '../../../src/main/protocol/wire/bytes'
import { create, packetOf, push } from '../packets'
import { placementAt, replica } from './histories'

/** Everything of a replica that is the same on all servers. */
function everything(one: Replica): object {
  const queues = one.queues.list(0, 1000).map(({ label, id, size }) => {
    const ring = one.queues.ringOf(id)!
    const items = Array.from({ length: size }, (_, place) => [
      ring.valueAt(place),
      one.clients.nameAt(ring.clientAt(place)),
      ring.sequenceAt(place)
    ])
    return { label, items }
  })
  const sessions = [...one.sessions.values()].map(({ client, next, answered }) => ({
    client,
    next,
    answered
  }))
  const { lineage, operations } = one
  return { queues, sessions, lineage, operations, hash: one.queues.hash }
}

describe('a snapshot', () => {
  it('keeps queues, the identities of items, sessions with their ages, lineage and count', () => {
    fc.assert(
      fc.property(replica, (one) => {
        const copy = decodeSnapshot(encodeSnapshot(one))!
        expect(everything(copy)).toEqual(everything(one))
        expect(copy.clients.size).toBe(one.clients.size)
        expect(copy.queues.itemsTotal).toBe(one.queues.itemsTotal)
      })
    )
  })

  it('of what was read from a snapshot is the same, byte for byte', () => {
    fc.assert(
      fc.property(replica, (one) => {
        const bytes = encodeSnapshot(one)
        expect(encodeSnapshot(decodeSnapshot(bytes)!)).toEqual(bytes)
      })
    )
  })

  it('holds nothing of the bytes that it was read from', () => {
    const one = new Replica()
    one.execute(packetOf('c', 1, 1, [create(1), push(3, 5)]), placementAt(0), null)
    const bytes = encodeSnapshot(one)
    const copy = decodeSnapshot(bytes)!
    bytes.fill(0xff)
    expect(everything(copy)).toEqual(everything(one))
  })

  it('holds a client no longer than its items, if it has no session', () => {
    const queue = new Writer().u8(1).f64(1).u16(0).u32(1).text('c', 9).u32(0).u32(1)
    queue.f64(4).u32(2).f64(50).u32(0).u32(1).f64(60).u32(0).u32(2)
    const copy = decodeSnapshot(queue.finish())!
    expect([copy.clients.size, copy.queues.items(9, 0, 9)]).toEqual([1, [50, 60]])
    copy.queues.execute('pop', 9, 0, 0, 0)
    expect(copy.clients.size).toBe(1)
    copy.queues.execute('pop', 9, 0, 0, 0)
    expect(copy.clients.size).toBe(0)
  })

  it('of an empty past is an empty past', () => {
    const copy = decodeSnapshot(encodeSnapshot(new Replica()))!
    expect(copy.isEmpty).toBe(true)
    expect(everything(copy)).toEqual(everything(new Replica()))
  })

  it('carries a large state', () => {
    const one = new Replica()
    for (let i = 0; i < 400; i++) {
      const calls = Array.from({ length: 100 }, (_, at) => push(1, i * 100 + at))
      const first = 1 + i * 101
      const packet = packetOf(`client ${i % 7}`, first, first, [create(0), ...calls])
      one.execute(packet, placementAt(i), null)
    }
    const copy = decodeSnapshot(encodeSnapshot(one))!
    const items = copy.queues.items(1, 0, 50_000) ?? []
    expect(items.length).toBe(40_000)
    expect(items.findIndex((value, place) => value !== place)).toBe(-1)
    expect(copy.queues.hash).toBe(one.queues.hash)
  })
})

describe('malformed bytes', () => {
  /** Whatever is accepted must be a state: it can be written and read again. */
  const judge = (bytes: Uint8Array) => {
    const read = decodeSnapshot(bytes)
    if (read === undefined) return false
    const again = decodeSnapshot(encodeSnapshot(read))
    expect(again?.queues.hash).toBe(read.queues.hash)
    return true
  }

  it('are survived', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => void judge(bytes)))
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 200 }),
        (bytes) => void judge(Uint8Array.of(1, ...bytes))
      )
    )
  })

  it('that were a snapshot before a change are survived', () => {
    fc.assert(
      fc.property(
        replica,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), {
          minLength: 1,
          maxLength: 4
        }),
        (one, changes) => {
          const bytes = encodeSnapshot(one)
          for (const [at, value] of changes) bytes[at % bytes.length] = value
          judge(bytes)
        }
      ),
      { numRuns: 300 }
    )
  })

  it('that were cut or lengthened are no snapshot', () => {
    fc.assert(
      fc.property(replica, (one) => {
        const bytes = encodeSnapshot(one)
        const step = Math.max(1, Math.floor(bytes.length / 60))
        for (let length = 0; length < bytes.length; length += step) {
          expect(decodeSnapshot(bytes.slice(0, length))).toBeUndefined()
        }
        expect(decodeSnapshot(Uint8Array.of(...bytes, 0))).toBeUndefined()
      }),
      { numRuns: 40 }
    )
  })

  const head = () => new Writer().u8(1).f64(5)
  const most = 0xffffffff
  it.each<[string, Writer]>([
    ['another version', new Writer().u8(2).f64(0).u16(0).u32(0).u32(0).u32(0)],
    ['a count of operations that is none', new Writer().u8(1).f64(0.5).u16(0).u32(0).u32(0).u32(0)],
    [
      'a lineage that is too long',
      head()
        .u16(65)
        .raw(new Uint8Array(65 * 18))
        .u32(0)
        .u32(0)
        .u32(0)
    ],
    ['more clients than bytes', head().u16(0).u32(most)],
    ['more sessions than may be', head().u16(0).u32(0).u32(most)],
    ['a session of no client', head().u16(0).u32(0).u32(1).u32(0).u32(1).u16(0).u32(0)],
    ['more answers than bytes', head().u16(0).u32(1).text('c', 9).u32(1).u32(0).u32(1).u16(65_535)],
    ['more queues than bytes', head().u16(0).u32(0).u32(0).u32(most)],
    ['more items than bytes', head().u16(0).u32(1).text('c', 9).u32(0).u32(1).f64(1).u32(most)],
    ['a label that is none', head().u16(0).u32(0).u32(0).u32(1).f64(0.5).u32(0)],
    ['a label that is no number', head().u16(0).u32(0).u32(0).u32(1).f64(NaN).u32(0)],
    ['an item of no client', head().u16(0).u32(0).u32(0).u32(1).f64(1).u32(1).f64(5).u32(0).u32(1)],
    [
      'an item that is no integer',
      head().u16(0).u32(1).text('c', 9).u32(0).u32(1).f64(1).u32(1).f64(0.5).u32(0).u32(1)
    ]
  ])('with %s are no snapshot', (_, out) => {
    expect(decodeSnapshot(out.finish())).toBeUndefined()
  })

  it('of the smallest state are one', () => {
    expect(decodeSnapshot(head().u16(0).u32(0).u32(0).u32(0).finish())?.operations).toBe(5)
  })
})
