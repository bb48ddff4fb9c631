import { useMemo, useState, type JSX } from 'react'
import { COMMAND_TABS } from '../../store/notebook-slice'
import { useApp } from '../../store/use-app'
import { Tabs } from '../../ui/tabs'
import { Button } from '../../ui/button'
import { ResultsTable } from '../answers/results-table'
import { NotebookView } from '../notebook/notebook-view'
import { CommandHelp } from './command-help'
import { CommandLine } from './command-line'
import { Results } from './results'
import './commands.css'

export function CommandsView(): JSX.Element {
  const tab = useApp((state) => state.commandTab)
  const setTab = useApp((state) => state.setCommandTab)
  const [asTable, setAsTable] = useState(false)
  return (
    <>
      <header className="view-head commands-head">
        <h1>Commands</h1>
      </header>
      <div className="view-fill">
        <Tabs
          label="Commands"
          value={tab}
          options={COMMAND_TABS}
          onChoose={setTab}
          beside={
            tab === 'Command line' && (
              <LineButtons asTable={asTable} onTable={() => setAsTable(!asTable)} />
            )
          }
        >
          {tab === 'Notebook' ? <NotebookView /> : <LineView asTable={asTable} />}
        </Tabs>
      </div>
    </>
  )
}

interface LineButtonsProps {
  readonly asTable: boolean
  readonly onTable: () => void
}

function LineButtons({ asTable, onTable }: LineButtonsProps): JSX.Element {
  const clear = useApp((state) => state.clearEntries)
  const none = useApp((state) => state.entries.length === 0)
  return (
    <span className="line-buttons">
      <Button kind="quiet" expanded={asTable} onPress={onTable}>
        {asTable ? 'As a log' : 'As a table'}
      </Button>
      <Button kind="quiet" icon="clear" disabled={none} onPress={clear}>
        Clear
      </Button>
    </span>
  )
}

/** The same answers to be filtered, sorted and exported. */
function EntryTable(): JSX.Element {
  const entries = useApp((state) => state.entries)
  const clear = useApp((state) => state.clearEntries)
  const clearedAt = useApp((state) => state.entriesClearedAt)
  const rows = useMemo(
    () =>
      entries.flatMap(({ id, at, line, answer }) =>
        answer === null ? [] : [{ id, at, line, answer }]
      ),
    [entries]
  )
  return (
    <ResultsTable
      label="Results table"
      rows={rows}
      onClear={clear}
      clearedAt={clearedAt}
      fileName="results"
      empty="Lines that are answered stand here."
    />
  )
}

function LineView({ asTable }: Pick<LineButtonsProps, 'asTable'>): JSX.Element {
  return (
    <div className="commands-columns">
      <section className="panel commands-main">
        {asTable ? <EntryTable /> : <Results />}
        <CommandLine />
      </section>
      <CommandHelp />
    </div>
  )
}
