import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { CommandHelp } from './command-help'
import { CommandLine } from './command-line'
import { Results } from './results'
import './commands.css'

export function CommandsView(): JSX.Element {
  const clear = useApp((state) => state.clearEntries)
  const none = useApp((state) => state.entries.length === 0)
  return (
    <>
      <header className="view-head">
        <h1>Commands</h1>
        <span className="view-note" />
        <Button kind="quiet" icon="clear" disabled={none} onPress={clear}>
          Clear
        </Button>
      </header>
      <div className="view-fill">
        <div className="commands-columns">
          <section className="panel commands-main">
            <Results />
            <CommandLine />
          </section>
          <CommandHelp />
        </div>
      </div>
    </>
  )
}
