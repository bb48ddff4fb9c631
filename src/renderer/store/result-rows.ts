/** Answers as a table: filtered, sorted, exported. Pure. */
import type { OperationAnswer } from '../../shared/views'
import { csv, tabbed, type Value } from './csv'

export interface ResultRow {
  readonly id: number
  /** When it came, milliseconds since 1970. */
  readonly at: number
  /** The operation as a line. */
  readonly line: string
  readonly answer: OperationAnswer
}

export const RESULT_COLUMNS = [
  'time',
  'operation',
  'result',
  'status',
  'server',
  'slot',
  'ms'
] as const
export type ResultColumn = (typeof RESULT_COLUMNS)[number]

export interface ResultOrder {
  readonly by: ResultColumn
  readonly descending: boolean
}

type NameOf = (server: string) => string

function valueOf(row: ResultRow, by: ResultColumn, nameOf: NameOf): Value {
  const { answer } = row
  switch (by) {
    case 'time':
      return row.id
    case 'operation':
      return row.line
    case 'server':
      return answer.server === null ? null : nameOf(answer.server)
    default:
      return answer[by]
  }
}

/** Rows that hold every word of the filter, in the order that is asked for. */
export function arrangedResults(
  rows: readonly ResultRow[],
  filter: string,
  { by, descending }: ResultOrder,
  nameOf: NameOf
): readonly ResultRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  const fits = rows.filter((row) => {
    if (words.length === 0) return true
    const text = RESULT_COLUMNS.slice(1)
      .map((column) => String(valueOf(row, column, nameOf) ?? ''))
      .join(' ')
      .toLowerCase()
    return words.every((word) => text.includes(word))
  })
  const sign = descending ? -1 : 1
  return fits.toSorted((a, b) => {
    const [one, other] = [valueOf(a, by, nameOf), valueOf(b, by, nameOf)]
    return sign * compare(one, other) || a.id - b.id
  })
}

/** What is not there comes first. */
function compare(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null)
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a) < String(b) ? -1 : String(a) > String(b) ? 1 : 0
}

const HEAD = [...RESULT_COLUMNS, 'configuration', 'message']

function table(rows: readonly ResultRow[], nameOf: NameOf): readonly (readonly Value[])[] {
  return rows.map(({ at, line, answer }) => [
    new Date(at).toISOString(),
    line,
    answer.result,
    answer.status,
    answer.server === null ? null : nameOf(answer.server),
    answer.slot,
    answer.ms,
    answer.config,
    answer.request
  ])
}

export function resultsCsv(rows: readonly ResultRow[], nameOf: NameOf): string {
  return csv(HEAD, table(rows, nameOf))
}

export function resultsTabbed(rows: readonly ResultRow[], nameOf: NameOf): string {
  return tabbed(HEAD, table(rows, nameOf))
}

export function resultsJson(rows: readonly ResultRow[], nameOf: NameOf): string {
  const out = rows.map(({ at, line, answer }) => ({
    time: new Date(at).toISOString(),
    line,
    ...answer,
    serverName: answer.server === null ? null : nameOf(answer.server)
  }))
  return `${JSON.stringify(out, null, 1)}\n`
}
