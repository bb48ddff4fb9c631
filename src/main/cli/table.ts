/** Text in aligned columns. */
import { cut, printable, textWidth } from './text-width'

export interface Column {
  readonly title: string
  /** Numbers stand at the right, and are never cut: a part of one would be another one. */
  readonly right?: boolean
  /**
   * Where a line is too wide for the terminal, columns with the least value give way first: they are cut
   * down to `least`, and left out (`least` 0) where that is not enough. Without it a column stays whole.
   */
  readonly yields?: number
  /** Columns that are kept of it; 0: it may go altogether. Default: 6. */
  readonly least?: number
}

const GAP = '  '
const LEAST = 6

/**
 * Lines of a table, the first with the titles.
 *
 * @param width columns of the terminal; null: it is none, and nothing is cut or left out
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number | null
): string[] {
  const all = [columns.map(({ title }) => title), ...rows.map((row) => row.map(printable))]
  const natural = columns.map((_, i) => Math.max(...all.map((row) => textWidth(row[i] ?? ''))))
  const widths = width === null ? natural : fitted(columns, natural, width)
  const lines = all.map((row) =>
    columns
      .flatMap(({ right = false }, i) => {
        const room = widths[i] ?? 0
        // Left out, unless it has nothing to show anyway.
        if (room === 0) return natural[i] === 0 ? [''] : []
        const text = cut(row[i] ?? '', room)
        const blanks = ' '.repeat(room - textWidth(text))
        return [right ? blanks + text : text + blanks]
      })
      .join(GAP)
      .trimEnd()
  )
  return width === null ? lines : lines.map((line) => cut(line, width))
}

/** Widths of the columns; 0: it is left out. */
function fitted(columns: readonly Column[], natural: readonly number[], width: number): number[] {
  const widths = [...natural]
  const excess = (): number =>
    widths.reduce((sum, one, i) => sum + (one > 0 || natural[i] === 0 ? one + GAP.length : 0), 0) -
    GAP.length -
    width
  const yielding = columns
    .map((column, at) => ({ ...column, at }))
    .filter(({ yields }) => yields !== undefined)
    .sort((a, b) => (a.yields ?? 0) - (b.yields ?? 0))
  for (const { at, right = false, least = LEAST } of yielding) {
    const over = excess()
    if (over <= 0) break
    const room = widths[at] ?? 0
    const kept = right ? 0 : Math.max(LEAST, least)
    if (!right && room - over >= kept) widths[at] = room - over
    else if (least === 0) widths[at] = 0
    else if (!right) widths[at] = Math.min(room, kept)
  }
  return widths
}
