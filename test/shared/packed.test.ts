import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { PackedReader, PackedWriter } from '../../src/shared/packed'

describe('packed numbers', () => {
  it('are read as they were written', () => {
    const numbers = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('number' as const), value: fc.maxSafeNat() }),
        fc.record({ kind: fc.constant('word' as const), value: fc.nat(0xffffffff) })
      ),
      { maxLength: 2000 }
    )
    fc.assert(
      fc.property(numbers, (all) => {
        const writer = new PackedWriter()
        for (const { kind, value } of all) writer[kind](value)
        const reader = new PackedReader(writer.take())
        expect(all.map(({ kind }) => reader[kind]())).toEqual(all.map(({ value }) => value))
        expect(reader.isAtEnd).toBe(true)
      })
    )
  })

  it('begin anew with every take, and leave what was taken alone', () => {
    const writer = new PackedWriter()
    writer.number(300)
    const first = writer.take()
    writer.number(7)
    expect([...writer.take()]).toEqual([7])
    expect(new PackedReader(first).number()).toBe(300)
  })

  it('that are cut are an error', () => {
    const writer = new PackedWriter()
    writer.number(300)
    expect(() => new PackedReader(writer.take().subarray(0, 1)).number()).toThrow('in the middle')
  })
})
