import { bounds } from '../../shared/bounds'
import type { ScriptProgress, VariableView } from '../../shared/channels/script'
import { EXAMPLES } from './notebook/examples'
import * as book from './notebook/notebook'
import type { CellKind, Notebook } from './notebook/notebook'
import {
  NOTEBOOK_ENDING,
  notebookText,
  readNotebook,
  writeNotebook,
  type FileCell
} from './notebook/notebook-file'
import {
  abandonedOutput,
  begunOutput,
  refusedOutput,
  withProgress,
  type CellOutput
} from './notebook/output'
import type { Platform } from './platform'
import type { Slice } from './slice'

export const COMMAND_TABS = ['Command line', 'Notebook'] as const
export type CommandTab = (typeof COMMAND_TABS)[number]

export const IN_FLIGHT = [1, 16, 64, 256] as const

/** Cells that run, one after the other. */
export interface NotebookRun {
  readonly run: string
  /** The cell that runs now. */
  readonly cell: number
  /** Those that follow. */
  readonly queue: readonly number[]
  /** Cells of this run that are over. */
  readonly over: number
  readonly cancelling: boolean
}

export interface NotebookSlice {
  readonly commandTab: CommandTab
  readonly notebook: Notebook
  /** What came of cells, by their id. */
  readonly outputs: Readonly<Record<number, CellOutput>>
  readonly notebookVariables: readonly VariableView[]
  readonly notebookRun: NotebookRun | null
  /** Operations of one repeat that are in flight together. */
  readonly inFlight: number
  /** Why a file could not be opened. */
  readonly notebookProblem: string | null
  readonly setCommandTab: (tab: CommandTab) => void
  readonly setInFlight: (count: number) => void
  readonly chooseCell: (id: number) => void
  readonly writeCell: (id: number, source: string) => void
  readonly addCell: (kind: CellKind) => void
  readonly removeCell: () => void
  readonly moveCell: (step: -1 | 1) => void
  readonly duplicateCell: () => void
  readonly turnCell: (kind: CellKind) => void
  readonly undoNotebook: () => void
  readonly redoNotebook: () => void
  /** Runs a cell; `goOn`: and chooses the next one, made if need be. */
  readonly runCell: (id: number, goOn: boolean) => void
  readonly runAllCells: () => void
  readonly cancelNotebook: () => void
  /** Forgets variables and results. */
  readonly restartNotebook: () => void
  readonly newNotebook: () => void
  readonly openExample: (title: string) => void
  readonly openNotebook: () => Promise<void>
  /** A file that was opened elsewhere. */
  readonly takeNotebook: (name: string, text: string) => void
  readonly saveNotebook: () => void
  readonly exportNotebook: () => void
  readonly applyScript: (progress: ScriptProgress) => void
  /** The app began anew, and knows of no script. */
  readonly abandonScript: () => void
}

const memoryKey = 'notebook'
const keepAfterMs = 1000

