/** A section's figures as a table of text. */
import { tableLines } from '../../../src/main/cli/table'
import type { Results, Spread } from '../results'
import type { Section, ValueKind } from '../section'

const WIDTH = 100

/** Medians, and how far the rounds lie apart in the first of the values. */
export function sectionTable(section: Section, results: Results): string[] {
  const kinds = Object.entries<ValueKind>(section.values).filter(([, kind]) => !kind.onlyJson)
  const columns = [
    ...section.labels.map((title) => ({ title, right: title !== section.labels[0] })),
    ...kinds.map(([, { title }]) => ({ title, right: true })),
    { title: 'spread', right: true }
  ]
  const rows = results
    .summaries(section.name)
    .map(({ labels, values }) => [
      ...section.labels.map((name) => labelText(labels[name])),
      ...kinds.map(([name, kind]) => numberText(values[name]?.median, kind)),
      spreadText(values[kinds[0]?.[0] ?? ''])
    ])
  return tableLines(columns, rows, WIDTH)
}

export function labelText(label: string | number | undefined): string {
  return typeof label === 'number' ? label.toLocaleString('en') : (label ?? '')
}

/** `–` for what was not measured. */
export function numberText(value: number | undefined, { digits = 0 }: ValueKind): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits
  })
}

/** How far the least and the greatest are from the median: `-8 +5 %`. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined || spread.rounds < 2) return ''
  const part = (value: number): string => Math.round((value / spread.median - 1) * 100).toString()
  return `${part(spread.min)} +${part(spread.max)} %`
}
