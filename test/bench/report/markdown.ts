/** Tables of Markdown, in the columns that prettier would give them, and marked places in a page. */
import { UserError } from '../../../src/shared/user-error'
import type { TextTable } from '../section'

const LEAST_WIDTH = 3

export function markdownTable({ columns, rows }: TextTable): string {
  const all = [columns.map(({ title }) => title), ...rows]
  const widths = columns.map((_, i) =>
    Math.max(LEAST_WIDTH, ...all.map((row) => row[i]?.length ?? 0))
  )
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const padded = (row: readonly string[]): string =>
    line(
      columns.map(({ right = false }, i) => {
        const [text, width] = [row[i] ?? '', widths[i] ?? 0]
        return right ? text.padStart(width) : text.padEnd(width)
      })
    )
  const rule = columns.map(({ right = false }, i) => {
    const width = widths[i] ?? 0
    return right ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)
  })
  return [padded(all[0] ?? []), line(rule), ...rows.map(padded)].join('\n')
}

/**
 * The page with this between `<!-- bench:NAME -->` and `<!-- /bench:NAME -->`; what stood there goes.
 *
 * @throws UserError where the page has no such place
 */
export function withBlock(page: string, name: string, text: string): string {
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`]
  const from = page.indexOf(begin)
  const to = page.indexOf(end)
  if (from < 0 || to < from) {
    throw new UserError(`the page has no place for "${name}": put ${begin} and ${end} into it`)
  }
  return `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`
}