export function createNotebookSlice(platform: Platform): Slice<NotebookSlice> {
  const { api, memory, files, now, later } = platform
  return (set, get) => {
    let scope = freshName('notebook', now())
    let runs = 0
    let keeping = false
    const kept = readKept(memory.read(memoryKey))

    function change(notebook: Notebook): void {
      if (notebook === get().notebook) return
      set({ notebook })
      keepSoon()
    }

    /** Written a little later: nobody waits for it with every key. */
    function keepSoon(): void {
      if (keeping) return
      keeping = true
      later(keepAfterMs, () => {
        keeping = false
        memory.write(memoryKey, keptText(get()))
      })
    }

    function open(pages: readonly FileCell[], name: string | null): void {
      if (get().notebookRun !== null) get().cancelNotebook()
      const notebook = book.openInstead(get().notebook, { name, cells: pages })
      const outputs = { ...get().outputs }
      for (const [i, cell] of notebook.cells.entries()) {
        const output = pages[i]?.output ?? null
        if (output !== null) outputs[cell.id] = output
      }
      set({ notebook, outputs, notebookProblem: null })
      forget()
      keepSoon()
    }

    /** Variables begin anew, in a scope that no run of before writes into. */
    function forget(): void {
      void api.forgetVariables(scope)
      scope = freshName('notebook', now())
      set({ notebookVariables: [] })
    }

    function put(cell: number, output: CellOutput): void {
      set({ outputs: { ...get().outputs, [cell]: output } })
    }

    /** Runs the first of these cells that has something to run. */
    function begin(ids: readonly number[], over: number): void {
      const { notebook } = get()
      const [cell, ...queue] = ids.filter((id) =>
        notebook.cells.some((one) => one.id === id && one.kind === 'commands')
      )
      const source = notebook.cells.find(({ id }) => id === cell)?.source
      if (cell === undefined || source === undefined) {
        set({ notebookRun: null })
        keepSoon()
        return
      }
      const run = `${scope}-${String(runs++)}`
      const output = begunOutput(source, now())
      set({ notebookRun: { run, cell, queue, over, cancelling: false } })
      put(cell, output)
      const lines = source.split('\n')
      const long = lines.find((line) => line.length > bounds.host.lineCharacters)
      if (lines.length > bounds.window.cellLines || long !== undefined) {
        put(
          cell,
          refusedOutput(
            output,
            long === undefined
              ? `The cell has ${String(lines.length)} lines: make cells of at most ${String(bounds.window.cellLines)}.`
              : `A line has ${String(long.length)} characters: write at most ${String(bounds.host.lineCharacters)}.`
          )
        )
        set({ notebookRun: null })
        return
      }
      const request = { run, scope, lines, outstanding: get().inFlight, keepGoing: false }
      void api.runScript(request).then((outcome) => {
        if (outcome.ok || get().notebookRun?.run !== run) return
        put(cell, refusedOutput(output, outcome.problem))
        set({ notebookRun: null })
      })
    }

    function fileCells(): readonly FileCell[] {
      const { notebook, outputs } = get()
      return notebook.cells.map(({ id, kind, source }) => {
        const output = outputs[id]
        const done = kind === 'commands' && output !== undefined && output.state !== 'running'
        return { kind, source, output: done ? output : null }
      })
    }

    return {
      commandTab: 'Command line',
      notebook: kept.notebook,
      outputs: kept.outputs,
      notebookVariables: [],
      notebookRun: null,
      inFlight: 64,
      notebookProblem: null,

      setCommandTab: (commandTab) => set({ commandTab }),
      setInFlight: (inFlight) => set({ inFlight }),

      chooseCell(id) {
        const notebook = book.choose(get().notebook, id)
        if (notebook !== get().notebook) set({ notebook })
      },

      writeCell: (id, source) => change(book.write(get().notebook, id, source)),
      addCell: (kind) => change(book.addAfter(get().notebook, get().notebook.chosen, kind)),
      removeCell: () => change(book.remove(get().notebook, get().notebook.chosen)),
      moveCell: (step) => change(book.move(get().notebook, get().notebook.chosen, step)),
      duplicateCell: () => change(book.duplicate(get().notebook, get().notebook.chosen)),
      turnCell: (kind) => change(book.turnInto(get().notebook, get().notebook.chosen, kind)),
      undoNotebook: () => change(book.undo(get().notebook)),
      redoNotebook: () => change(book.redo(get().notebook)),

      runCell(id, goOn) {
        const { notebook, notebookRun } = get()
        if (notebookRun === null) begin([id], 0)
        if (!goOn) return
        const next = book.neighbour(notebook, id, 1)
        change(
          next === null ? book.addAfter(notebook, id, 'commands') : book.choose(notebook, next.id)
        )
      },

      runAllCells() {
        if (get().notebookRun !== null) return
        begin(
          get().notebook.cells.map(({ id }) => id),
          0
        )
      },

      cancelNotebook() {
        const { notebookRun } = get()
        if (notebookRun === null) return
        set({ notebookRun: { ...notebookRun, queue: [], cancelling: true } })
        void api.cancelScript(notebookRun.run)
      },

      restartNotebook() {
        get().cancelNotebook()
        set({ outputs: {}, notebookRun: null })
        forget()
        keepSoon()
      },

      newNotebook: () => open([], null),

      openExample(title) {
        const example = EXAMPLES.find((one) => one.title === title)
        if (example === undefined) return
        open(
          example.cells.map((cell) => ({ ...cell, output: null })),
          null
        )
      },

      async openNotebook() {
        const chosen = await files.open({
          endings: [NOTEBOOK_ENDING, '.txt'],
          bytesMost: bounds.window.notebookFileBytes
        })
        if (chosen === null) return
        if (chosen.ok) get().takeNotebook(chosen.value.name, chosen.value.text)
        else set({ notebookProblem: chosen.problem })
      },

      takeNotebook(name, text) {
        const read = readNotebook(name, text)
        if (read.ok) open(read.value, name)
        else set({ notebookProblem: read.problem })
      },

      saveNotebook() {
        const { notebook } = get()
        const name = withEnding(notebook.name ?? 'notebook', NOTEBOOK_ENDING)
        files.save(name, writeNotebook(fileCells()))
        set({ notebook: book.savedAs(notebook, name), notebookProblem: null })
        keepSoon()
      },

      exportNotebook() {
        const { notebook } = get()
        files.save(withEnding(notebook.name ?? 'notebook', '.txt'), notebookText(notebook.cells))
      },

      applyScript(progress) {
        const { notebookRun, outputs } = get()
        if (notebookRun?.run !== progress.run) return
        const output = outputs[notebookRun.cell]
        if (output !== undefined) put(notebookRun.cell, withProgress(output, progress, now()))
        if (progress.variables !== undefined) set({ notebookVariables: progress.variables })
        if (progress.state === 'running') return
        // Behind a failure or a cancelled cell nothing is run.
        if (progress.state === 'done') begin(notebookRun.queue, notebookRun.over + 1)
        else set({ notebookRun: null })
        keepSoon()
      },

      abandonScript() {
        const { notebookRun, outputs } = get()
        if (notebookRun === null) return
        const output = outputs[notebookRun.cell]
        if (output !== undefined) put(notebookRun.cell, abandonedOutput(output))
        set({ notebookRun: null })
        keepSoon()
      }
    }
  }
}

