import type { JSX } from 'react'
import { useApp } from '../../store/use-app'
import { Button } from '../../ui/button'
import { Icon } from '../../ui/icon'
import { markClasses } from './log-pieces'

/** What is highlighted, and the way from one line with it to the next. */
export function LogMarksBar(): JSX.Element | null {
  const marks = useApp((state) => state.logMarks)
  const end = useApp((state) => state.logMarkEnd)
  const toggle = useApp((state) => state.toggleLogMark)
  const clear = useApp((state) => state.clearLogMarks)
  const find = useApp((state) => state.findLogMark)
  if (marks.length === 0) return null
  return (
    <div className="log-marks" role="group" aria-label="Highlighted">
      <span className="soft small">Highlighted</span>
      {marks.map((mark) => (
        <button
          key={mark.id}
          type="button"
          className="chip mono"
          title={`${mark.id}: highlight it no longer`}
          aria-label={`Highlight ${mark.id} no longer`}
          onClick={() => toggle(mark.id)}
        >
          <span className={markClasses(mark)}>
            <sup className="log-mark-number">{mark.colour + 1}</sup>
            {mark.id}
          </span>
          <Icon name="close" />
        </button>
      ))}
      <Button
        kind="quiet"
        icon="up"
        title="Shift+N in the list, or Shift+F3"
        onPress={() => find(-1)}
      >
        Previous
      </Button>
      <Button kind="quiet" icon="down" title="N in the list, or F3" onPress={() => find(1)}>
        Next
      </Button>
      <Button kind="quiet" icon="close" onPress={clear}>
        Clear highlights
      </Button>
      <span role="status" className="soft small">
        {end !== null && `No further line ${end} has one.`}
      </span>
    </div>
  )
}
