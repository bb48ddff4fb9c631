/** What in a line of the log names something that other lines name, too. Pure. */
import type { LogLine } from '../../shared/views'
import { fieldsText } from './log-text'

export interface Piece {
  readonly text: string
  /** What it names, written alike in every line: `vm1`, `6.5114ff5578d0`, `slot 41`; null: nothing. */
  readonly id: string | null
}

/** Behind so many characters of a line nothing is looked for. */
const SEARCHED_MOST = 2000

/**
 * Configurations, messages and addresses, ids, numbers with the word for what they count, and
 * words, which may be a server's name.
 */
const named =
  /(\d+\.[0-9a-f]{12}(?!\w)|[\w.-]{6,}:\d+|[0-9a-f]{12,64}(?!\w))|(slot|queue|label|item)s? (\d+)(?![\w.])|([A-Za-z][\w-]*)=(-?\d+)(?![\w.])|([\w-]+(?:\.[\w-]+)*)/g

export function piecesOf(text: string, names: ReadonlySet<string>): readonly Piece[] {
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.slice(0, SEARCHED_MOST).matchAll(named)) {
    const id = idOf(match, names)
    if (id === null) continue
    if (match.index > from) pieces.push({ text: text.slice(from, match.index), id: null })
    pieces.push({ text: match[0], id })
    from = match.index + match[0].length
  }
  if (from < text.length) pieces.push({ text: text.slice(from), id: null })
  return pieces
}

function idOf(match: RegExpMatchArray, names: ReadonlySet<string>): string | null {
  const [, whole, counted, count, key, value, word] = match
  if (whole !== undefined) return whole
  if (counted !== undefined && count !== undefined) return `${counted} ${count}`
  if (key !== undefined && value !== undefined) return numberedId(key, value)
  return word !== undefined && names.has(word) ? word : null
}

/** A field's number, as texts say it. */
export function numberedId(key: string, value: string): string {
  return `${key} ${value}`
}

/** Whether this line names it. */
export function isNamedIn(line: LogLine, id: string, names: ReadonlySet<string>): boolean {
  return (
    line.name === id ||
    [line.message, fieldsText(line.fields)].some((text) =>
      piecesOf(text, names).some((piece) => piece.id === id)
    )
  )
}
