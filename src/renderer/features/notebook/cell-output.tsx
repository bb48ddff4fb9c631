import { memo, useState, type JSX } from 'react'
import type { LineView } from '../../../shared/channels/script'
import { withoutComment } from '../../../shared/command-line'
import { tallyOf, type CellOutput } from '../../store/notebook/output'
import { Button } from '../../ui/button'
import { classes } from '../../ui/classes'
import { formatAmount, formatMs } from '../../ui/format'
import { Icon, type IconName } from '../../ui/icon'
import { LineOutput } from '../answers/line-output'

/** More lines are shown when somebody wants to see them. */
const SHOWN = 100

interface OutputProps {
  readonly output: CellOutput
  /** The cell was changed since. */
  readonly stale: boolean
}

/** What came of a cell, line by line. */
export function CellOutputView({ output, stale }: OutputProps): JSX.Element | null {
  const [all, setAll] = useState(false)
  const texts = output.source.split('\n')
  const rows = output.lines.filter(({ line }) => withoutComment(texts[line] ?? '') !== '')
  if (rows.length === 0) return null
  const { operations, errors } = tallyOf(output)
  const shown = all ? rows : rows.slice(0, SHOWN)
  return (
    <div className={classes('cell-output', stale && 'cell-output-stale')}>
      <ol>
        {shown.map((view) => (
          <OutputRow key={view.line} view={view} text={withoutComment(texts[view.line] ?? '')} />
        ))}
      </ol>
      {shown.length < rows.length && (
        <Button kind="quiet" onPress={() => setAll(true)}>
          Show {formatAmount(rows.length - shown.length, 'more line', 'more lines')}
        </Button>
      )}
      {output.state !== 'running' && (
        <p className="cell-end soft small">
          {endText[output.state]} in {formatMs(output.ms)},{' '}
          {formatAmount(operations, 'operation', 'operations')}
          {errors > 0 && `, ${formatAmount(errors, 'error', 'errors')}`}
          {stale && '; the cell was changed since'}
        </p>
      )}
    </div>
  )
}

const endText: Readonly<Record<CellOutput['state'], string>> = {
  running: '',
  done: 'Done',
  failed: 'Stopped at an error',
  cancelled: 'Cancelled'
}

const icons: Readonly<Record<LineView['state'], IconName | null>> = {
  waiting: null,
  running: 'play',
  done: 'check',
  failed: 'error',
  cancelled: 'stop',
  skipped: null
}

interface RowProps {
  readonly view: LineView
  readonly text: string
}

const OutputRow = memo(function OutputRow({ view, text }: RowProps): JSX.Element {
  const icon = icons[view.state]
  return (
    <li className={classes('output-row', `output-${view.state}`)}>
      <span className="output-state" title={view.state}>
        {icon !== null && <Icon name={icon} />}
        <span className="unseen">{view.state}</span>
      </span>
      <code className="output-line">{text}</code>
      <LineOutput view={view} />
    </li>
  )
})
