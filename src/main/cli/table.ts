/** Text in aligned columns. */

export interface Column {
  readonly title: string
  /** Numbers stand at the right. */
  readonly right?: boolean
}

const GAP = '  '
const LEAST_LAST = 10

/**
 * Lines of a table, the first with the titles. The last column is cut with `…`
 * to keep lines within `width` characters; no other column is ever cut.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  width: number
): string[] {
  const all = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)))
  const last = columns.length - 1
  const before = widths.slice(0, last).reduce((sum, one) => sum + one + GAP.length, 0)
  widths[last] = Math.min(widths[last] ?? 0, Math.max(LEAST_LAST, width - before))
  return all.map((row) =>
    columns
      .map(({ right = false }, i) => {
        const room = widths[i] ?? 0
        const text = cut(row[i] ?? '', room)
        return right ? text.padStart(room) : text.padEnd(room)
      })
      .join(GAP)
      .trimEnd()
  )
}

/** The text, or its beginning and `…` when it is longer. */
export function cut(text: string, room: number): string {
  return text.length <= room ? text : `${text.slice(0, room - 1)}…`
}
