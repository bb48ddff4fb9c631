import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { limits } from '../../../src/main/protocol/limits'
import { ClientTable } from '../../../src/main/protocol/queue/client-table'
import { PopLog, type PopRecord } from '../../../src/main/protocol/queue/pop-log'

const config = (epoch: number) => ({ epoch, representative: 3 })

/** The n-th pop of a history. */
const record = (n: number): PopRecord => ({
  label: (n % 7) - 3,
  value: n * 11 - 5,
  client: `pusher ${n % 3}`,
  sequence: n,
  birth: { config: config(1 + (n % 4)), slot: n, place: n % 65_536 },
  popClient: `popper ${n % 2}`,
  popSequence: 2 ** 32 - 1 - n,
  at: { config: config(9), slot: 2 ** 31 + n, place: (n * 7) % 65_536 }
})

function logOf(count: number, clients = new ClientTable()): PopLog {
  const log = new PopLog(clients)
  for (let n = 0; n < count; n++) log.appendRecord(record(n))
  return log
}

describe('PopLog', () => {
  it('keeps what was popped, in order', () => {
    fc.assert(
      fc.property(fc.nat(300), (count) => {
        const log = logOf(count)
        expect([...log.records()]).toEqual(Array.from({ length: count }, (_, n) => record(n)))
        expect([log.forgotten, log.next, log.size]).toEqual([0, count, count])
        expect(log.lastForgotten).toBeNull()
      }),
      { numRuns: 20 }
    )
  })

  it('forgets the oldest beyond the bound, and says so', () => {
    const clients = new ClientTable()
    const log = logOf(limits.pops + 5000, clients)
    expect([log.forgotten, log.next, log.size]).toEqual([5000, limits.pops + 5000, limits.pops])
    expect(log.lastForgotten).toEqual(record(4999).at)
    const records = [...log.records()]
    expect(records.length).toBe(limits.pops)
    const wrong = records.findIndex((one, i) => one.value !== record(5000 + i).value)
    expect(wrong).toBe(-1)
    expect(records[0]).toEqual(record(5000))
    expect(records.at(-1)).toEqual(record(limits.pops + 4999))
    expect(clients.size).toBe(5)
  })

  it('holds its clients as long as its records', () => {
    const clients = new ClientTable()
    const log = new PopLog(clients)
    log.appendRecord({ ...record(0), client: 'once', popClient: 'too' })
    expect(clients.size).toBe(2)
    for (let n = 1; n <= limits.pops; n++) {
      log.appendRecord({ ...record(n), client: 'more', popClient: 'more' })
    }
    expect(clients.size).toBe(1)
  })

  it('has copies that stay as they were', () => {
    const log = logOf(5000)
    const copy = log.freeze()
    const blocks = [0, 4095, 4096, 4999].map((n) => copy.blockOf(n).birthOf(n % 4096))
    for (let n = 0; n < 2 * limits.pops + 10_000; n++) log.appendRecord(record(n + 7))
    expect([copy.forgotten, copy.next]).toEqual([0, 5000])
    for (let n = 0; n < 5000; n++) {
      const block = copy.blockOf(n)
      const at = n % 4096
      if (block.reals[at * 2 + 1] !== record(n).value) expect.unreachable(`record ${n} changed`)
    }
    expect([0, 4095, 4096, 4999].map((n) => copy.blockOf(n).birthOf(n % 4096))).toEqual(blocks)
    expect(blocks).toEqual([0, 4095, 4096, 4999].map((n) => record(n).birth))
  })

  it('goes on behind what others have forgotten', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 20_000 }), fc.nat(100), (forgotten, count) => {
        const log = new PopLog(new ClientTable())
        log.beginAt(forgotten, record(1).at)
        for (let n = 0; n < count; n++) log.appendRecord(record(n))
        expect([log.forgotten, log.next]).toEqual([forgotten, forgotten + count])
        expect(log.lastForgotten).toEqual(record(1).at)
        expect([...log.records()]).toEqual(Array.from({ length: count }, (_, n) => record(n)))
      }),
      { numRuns: 40 }
    )
  })
})
