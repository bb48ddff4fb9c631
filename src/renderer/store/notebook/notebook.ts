/** A notebook's cells, and how they are changed and changed back. Pure. */
import { bounds } from '../../../shared/bounds'

export type CellKind = 'commands' | 'text'

export interface Cell {
  /** Its own for as long as the notebook is open. */
  readonly id: number
  readonly kind: CellKind
  readonly source: string
}

/** What can be come back to. */
interface Page {
  readonly cells: readonly Cell[]
  /** Of its file; null: it was never saved. */
  readonly name: string | null
  /** The cells as they were saved or opened. */
  readonly saved: readonly Cell[]
}

export interface Notebook extends Page {
  /** Id of the cell that is worked on; there always is one. */
  readonly chosen: number
  /** Newest last. */
  readonly past: readonly Page[]
  readonly future: readonly Page[]
  /** The cell that is being written: what is typed into it is one step. */
  readonly writing: number | null
  readonly nextId: number
}

/** What a notebook is made of when it is opened. */
export interface NotebookPages {
  readonly name: string | null
  readonly cells: readonly { readonly kind: CellKind; readonly source: string }[]
}

const blank: NotebookPages = { name: null, cells: [{ kind: 'commands', source: '' }] }

/** A notebook with nothing to go back to. */
export function newNotebook(pages: NotebookPages = blank): Notebook {
  const given = pages.cells.length === 0 ? blank.cells : pages.cells
  const cells = given.map(({ kind, source }, id) => ({ id, kind, source }))
  return {
    cells,
    name: pages.name,
    saved: cells,
    chosen: 0,
    past: [],
    future: [],
    writing: null,
    nextId: cells.length
  }
}

/** Another notebook in its place; one step back brings this one again. */
export function openInstead(notebook: Notebook, pages: NotebookPages): Notebook {
  const opened = newNotebook(pages)
  const shift = notebook.nextId
  const cells = opened.cells.map((cell) => ({ ...cell, id: cell.id + shift }))
  return {
    ...changed(notebook, cells),
    name: pages.name,
    saved: cells,
    chosen: cells[0]?.id ?? shift,
    nextId: shift + cells.length
  }
}

/** It differs from what was saved. */
export function isUnsaved({ cells, saved }: Notebook): boolean {
  if (cells === saved) return false
  return (
    cells.length !== saved.length ||
    cells.some((cell, i) => cell.source !== saved[i]?.source || cell.kind !== saved[i].kind)
  )
}

export function savedAs(notebook: Notebook, name: string): Notebook {
  return { ...notebook, name, saved: notebook.cells, writing: null }
}

export function choose(notebook: Notebook, id: number): Notebook {
  if (notebook.chosen === id || placeOf(notebook, id) < 0) return notebook
  return { ...notebook, chosen: id, writing: null }
}

export function write(notebook: Notebook, id: number, source: string): Notebook {
  const cell = notebook.cells.find((one) => one.id === id)
  if (cell === undefined || cell.source === source) return notebook
  const others = notebook.cells.reduce((sum, one) => sum + one.source.length, 0)
  if (others - cell.source.length + source.length > bounds.window.notebookCharacters) {
    return notebook
  }
  const cells = notebook.cells.map((one) => (one.id === id ? { ...one, source } : one))
  if (notebook.writing === id) return { ...notebook, cells, future: [] }
  return { ...changed(notebook, cells), writing: id }
}

/** Behind a cell; it is chosen then. */
export function addAfter(notebook: Notebook, id: number, kind: CellKind, source = ''): Notebook {
  const { cells, nextId } = notebook
  if (cells.length >= bounds.window.notebookCells) return notebook
  const at = placeOf(notebook, id) + 1
  const cell: Cell = { id: nextId, kind, source }
  return {
    ...changed(notebook, [...cells.slice(0, at), cell, ...cells.slice(at)]),
    chosen: nextId,
    nextId: nextId + 1
  }
}

export function duplicate(notebook: Notebook, id: number): Notebook {
  const cell = notebook.cells.find((one) => one.id === id)
  return cell === undefined ? notebook : addAfter(notebook, id, cell.kind, cell.source)
}

/** The last one leaves an empty one behind. */
export function remove(notebook: Notebook, id: number): Notebook {
  const at = placeOf(notebook, id)
  if (at < 0) return notebook
  const rest = notebook.cells.filter((cell) => cell.id !== id)
  const { nextId } = notebook
  const cells: readonly Cell[] =
    rest.length === 0 ? [{ id: nextId, kind: 'commands', source: '' }] : rest
  const neighbour = cells[Math.min(at, cells.length - 1)]
  return {
    ...changed(notebook, cells),
    chosen: neighbour?.id ?? nextId,
    nextId: rest.length === 0 ? nextId + 1 : nextId
  }
}

/** One place up (-1) or down (1). */
export function move(notebook: Notebook, id: number, step: -1 | 1): Notebook {
  const at = placeOf(notebook, id)
  const to = at + step
  const cell = notebook.cells[at]
  if (cell === undefined || to < 0 || to >= notebook.cells.length) return notebook
  const cells = notebook.cells.filter((one) => one.id !== id)
  return changed(notebook, [...cells.slice(0, to), cell, ...cells.slice(to)])
}

export function turnInto(notebook: Notebook, id: number, kind: CellKind): Notebook {
  const cell = notebook.cells.find((one) => one.id === id)
  if (cell === undefined || cell.kind === kind) return notebook
  return changed(
    notebook,
    notebook.cells.map((one) => (one.id === id ? { ...one, kind } : one))
  )
}

export function undo(notebook: Notebook): Notebook {
  const page = notebook.past.at(-1)
  if (page === undefined) return notebook
  const back = { ...notebook, past: notebook.past.slice(0, -1) }
  return { ...turnTo(back, page), future: [...notebook.future, pageOf(notebook)] }
}

export function redo(notebook: Notebook): Notebook {
  const page = notebook.future.at(-1)
  if (page === undefined) return notebook
  const forth = { ...notebook, future: notebook.future.slice(0, -1) }
  return { ...turnTo(forth, page), past: [...notebook.past, pageOf(notebook)] }
}

/** The cell behind (1) or before (-1) another; null: there is none. */
export function neighbour(notebook: Notebook, id: number, step: -1 | 1): Cell | null {
  return notebook.cells[placeOf(notebook, id) + step] ?? null
}

export function placeOf({ cells }: Notebook, id: number): number {
  return cells.findIndex((cell) => cell.id === id)
}

function pageOf({ cells, name, saved }: Notebook): Page {
  return { cells, name, saved }
}

/** A step that can be undone. */
function changed(notebook: Notebook, cells: readonly Cell[]): Notebook {
  const past = [...notebook.past, pageOf(notebook)].slice(-bounds.window.notebookUndo)
  return { ...notebook, cells, past, future: [], writing: null }
}

function turnTo(notebook: Notebook, page: Page): Notebook {
  const stays = page.cells.some(({ id }) => id === notebook.chosen)
  const chosen = stays ? notebook.chosen : nearestTo(notebook, page)
  return { ...notebook, ...page, chosen, writing: null }
}

/** Where cells differ first is where something was changed. */
function nearestTo({ cells }: Notebook, page: Page): number {
  const at = page.cells.findIndex((cell, i) => cells[i]?.id !== cell.id)
  return (page.cells[at] ?? page.cells.at(-1))?.id ?? 0
}
