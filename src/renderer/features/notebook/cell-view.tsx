import { memo, useEffect, useRef, type JSX, type KeyboardEvent } from 'react'
import type { Cell } from '../../store/notebook/notebook'
import { neighbour } from '../../store/notebook/notebook'
import { useApp, useAppStore } from '../../store/use-app'
import { classes } from '../../ui/classes'
import { IconButton } from '../../ui/icon-button'
import { CellOutputView } from './cell-output'

interface CellProps {
  readonly cell: Cell
  readonly index: number
  readonly chosen: boolean
}

/** One cell: what is written in it, and what came of it. */
export const CellView = memo(function CellView({ cell, index, chosen }: CellProps): JSX.Element {
  const { id, kind, source } = cell
  const output = useApp((state) => state.outputs[id])
  const runs = useApp((state) => state.notebookRun?.cell === id)
  const waits = useApp((state) => state.notebookRun?.queue.includes(id) === true)
  const busy = useApp((state) => state.notebookRun !== null)
  const run = useApp((state) => state.runCell)
  const cancel = useApp((state) => state.cancelNotebook)
  const choose = useApp((state) => state.chooseCell)
  const field = useRef<HTMLTextAreaElement>(null)
  const number = String(index + 1)

  // Whoever goes on by keyboard writes in the cell that is chosen.
  useEffect(() => {
    if (!chosen || field.current === document.activeElement) return
    const inCells = document.activeElement?.closest('.cells') ?? null
    if (inCells === null) return
    field.current?.focus()
    field.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])

  return (
    <li
      className={classes('cell', `cell-${kind}`, chosen && 'cell-chosen')}
      aria-label={`Cell ${number}`}
      onFocus={() => choose(id)}
      onPointerDown={() => choose(id)}
    >
      <div className="cell-side">
        {kind === 'text' ? (
          <span className="cell-number soft" aria-hidden="true">
            {number}
          </span>
        ) : runs ? (
          <IconButton icon="stop" label={`Stop cell ${number}`} onPress={cancel} />
        ) : (
          <IconButton
            icon="play"
            label={`Run cell ${number}`}
            keys="Ctrl+Enter"
            disabled={busy}
            onPress={() => run(id, false)}
          />
        )}
      </div>
      <div className="cell-body">
        <Source field={field} cell={cell} number={number} />
        {waits && <p className="cell-waits soft">waits for its turn…</p>}
        {kind === 'commands' && output !== undefined && (
          <CellOutputView output={output} stale={output.source !== source} />
        )}
      </div>
    </li>
  )
})

interface SourceProps {
  readonly field: React.RefObject<HTMLTextAreaElement | null>
  readonly cell: Cell
  readonly number: string
}

/** The text of a cell; as high as what is in it. */
function Source({ field, cell: { id, kind, source }, number }: SourceProps): JSX.Element {
  const store = useAppStore()
  const write = useApp((state) => state.writeCell)

  function onKeyDown(event: KeyboardEvent<HTMLTextAreaElement>): void {
    const { runCell, moveCell, chooseCell, notebook } = store.getState()
    if (event.key === 'Enter' && (event.shiftKey || event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      runCell(id, event.shiftKey)
      return
    }
    if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const step = event.key === 'ArrowUp' ? -1 : 1
      if (event.altKey && event.shiftKey) {
        event.preventDefault()
        moveCell(step)
      } else if (event.altKey || atEdge(event.currentTarget, step)) {
        const next = neighbour(notebook, id, step)
        if (next === null) return
        event.preventDefault()
        chooseCell(next.id)
      }
    }
  }

  return (
    <div className="cell-source" data-source={source}>
      <textarea
        ref={field}
        aria-label={kind === 'text' ? `Text of cell ${number}` : `Commands of cell ${number}`}
        aria-keyshortcuts="Shift+Enter Control+Enter"
        className={kind === 'text' ? undefined : 'mono'}
        rows={1}
        spellCheck={false}
        placeholder={kind === 'text' ? 'An explanation' : 'q = create 12'}
        value={source}
        onChange={(event) => write(id, event.target.value)}
        onKeyDown={onKeyDown}
      />
    </div>
  )
}

/** The arrow would leave the text. */
function atEdge(area: HTMLTextAreaElement, step: -1 | 1): boolean {
  if (area.selectionStart !== area.selectionEnd) return false
  return step < 0
    ? !area.value.slice(0, area.selectionStart).includes('\n')
    : !area.value.slice(area.selectionEnd).includes('\n')
}
