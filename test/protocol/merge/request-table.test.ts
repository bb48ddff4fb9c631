import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestTable } from '../../../src/main/protocol/merge/request-table'

const entry = fc.tuple(
  fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  fc.oneof(fc.nat(3), fc.integer({ min: 0, max: 2 ** 32 - 1 })),
  fc.nat(2 ** 31)
)

describe('a request table', () => {
  it('does what a map does', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 60 }), fc.array(entry), (entries, others) => {
        const table = new RequestTable(entries.length)
        const map = new Map<string, number>()
        for (const [client, sequence, number] of entries) {
          table.set(client, sequence, number)
          map.set(`${client}:${sequence}`, number)
        }
        expect(table.size).toBe(map.size)
        for (const [client, sequence] of [...entries, ...others]) {
          const known = map.get(`${client}:${sequence}`)
          expect(table.get(client, sequence)).toBe(known ?? -1)
          expect(table.has(client, sequence)).toBe(known !== undefined)
        }
      })
    )
  })

  it('holds as many as it was made for, many clients or one', () => {
    const most = 20_000
    for (const clients of [1, 150, most]) {
      const table = new RequestTable(most)
      for (let i = 0; i < most; i++) table.set(i % clients, Math.floor(i / clients), i)
      expect(table.size).toBe(most)
      for (let i = 0; i < most; i += 97) {
        expect(table.get(i % clients, Math.floor(i / clients))).toBe(i)
      }
      expect(table.has(clients, 0)).toBe(false)
    }
  })
})
