import type { JSX } from 'react'
import { LOG_LEVELS, type LogLevelName } from '../../../shared/views'
import { CLOCKS } from '../../store/ui-slice'
import { useApp, useAppStore } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Choice } from '../../ui/choice'
import { classes } from '../../ui/classes'
import { ProblemLine, Field } from '../../ui/field'
import { laneOf } from '../../ui/format'
import { Select } from '../../ui/select'
import { Switch } from '../../ui/switch'
import { CopyButton } from '../../ui/copy-button'

const levelTexts: Readonly<Record<LogLevelName, string>> = {
  debug: 'all levels',
  info: 'info and above',
  warn: 'warn and above',
  error: 'error only'
}

export function LogToolbar(): JSX.Element {
  const query = useApp((state) => state.logQuery)
  const follow = useApp((state) => state.logFollow)
  const cleared = useApp((state) => state.logCleared)
  const clock = useApp((state) => state.clock)
  const problem = useApp((state) => state.logProblem)
  const inBrowser = useApp((state) => state.info?.shell === 'browser')
  const folderProblem = useApp((state) => state.logFolderProblem)
  const actions = useAppStore().getState()
  return (
    <>
      <div className="log-toolbar">
        <Field
          label="Filter"
          labelHidden
          className="log-filter"
          placeholder='Filter: words, -without, "exact words", /regular expression/'
          title='Lines with all of these: words, "exact words", /regular expressions/; a minus before one asks for lines without it. It is looked for in level, server, event, text and fields.'
          problem={problem}
          value={query.text}
          onText={actions.setLogText}
          onKeyDown={(event) => {
            if (event.key === 'Escape') actions.setLogText('')
          }}
        />
        <Select
          label="Level"
          value={query.level}
          options={LOG_LEVELS.map((level) => ({ value: level, text: levelTexts[level] }))}
          onChoose={actions.setLogLevel}
        />
        <Choice label="Time" value={clock} options={CLOCKS} onChoose={actions.setClock} />
        <Switch label="Follow" on={follow} onSwitch={actions.setLogFollow} />
      </div>
      <div className="log-toolbar">
        <ServerChips />
        <CopyButton
          text={actions.logText}
          title="Copies every line that the filter shows"
          label="Copy lines"
        />
        <Button
          kind="quiet"
          icon="clear"
          title={
            cleared
              ? 'Shows the lines again that were cleared'
              : 'Empties the view; the lines are kept'
          }
          onPress={cleared ? actions.unclearLog : actions.clearLog}
        >
          {cleared ? 'Unclear' : 'Clear'}
        </Button>
        <Button
          kind="quiet"
          icon="save"
          title="Saves every line that the filter shows, as text"
          onPress={() => actions.exportLogs('text')}
        >
          Export text
        </Button>
        <Button
          kind="quiet"
          icon="save"
          title="Saves every line that the filter shows, one JSON object a line"
          onPress={() => actions.exportLogs('ndjson')}
        >
          Export JSON
        </Button>
        {!inBrowser && (
          <Button kind="quiet" icon="folder" onPress={() => void actions.openLogFolder()}>
            Open folder
          </Button>
        )}
      </div>
      <ProblemLine text={folderProblem} />
    </>
  )
}

/** Which servers' lines are shown; none chosen: all. */
function ServerChips(): JSX.Element {
  const names = useApp((state) => state.logNames)
  const chosen = useApp((state) => state.logQuery.servers)
  const toggle = useApp((state) => state.toggleLogServer)
  const showAll = useApp((state) => state.showAllLogServers)
  return (
    <div className="log-chips" role="group" aria-label="Lines of">
      <button type="button" className="chip" aria-pressed={chosen.length === 0} onClick={showAll}>
        all servers
      </button>
      {[...new Set([...names, ...chosen])].map((name) => (
        <button
          key={name}
          type="button"
          className="chip"
          aria-pressed={chosen.includes(name)}
          onClick={() => toggle(name)}
        >
          <span className={classes('lane', `lane-${String(laneOf(name))}`)} aria-hidden="true" />
          {name}
        </button>
      ))}
    </div>
  )
}
