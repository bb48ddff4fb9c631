import { memo, type JSX } from 'react'
import type { LogLine } from '../../../shared/views'
import { fieldsText } from '../../store/log-text'
import { classes } from '../../ui/classes'
import { formatTime, laneOf } from '../../ui/format'

interface LogRowProps {
  readonly line: LogLine
  /** Its number. */
  readonly seq: number
  readonly utc: boolean
  readonly chosen: boolean
  readonly onChoose: (seq: number) => void
}

/** One line: time, level, server, event, message, fields. */
export const LogRow = memo(function LogRow(props: LogRowProps): JSX.Element {
  const { line, seq, utc, chosen, onChoose } = props
  return (
    <div
      className={classes('log-row', `log-row-${line.level}`, chosen && 'log-row-chosen')}
      onClick={() => onChoose(seq)}
    >
      <span className="log-time">{formatTime(line.time, utc)}</span>
      <span className="log-level">{line.level}</span>
      <span className="log-name cut">
        <span className={classes('lane', `lane-${String(laneOf(line.name))}`)} aria-hidden="true" />
        {line.name}
      </span>
      <span className="log-event cut">{line.event}</span>
      <span className="log-message cut">
        {line.message} <span className="log-fields">{fieldsText(line.fields)}</span>
      </span>
    </div>
  )
})
