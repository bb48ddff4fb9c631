import type { JSX } from 'react'
import { piecesOf, type Piece } from '../../store/log-ids'
import type { LogMark } from '../../store/log-marks'
import { classes } from '../../ui/classes'

interface LogPiecesProps {
  readonly text: string
  readonly names: ReadonlySet<string>
  readonly marks: readonly LogMark[]
}

/** A line's text; what it names can be clicked, and is highlighted where that was done. */
export function LogPieces({ text, names, marks }: LogPiecesProps): JSX.Element {
  return (
    <>
      {piecesOf(text, names).map((piece, at) => (
        <LogPiece key={at} piece={piece} marks={marks} />
      ))}
    </>
  )
}

interface LogPieceProps {
  readonly piece: Piece
  readonly marks: readonly LogMark[]
}

/** Takes its click in the list: thousands of them listen to nothing themselves. */
export function LogPiece({ piece: { text, id }, marks }: LogPieceProps): JSX.Element | string {
  if (id === null) return text
  const mark = marks.find((one) => one.id === id)
  return (
    <span className={markClasses(mark)} data-id={id}>
      {mark !== undefined && <sup className="log-mark-number">{mark.colour + 1}</sup>}
      {text}
    </span>
  )
}

export function markClasses(mark: LogMark | undefined): string {
  const own = mark === undefined ? null : `log-mark log-mark-${String(mark.colour)}`
  return classes('log-id', own)
}
