/** A section's figures as text, and what of its demands is met. */
import { tableLines } from '../../../src/main/cli/table'
import type { Peers } from '../peers'
import type { Results, Summary } from '../results'
import type { Demand, Section, TextTable, ValueKind } from '../section'
import { demandCells, labelText, numberText, spreadText } from './text'

const WIDTH = 100
/**
 * Medians, and how far the rounds lie apart in the first of the values. Where that is too wide, the first
 * label stands above its rows.
 */
export function sectionLines(section: Section, results: Results): string[] {
  const summaries = results.summaries(section.name)
  const whole = summaryTable(section, summaries)
  const { columns, rows } = whole
  const isWide = tableLines(columns, rows, Infinity).some((line) => line.length > WIDTH)
  if (!isWide) return lines(whole)
  const [first = ''] = section.labels
  const groups = [...new Set(summaries.map(({ labels }) => labels[first]))]
  return groups.flatMap((label) => {
    const group = summaries.filter(({ labels }) => labels[first] === label)
    const table = summaryTable({ ...section, labels: section.labels.slice(1) }, group)
    return [`${first} ${labelText(label)}`, ...lines(table)]
  })
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
