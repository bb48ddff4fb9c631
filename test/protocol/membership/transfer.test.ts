import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { Transfer } from '../../../src/main/protocol/membership/transfer'

function bytesOf(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, i) => (i * 31 + 7) & 255)
}

function chunkAt(bytes: Uint8Array, offset: number, size: number): Uint8Array {
  return bytes.subarray(offset, offset + size)
}

describe('Transfer', () => {
  interface Plan {
    readonly total: number
    readonly size: number
    /** For each datagram: dropped, doubled, held back for so many ms, or followed by a lie. */
    readonly fates: Iterator<{ drop: boolean; twice: boolean; delayMs: number; lie: number }>
  }

  /** Asks, and is answered over a bad network, until everything is there. */
  function pull({ total, size, fates }: Plan): { bytes: Uint8Array; lies: number } {
    const source = bytesOf(total)
    const transfer = new Transfer()
    let mail: { at: number; offset: number; total: number; bytes: Uint8Array }[] = []
    let lies = 0
    let received = 0
    for (let now = 0; now < 100_000; now += 5) {
      for (const offset of transfer.due(now)) {
        const { drop, twice, delayMs, lie } = fates.next().value
        if (!drop) {
          const bytes = chunkAt(source, offset, size)
          for (let copy = twice ? 2 : 1; copy > 0; copy--) {
            mail.push({ at: now + delayMs * copy, offset, total, bytes })
          }
        }
        // The first answer decides what is true, so lies begin after it.
        if (received > 0 && lie > 0) {
          const noise = new Uint8Array(size).fill(0xee)
          const each = [
            { offset, total: total + 1, bytes: noise },
            { offset: offset + 1, total, bytes: noise.subarray(0, size - 1) },
            { offset, total, bytes: noise.subarray(0, Math.min(size, total - offset) - 1) },
            { offset, total: 0, bytes: noise.subarray(0, 0) },
            { offset: total, total, bytes: noise }
          ][lie % 5]!
          mail.push({ at: now, ...each })
          lies++
        }
      }
      for (const one of mail.filter(({ at }) => at <= now)) {
        transfer.receive(one.total, one.offset, one.bytes)
      }
      mail = mail.filter(({ at }) => at > now)
      expect(transfer.received).toBeGreaterThanOrEqual(received)
      received = transfer.received
      if (transfer.complete !== null) {
        expect(received).toBe(total)
        expect(transfer.due(now + 1000)).toEqual([])
        return { bytes: transfer.complete, lies }
      }
      expect(received).toBeLessThan(total)
    }
    throw new Error('it was never complete')
  }

  it('gets all bytes, whatever is lost, doubled, late or a lie', () => {
    let lies = 0
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 600 }),
        fc.integer({ min: 2, max: 80 }),
        fc.infiniteStream(
          fc.record({
            drop: fc.constantFrom(true, false, false),
            twice: fc.boolean(),
            delayMs: fc.integer({ min: 0, max: 90 }),
            lie: fc.nat(4)
          })
        ),
        (total, size, fates) => {
          const pulled = pull({ total, size, fates })
          expect(pulled.bytes).toEqual(bytesOf(total))
          lies += pulled.lies
        }
      ),
      { numRuns: 60 }
    )
    expect(lies).toBeGreaterThan(10)
  })

  it('takes chunks in any order', () => {
    const source = bytesOf(95)
    const transfer = new Transfer()
    transfer.receive(95, 0, chunkAt(source, 0, 10))
    for (const offset of [90, 50, 10, 80, 20, 70, 40, 30, 60]) {
      expect(transfer.complete).toBeNull()
      transfer.receive(95, offset, chunkAt(source, offset, 10))
    }
    expect(transfer.complete).toEqual(source)
  })

  it('asks for the beginning alone until it knows the size, and again after a while', () => {
    const transfer = new Transfer()
    expect([0, 10, 39, 40, 79, 80].map((now) => transfer.due(now))).toEqual([
      [0],
      [],
      [],
      [0],
      [],
      [0]
    ])
    // The donor is not ready yet.
    transfer.receive(0, 0, new Uint8Array(0))
    expect([transfer.complete, transfer.due(120)]).toEqual([null, [0]])
  })

  it('asks for no more than a window at one time, and for each chunk once in a while', () => {
    const source = bytesOf(1000)
    const transfer = new Transfer()
    transfer.due(0)
    transfer.receive(1000, 0, chunkAt(source, 0, 10))
    const first = transfer.due(1)
    expect(first).toEqual(Array.from({ length: limits.snapshotWindow }, (_, i) => 10 + i * 10))
    expect(transfer.due(2)).toEqual([])
    transfer.receive(1000, 30, chunkAt(source, 30, 10))
    expect(transfer.due(3)).toEqual([10 + limits.snapshotWindow * 10])
    expect(transfer.due(41)).toEqual(first.filter((offset) => offset !== 30))
  })

  it.each<[string, number, number, number]>([
    ['another total', 101, 10, 10],
    ['an offset between chunks', 100, 15, 10],
    ['an offset beyond the end', 100, 100, 10],
    ['a chunk that is too short', 100, 10, 9],
    ['a chunk that is too long', 100, 10, 11],
    ['an empty chunk', 100, 10, 0],
    ['a last chunk that is too short', 100, 90, 5],
    ['a chunk that is there already', 100, 0, 10]
  ])('does not take %s', (_, total, offset, length) => {
    const source = bytesOf(100)
    const transfer = new Transfer()
    transfer.receive(100, 0, chunkAt(source, 0, 10))
    transfer.receive(total, offset, new Uint8Array(length).fill(0xee))
    expect(transfer.received).toBe(10)
    for (let at = 10; at < 100; at += 10) transfer.receive(100, at, chunkAt(source, at, 10))
    expect(transfer.complete).toEqual(source)
  })

  it.each<[string, number, number, number]>([
    ['a state that is too large', limits.snapshotBytes + 1, 0, 10],
    ['crumbs of a large state', limits.snapshotBytes, 0, 1000],
    ['a middle', 100, 10, 10],
    ['nothing', 100, 0, 0],
    ['more than the whole', 5, 0, 10]
  ])('does not begin with %s', (_, total, offset, length) => {
    const transfer = new Transfer()
    transfer.receive(total, offset, new Uint8Array(length))
    expect([transfer.received, transfer.complete]).toEqual([0, null])
    transfer.receive(3, 0, bytesOf(3))
    expect(transfer.complete).toEqual(bytesOf(3))
  })

  it('takes a state of one chunk', () => {
    const transfer = new Transfer()
    transfer.receive(7, 0, bytesOf(7))
    expect(transfer.complete).toEqual(bytesOf(7))
  })
})
