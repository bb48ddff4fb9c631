/** Tables: whole where nobody looks, and as wide as the terminal where somebody does. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { tableLines, type Column } from '../../src/main/cli/table'
import { cut, printable, textWidth, wrap } from '../../src/main/cli/text-width'

describe('tableLines', () => {
  const columns: Column[] = [
    { title: 'name' },
    { title: 'size', right: true },
    { title: 'note', yields: 1 },
    { title: 'lag', right: true, yields: 2, least: 0 }
  ]
  const rows = [
    ['a', '5', 'short', '7'],
    ['longer', '12345', 'a note that is long', '8']
  ]

  it('aligns names at the left and numbers at the right, whole where there is no terminal', () => {
    expect(tableLines(columns, rows, null)).toEqual([
      'name     size  note                 lag',
      'a           5  short                  7',
      'longer  12345  a note that is long    8'
    ])
    expect(tableLines(columns, rows, 39)).toEqual(tableLines(columns, rows, null))
  })

  it('cuts first what matters least, then leaves columns out', () => {
    expect(tableLines(columns, rows, 30)).toEqual([
      'name     size  note        lag',
      'a           5  short         7',
      'longer  12345  a note th…    8'
    ])
    expect(tableLines(columns, rows, 25)).toEqual([
      'name     size  note',
      'a           5  short',
      'longer  12345  a not…'
    ])
  })

  it('never cuts a number into another one', () => {
    const [, line = ''] = tableLines(
      [
        { title: 'a', right: true },
        { title: 'b', right: true, yields: 1, least: 0 }
      ],
      [['123456', '654321']],
      10
    )
    expect(line).toBe('123456')
  })

  it('keeps a column that has nothing in it yet', () => {
    expect(
      tableLines([{ title: 'a' }, { title: '' }, { title: 'b' }], [['1', '', '2']], 40)
    ).toEqual(['a    b', '1    2'])
  })

  it('fits any terminal, whatever the texts are', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 60 })
    const column = fc.record({
      title: fc.string({ maxLength: 9 }).map(printable),
      right: fc.boolean(),
      yields: fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined }),
      least: fc.constantFrom(0, 4, 12)
    }) as fc.Arbitrary<Column>
    fc.assert(
      fc.property(
        fc.array(column, { minLength: 1, maxLength: 6 }),
        fc.array(fc.array(text, { minLength: 6, maxLength: 6 }), { maxLength: 6 }),
        fc.integer({ min: 40, max: 120 }),
        (columns, rows, width) => {
          for (const line of tableLines(columns, rows, width)) {
            expect(textWidth(line)).toBeLessThanOrEqual(width)
          }
          const whole = tableLines(columns, rows, null)
          for (const [i, row] of rows.entries()) {
            for (const cell of row.slice(0, columns.length)) {
              expect(whole[i + 1]).toContain(printable(cell).trim())
            }
          }
        }
      )
    )
  })
})

describe('text', () => {
  it('is as wide as a terminal shows it', () => {
    expect(textWidth('abc')).toBe(3)
    expect(textWidth('e\u0301')).toBe(1)
    expect(textWidth('日本')).toBe(4)
    expect(textWidth('🙂')).toBe(2)
  })

  it('is cut between characters', () => {
    expect(cut('日本語', 4)).toBe('日…')
    expect(cut('abc', 3)).toBe('abc')
    expect(cut('abcd', 3)).toBe('ab…')
    expect(cut('abcd', 0)).toBe('')
  })

  it('says nothing to the terminal itself', () => {
    expect(printable('a\u001b[31mb\u0007\u202ec')).toBe('a�[31mb��c')
    expect(tableLines([{ title: 'x' }], [['\u001b]0;t\u0007']], null)[1]).not.toContain('\u001b')
  })

  it('is wrapped between words', () => {
    expect(wrap('one two three', 7)).toEqual(['one two', 'three'])
    expect(wrap('incomprehensible a', 4)).toEqual(['incomprehensible', 'a'])
  })
})