/** Another one each time, also behind a reload. */
function freshName(word: string, time: number): string {
  return `${word}-${time.toString(36)}-${Math.random().toString(36).slice(2, 8)}`
}

function withEnding(name: string, ending: string): string {
  return `${name.replace(/\.(ftqnb|txt)$/i, '')}${ending}`
}

/** The notebook as it is found again after a reload: with its results, if there is room for them. */
function keptText({ notebook, outputs }: Pick<NotebookSlice, 'notebook' | 'outputs'>): string {
  const { name } = notebook
  const unsaved = book.isUnsaved(notebook)
  const cells = notebook.cells.map(({ id, kind, source }) => {
    const output = outputs[id]
    return { kind, source, output: output?.state === 'running' ? null : (output ?? null) }
  })
  const whole = JSON.stringify({ name, unsaved, file: writeNotebook(cells) })
  if (whole.length <= bounds.window.notebookKeptCharacters) return whole
  const bare = cells.map((cell) => ({ ...cell, output: null }))
  return JSON.stringify({ name, unsaved, file: writeNotebook(bare) })
}

function readKept(text: string | null): {
  readonly notebook: Notebook
  readonly outputs: Readonly<Record<number, CellOutput>>
} {
  const nothing = { notebook: book.newNotebook(), outputs: {} }
  if (text === null) return nothing
  try {
    const { name, unsaved, file } = JSON.parse(text) as Readonly<Record<string, unknown>>
    if (typeof file !== 'string') return nothing
    const known = typeof name === 'string' ? name : null
    const read = readNotebook(NOTEBOOK_ENDING, file)
    if (!read.ok) return nothing
    const opened = book.newNotebook({ name: known, cells: read.value })
    const outputs: Record<number, CellOutput> = {}
    for (const [i, { output }] of read.value.entries()) if (output !== null) outputs[i] = output
    return { notebook: unsaved === true ? { ...opened, saved: [] } : opened, outputs }
  } catch {
    return nothing
  }
}
