import { useEffect, type JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Notice } from '../../ui/notice'
import { CellView } from './cell-view'
import { NotebookToolbar } from './notebook-toolbar'
import { RunBar } from './run-bar'
import { VariablesPanel } from './variables-panel'
import './notebook.css'

/** Cells of commands and explanations, run one by one or all. */
export function NotebookView(): JSX.Element {
  const cells = useApp((state) => state.notebook.cells)
  const chosen = useApp((state) => state.notebook.chosen)
  const problem = useApp((state) => state.notebookProblem)
  useNotebookKeys()
  return (
    <div className="notebook">
      <NotebookToolbar />
      {problem !== null && (
        <Notice kind="error" text={problem} mend="The notebook that is open stays as it is." />
      )}
      <div className="notebook-columns">
        <div className="notebook-main">
          <RunBar />
          <ol className="cells" aria-label="Cells">
            {cells.map((cell, index) => (
              <CellView key={cell.id} cell={cell} index={index} chosen={cell.id === chosen} />
            ))}
          </ol>
        </div>
        <VariablesPanel />
      </div>
    </div>
  )
}

/** Undo and redo wherever nothing is being written; what is written has its own. */
function useNotebookKeys(): void {
  const undo = useApp((state) => state.undoNotebook)
  const redo = useApp((state) => state.redoNotebook)
  const save = useApp((state) => state.saveNotebook)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey) return
      const key = event.key.toLowerCase()
      if (key === 's' && !event.shiftKey) {
        event.preventDefault()
        save()
        return
      }
      const inText =
        event.target instanceof HTMLTextAreaElement || event.target instanceof HTMLInputElement
      if (inText || (key !== 'z' && key !== 'y')) return
      event.preventDefault()
      if (key === 'y' || event.shiftKey) redo()
      else undo()
    }
    window.addEventListener('keydown', onKeyDown)
    return () => window.removeEventListener('keydown', onKeyDown)
  }, [undo, redo, save])
}
