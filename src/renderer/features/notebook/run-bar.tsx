import type { JSX } from 'react'
import { placeOf } from '../../store/notebook/notebook'
import { tallyOf } from '../../store/notebook/output'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { formatAmount, formatCount } from '../../ui/format'
import { Meter } from '../../ui/meter'

/** How far the cells that run have got. */
export function RunBar(): JSX.Element | null {
  const run = useApp((state) => state.notebookRun)
  const output = useApp(({ outputs }) => (run === null ? undefined : outputs[run.cell]))
  const place = useApp(({ notebook }) => (run === null ? -1 : placeOf(notebook, run.cell)))
  const cancel = useApp((state) => state.cancelNotebook)
  if (run === null || output === undefined) return null
  const { operations, answered, errors } = tallyOf(output)
  const cells = run.over + 1 + run.queue.length
  return (
    <div className="run-bar panel" role="status" aria-label="Progress">
      <div className="run-facts">
        <b>{place < 0 ? 'Runs' : `Cell ${String(place + 1)} runs`}</b>
        {cells > 1 && (
          <span className="soft">
            {String(run.over + 1)} of {formatAmount(cells, 'cell', 'cells')}
          </span>
        )}
        {operations > 0 && (
          <span>
            {formatCount(answered)} of {formatCount(operations)}
          </span>
        )}
        {output.perSecond > 0 && <span>{formatCount(Math.round(output.perSecond))} a second</span>}
        {errors > 0 && (
          <span className="repeat-cut">{formatAmount(errors, 'error', 'errors')}</span>
        )}
      </div>
      <Button icon="stop" disabled={run.cancelling} onPress={cancel}>
        {run.cancelling ? 'Stopping…' : 'Stop'}
      </Button>
      <Meter label="Operations answered" done={answered} all={operations} />
    </div>
  )
}
