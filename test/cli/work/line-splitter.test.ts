import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { LineSplitter } from '../../../src/main/cli/work/line-splitter'

const text = (bytes: Buffer | null): string | null => bytes?.toString('utf8') ?? null

describe('lines', () => {
  it('are held until they are whole', () => {
    const lines = new LineSplitter(100)
    expect(text(lines.push(Buffer.from('ab')))).toBeNull()
    expect(text(lines.push(Buffer.from('c\nd\ne')))).toBe('abc\nd\n')
    expect(text(lines.push(Buffer.from('\n')))).toBe('e\n')
    expect(lines.end()).toBeNull()
  })

  it('end by the end, too', () => {
    const lines = new LineSplitter(100)
    lines.push(Buffer.from('ab'))
    expect(text(lines.end())).toBe('ab\n')
    expect(lines.end()).toBeNull()
  })

  it('that are too long are passed on in parts', () => {
    const lines = new LineSplitter(3)
    expect(text(lines.push(Buffer.from('abc')))).toBeNull()
    expect(text(lines.push(Buffer.from('d')))).toBe('abcd')
    expect(text(lines.push(Buffer.from('e\nfghi')))).toBe('e\nfghi')
  })

  it('lose no byte, and are cut nowhere else', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 20 })), (chunks) => {
        const lines = new LineSplitter(1e6)
        const passed = chunks.map((chunk) => lines.push(Buffer.from(chunk)))
        for (const part of passed) expect(part?.at(-1) ?? 10).toBe(10)
        const all = Buffer.concat(chunks)
        const ended =
          all.length === 0 || all.at(-1) === 10 ? all : Buffer.concat([all, Buffer.of(10)])
        const got = [...passed, lines.end()].filter((part) => part !== null)
        expect(Buffer.concat(got).equals(ended)).toBe(true)
      })
    )
  })
})
