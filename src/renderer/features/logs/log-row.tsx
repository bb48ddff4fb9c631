import { memo, type JSX } from 'react'
import type { LogLine } from '../../../shared/views'
import type { LogMark } from '../../store/log-marks'
import { fieldsText } from '../../store/log-text'
import { classes } from '../../ui/classes'
import { formatTime, laneOf } from '../../ui/format'
import { LogPiece, LogPieces } from './log-pieces'

interface LogRowProps {
  readonly line: LogLine
  /** Its number. */
  readonly seq: number
  readonly utc: boolean
  readonly chosen: boolean
  /** Servers whose names are looked for. */
  readonly names: ReadonlySet<string>
  readonly marks: readonly LogMark[]
  readonly onChoose: (seq: number) => void
  readonly onMark: (id: string) => void
}

/** One line: time, level, server, event, message, fields. */
export const LogRow = memo(function LogRow(props: LogRowProps): JSX.Element {
  const { line, seq, utc, chosen, names, marks, onChoose, onMark } = props
  return (
    <div
      className={classes('log-row', `log-row-${line.level}`, chosen && 'log-row-chosen')}
      onClick={({ target }) => {
        const id = target instanceof Element ? target.closest('[data-id]') : null
        if (id instanceof HTMLElement) onMark(id.dataset['id'] ?? '')
        else onChoose(seq)
      }}
    >
      <span className="log-time">{formatTime(line.time, utc)}</span>
      <span className="log-level">{line.level}</span>
      <span className="log-name cut">
        <span className={classes('lane', `lane-${String(laneOf(line.name))}`)} aria-hidden="true" />
        <LogPiece piece={{ text: line.name, id: line.name }} marks={marks} />
      </span>
      <span className="log-event cut">{line.event}</span>
      <span className="log-message cut">
        <LogPieces text={line.message} names={names} marks={marks} />{' '}
        <span className="log-fields">
          <LogPieces text={fieldsText(line.fields)} names={names} marks={marks} />
        </span>
      </span>
    </div>
  )
})
