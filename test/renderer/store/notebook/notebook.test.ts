import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import * as book from '../../../../src/renderer/store/notebook/notebook'
import type { CellKind, Notebook } from '../../../../src/renderer/store/notebook/notebook'
import { bounds } from '../../../../src/shared/bounds'

const of = (...sources: string[]): Notebook =>
  book.newNotebook({
    name: 'a.ftqnb',
    cells: sources.map((source): { kind: CellKind; source: string } => ({
      kind: 'commands',
      source
    }))
  })
const sources = ({ cells }: Notebook): string => cells.map(({ source }) => source).join('|')

describe('a notebook', () => {
  it('is never without a cell', () => {
    expect(sources(book.newNotebook())).toBe('')
    const emptied = book.remove(of('a'), 0)
    expect(emptied.cells).toHaveLength(1)
    expect(emptied.cells[0]?.source).toBe('')
    expect(emptied.chosen).toBe(emptied.cells[0]?.id)
  })

  it('adds, duplicates, moves and removes cells, and chooses what is worked on', () => {
    const three = of('a', 'b', 'c')
    const added = book.write(book.addAfter(three, 0, 'text'), 3, 'x')
    expect(sources(added)).toBe('a|x|b|c')
    expect(added.chosen).toBe(3)
    expect(sources(book.duplicate(three, 1))).toBe('a|b|b|c')
    expect(sources(book.move(three, 2, -1))).toBe('a|c|b')
    expect(book.move(three, 2, 1)).toBe(three)
    const removed = book.remove(book.choose(three, 1), 1)
    expect(sources(removed)).toBe('a|c')
    expect(removed.chosen).toBe(2)
  })

  it('takes what is typed into one cell for one step', () => {
    let typed = of('', 'b')
    for (const text of ['p', 'po', 'pop']) typed = book.write(typed, 0, text)
    expect(sources(book.undo(typed))).toBe('|b')
    expect(sources(book.redo(book.undo(typed)))).toBe('pop|b')
    const other = book.write(book.write(typed, 1, 'x'), 0, 'pop 1')
    expect(sources(book.undo(other))).toBe('pop|x')
  })

  it('knows whether it was changed since it was saved', () => {
    const opened = of('a')
    expect(book.isUnsaved(opened)).toBe(false)
    const changed = book.write(opened, 0, 'b')
    expect(book.isUnsaved(changed)).toBe(true)
    expect(book.isUnsaved(book.undo(changed))).toBe(false)
    const saved = book.savedAs(changed, 'b.ftqnb')
    expect(book.isUnsaved(saved)).toBe(false)
    expect(saved.name).toBe('b.ftqnb')
  })

  it('comes back when another one was opened in its place', () => {
    const mine = book.write(of('mine'), 0, 'mine, changed')
    const other = book.openInstead(mine, { name: 'other.ftqnb', cells: [] })
    expect(other.name).toBe('other.ftqnb')
    expect(book.isUnsaved(other)).toBe(false)
    const back = book.undo(other)
    expect(sources(back)).toBe('mine, changed')
    expect(back.name).toBe('a.ftqnb')
    expect(book.isUnsaved(back)).toBe(true)
  })

  it('has bounds', () => {
    let many = of('a')
    for (let i = 0; i < bounds.window.notebookCells + 10; i += 1) {
      many = book.addAfter(many, many.chosen, 'commands')
    }
    expect(many.cells).toHaveLength(bounds.window.notebookCells)
    expect(many.past).toHaveLength(bounds.window.notebookUndo)
    const long = 'x'.repeat(bounds.window.notebookCharacters + 1)
    expect(book.write(many, many.chosen, long)).toBe(many)
  })

  it('comes back to where it was, whatever was done', () => {
    const id = fc.integer({ min: 0, max: 12 })
    const step = fc.oneof(
      fc.record({ do: fc.constant('write' as const), id, text: fc.string() }),
      fc.record({ do: fc.constantFrom('add', 'remove', 'duplicate', 'up', 'down', 'turn'), id })
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const start = of('a', 'b', 'c')
        let now = start
        for (const one of steps) {
          now =
            one.do === 'write'
              ? book.write(now, one.id, one.text)
              : one.do === 'add'
                ? book.addAfter(now, one.id, 'commands')
                : one.do === 'remove'
                  ? book.remove(now, one.id)
                  : one.do === 'duplicate'
                    ? book.duplicate(now, one.id)
                    : one.do === 'turn'
                      ? book.turnInto(now, one.id, 'text')
                      : book.move(now, one.id, one.do === 'up' ? -1 : 1)
          expect(now.cells.some((cell) => cell.id === now.chosen)).toBe(true)
          expect(new Set(now.cells.map((cell) => cell.id)).size).toBe(now.cells.length)
        }
        const end = now
        let undone = 0
        while (now.past.length > 0) {
          now = book.undo(now)
          undone += 1
        }
        expect(now.cells).toEqual(start.cells)
        for (let i = 0; i < undone; i += 1) now = book.redo(now)
        expect(now.cells).toEqual(end.cells)
      })
    )
  })
})
