/** Numbers and words of the reports. */
import type { Spread, Summary } from '../results'
import type { Demand } from '../section'

/** `1,234.5`; `–` for what was not measured. */
export function numberText(value: number | undefined, digits = 0): string {
  if (value === undefined || Number.isNaN(value)) return '–'
  return value.toLocaleString('en', {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits
  })
}

export function labelText(label: string | number | undefined): string {
  return typeof label === 'number' ? numberText(label) : (label ?? '')
}

/** How far the least and the greatest are from the median: `-8 +5 %`. */
export function spreadText(spread: Spread | undefined): string {
  if (spread === undefined || spread.rounds < 2) return ''
  const part = (value: number): string => Math.round((value / spread.median - 1) * 100).toString()
  return `${part(spread.min)} +${part(spread.max)} %`
}

/** Null: nobody knows, for it was not measured. */
export function isMet({ kind, demanded, seen }: Demand): boolean | null {
  if (Number.isNaN(seen)) return null
  return kind === 'at least' ? seen >= demanded : seen <= demanded
}

/** What, what is demanded, what was seen, and whether that will do. */
export function demandCells(demand: Demand): [string, string, string, string] {
  const { what, kind, demanded, seen, unit } = demand
  const met = isMet(demand)
  const amount = (value: number): string => `${amountText(value)} ${unit}`.trim()
  return [
    what,
    `${kind} ${amount(demanded)}`,
    Number.isNaN(seen) ? '–' : amount(seen),
    met === null ? '–' : met ? '✓' : '✗'
  ]
}

/** As many digits as are worth reading. */
function amountText(value: number): string {
  const size = Math.abs(value)
  return value.toLocaleString('en', { maximumFractionDigits: size < 10 ? 2 : size < 100 ? 1 : 0 })
}

/** More than that is told. With sync up to a fifth of a core goes to nobody's account. */
const OTHERS_CORES = 0.3

/** What else was going on, where that spoils the figures; null: nothing. */
export function othersText(summaries: readonly Summary[]): string | null {
  const most = Math.max(0, ...summaries.map(({ values }) => values['othersCores']?.median ?? 0))
  if (!(most > OTHERS_CORES)) return null
  return `Something else took up to ${numberText(most, 1)} cores meanwhile: the figures are too low.`
}
