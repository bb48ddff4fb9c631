/** A section's figures as text, and what of its demands is met. */
import { tableLines } from '../../../src/main/cli/table'
import type { Peers } from '../peers'
import type { Results, Summary } from '../results'
import type { Demand, Section, TextTable, ValueKind } from '../section'
import { demandCells, labelText, numberText, spreadText } from './text'

const WIDTH = 100

/**
 * Medians, and how far the rounds lie apart in the first of the values. Where that is too wide, the first
 * label stands above its rows, and columns that still do not fit follow below.
 */
export function sectionLines(section: Section, results: Results): string[] {
  const summaries = results.summaries(section.name)
  const whole = summaryTable(section, summaries)
  const [first = '', ...others] = section.labels
  if (fits(whole) || others.length === 0) return folded(whole, section.labels.length)
  const groups = [...new Set(summaries.map(({ labels }) => labels[first]))]
  return groups.flatMap((label) => {
    const group = summaries.filter(({ labels }) => labels[first] === label)
    const table = summaryTable({ ...section, labels: others }, group)
    return [`${first} ${labelText(label)}`, ...folded(table, others.length)]
  })
}

/** The first columns are repeated in front of those that follow below. */
function folded(table: TextTable, firstColumns: number): string[] {
  let end = table.columns.length
  while (end > firstColumns + 1 && !fits(columnsOf(table, 0, end))) end--
  if (end === table.columns.length) return lines(table)
  const rest = columnsOf(table, end, table.columns.length)
  const labels = columnsOf(table, 0, firstColumns)
  const below = {
    columns: [...labels.columns, ...rest.columns],
    rows: labels.rows.map((row, i) => [...row, ...(rest.rows[i] ?? [])])
  }
  return [...lines(columnsOf(table, 0, end)), '', ...folded(below, firstColumns)]
}

function columnsOf({ columns, rows }: TextTable, from: number, to: number): TextTable {
  return { columns: columns.slice(from, to), rows: rows.map((row) => row.slice(from, to)) }
}

function fits({ columns, rows }: TextTable): boolean {
  return tableLines(columns, rows, Infinity).every((line) => line.length <= WIDTH)
}

export function demandLines(section: Section, results: Results, peers: Peers): string[] {
  const demands = section.demands?.(results, peers) ?? []
  return demands.length === 0 ? [] : lines(demandTable(demands))
}

export function demandTable(demands: readonly Demand[]): TextTable {
  return {
    columns: [
      { title: 'what must hold' },
      { title: 'demanded', right: true },
      { title: 'seen', right: true },
      { title: '' }
    ],
    rows: demands.map(demandCells)
  }
}

export function summaryTable(
  section: Pick<Section, 'labels' | 'values'>,
  summaries: readonly Summary[],
  all = false
): TextTable {
  const kinds = Object.entries<ValueKind>(section.values).filter(
    ([, kind]) => all || kind.onlyJson !== true
  )
  const [main = ''] = Object.keys(section.values)
  const isNumber = (label: string): boolean =>
    summaries.every(({ labels }) => typeof labels[label] === 'number')
  return {
    columns: [
      ...section.labels.map((title) => ({ title, right: isNumber(title) })),
      ...kinds.map(([, { title }]) => ({ title, right: true })),
      { title: 'spread', right: true }
    ],
    rows: summaries.map(({ labels, values }) => [
      ...section.labels.map((name) => labelText(labels[name])),
      ...kinds.map(([name, { digits }]) => numberText(values[name]?.median, digits)),
      spreadText(values[main])
    ])
  }
}

function lines({ columns, rows }: TextTable): string[] {
  return tableLines(columns, rows, WIDTH)
}
