import type { JSX } from 'react'
import { EXAMPLES } from '../../store/notebook/examples'
import { isUnsaved } from '../../store/notebook/notebook'
import { IN_FLIGHT } from '../../store/notebook-slice'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { IconButton } from '../../ui/icon-button'
import { Select } from '../../ui/select'

const noExample = ''

/** What can be done with the notebook and its chosen cell. */
export function NotebookToolbar(): JSX.Element {
  const busy = useApp((state) => state.notebookRun !== null)
  const runAll = useApp((state) => state.runAllCells)
  const cancel = useApp((state) => state.cancelNotebook)
  const inFlight = useApp((state) => state.inFlight)
  const setInFlight = useApp((state) => state.setInFlight)
  return (
    <div className="notebook-bar">
      <div className="toolbar" role="toolbar" aria-label="Notebook">
        {busy ? (
          <Button icon="stop" onPress={cancel}>
            Stop all
          </Button>
        ) : (
          <Button kind="primary" icon="run-all" onPress={runAll}>
            Run all
          </Button>
        )}
        <CellButtons />
        <span className="toolbar-gap" />
        <FileButtons />
      </div>
      <FileName />
      <Select
        label="In flight"
        value={String(inFlight)}
        options={IN_FLIGHT.map((count) => ({ value: String(count), text: String(count) }))}
        onChoose={(count) => setInFlight(Number(count))}
      />
    </div>
  )
}

function CellButtons(): JSX.Element {
  const add = useApp((state) => state.addCell)
  const remove = useApp((state) => state.removeCell)
  const move = useApp((state) => state.moveCell)
  const duplicate = useApp((state) => state.duplicateCell)
  const undo = useApp((state) => state.undoNotebook)
  const redo = useApp((state) => state.redoNotebook)
  const past = useApp((state) => state.notebook.past.length > 0)
  const future = useApp((state) => state.notebook.future.length > 0)
  const first = useApp(({ notebook }) => notebook.cells[0]?.id === notebook.chosen)
  const last = useApp(({ notebook }) => notebook.cells.at(-1)?.id === notebook.chosen)
  return (
    <>
      <span className="toolbar-gap" />
      <IconButton icon="plus" label="Add a cell of commands" onPress={() => add('commands')} />
      <IconButton icon="text" label="Add an explanation" onPress={() => add('text')} />
      <IconButton icon="copy" label="Duplicate the cell" onPress={duplicate} />
      <IconButton
        icon="up"
        label="Move the cell up"
        keys="Alt+Shift+↑"
        disabled={first}
        onPress={() => move(-1)}
      />
      <IconButton
        icon="down"
        label="Move the cell down"
        keys="Alt+Shift+↓"
        disabled={last}
        onPress={() => move(1)}
      />
      <IconButton icon="trash" label="Remove the cell" onPress={remove} />
      <span className="toolbar-gap" />
      <IconButton icon="undo" label="Undo" keys="Ctrl+Z" disabled={!past} onPress={undo} />
      <IconButton icon="redo" label="Redo" keys="Ctrl+Y" disabled={!future} onPress={redo} />
    </>
  )
}

function FileButtons(): JSX.Element {
  const open = useApp((state) => state.openNotebook)
  const save = useApp((state) => state.saveNotebook)
  const exportText = useApp((state) => state.exportNotebook)
  const begin = useApp((state) => state.newNotebook)
  const openExample = useApp((state) => state.openExample)
  return (
    <>
      <Button kind="quiet" title="Undo brings this one back" onPress={begin}>
        New
      </Button>
      <Button kind="quiet" icon="folder" onPress={() => void open()}>
        Open…
      </Button>
      <Button kind="quiet" icon="save" title="Ctrl+S" onPress={save}>
        Save
      </Button>
      <Button kind="quiet" title='The lines for "ftqueue run"' onPress={exportText}>
        Export
      </Button>
      <Select
        label="Example"
        value={noExample}
        options={[
          { value: noExample, text: 'open one…' },
          ...EXAMPLES.map(({ title }) => ({ value: title, text: title }))
        ]}
        onChoose={(title) => {
          if (title !== noExample) openExample(title)
        }}
      />
    </>
  )
}

function FileName(): JSX.Element {
  const name = useApp((state) => state.notebook.name)
  const unsaved = useApp((state) => isUnsaved(state.notebook))
  return (
    <span className="notebook-name cut">
      {name ?? 'Not saved yet'}
      {unsaved && name !== null && (
        <span className="notebook-unsaved" title="There are unsaved changes">
          {' '}
          changed
        </span>
      )}
    </span>
  )
}
