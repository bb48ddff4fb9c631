/** Figures of a run, and what the rounds say together. Pure. */
import type { Figure, Labels } from './section'

/** One value of one cell over the rounds. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
  readonly rounds: number
}

export interface Summary {
  readonly section: string
  readonly labels: Labels
  readonly values: Readonly<Record<string, Spread>>
}

export class Results {
  private readonly figures: Figure[] = []

  add(figure: Figure): void {
    this.figures.push(figure)
  }

  get all(): readonly Figure[] {
    return this.figures
  }

  /** One for each cell of the section, in the order in which they were first measured. */
  summaries(section: string): readonly Summary[] {
    const cells = new Map<string, Figure[]>()
    for (const figure of this.figures) {
      if (figure.section !== section) continue
      const key = keyOf(figure.labels)
      const cell = cells.get(key)
      if (cell === undefined) cells.set(key, [figure])
      else cell.push(figure)
    }
    return [...cells.values()].map((cell) => ({
      section,
      labels: cell[0]?.labels ?? {},
      values: spreads(cell)
    }))
  }

  /** Median over the rounds; NaN where nothing was measured. All labels must be given. */
  median(section: string, labels: Labels, value: string): number {
    return this.spread(section, labels, value).median
  }

  /** Over the rounds; all NaN where nothing was measured. All labels must be given. */
  spread(section: string, labels: Labels, value: string): Spread {
    return spreadOf(this.values(section, labels, value))
  }

  /** In this round; NaN where nothing was measured. */
  seen(round: number, section: string, labels: Labels, value: string): number {
    const key = keyOf(labels)
    const found = this.figures.find(
      (one) => one.round === round && one.section === section && keyOf(one.labels) === key
    )
    return found?.values[value] ?? NaN
  }

  private values(section: string, labels: Labels, value: string): number[] {
    const key = keyOf(labels)
    return this.figures
      .filter((one) => one.section === section && keyOf(one.labels) === key)
      .flatMap(({ values }) => values[value] ?? [])
  }
}

/** Values that are no numbers are left out. All NaN when none is left. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort((a, b) => a - b)
  const middle = sorted.length / 2
  const low = sorted[Math.ceil(middle) - 1] ?? NaN
  const high = sorted[Math.floor(middle)] ?? NaN
  return {
    median: (low + high) / 2,
    min: sorted[0] ?? NaN,
    max: sorted.at(-1) ?? NaN,
    rounds: sorted.length
  }
}

function spreads(cell: readonly Figure[]): Record<string, Spread> {
  const names = new Set(cell.flatMap(({ values }) => Object.keys(values)))
  return Object.fromEntries(
    [...names].map((name) => [name, spreadOf(cell.flatMap(({ values }) => values[name] ?? []))])
  )
}

/** The same for the same labels in any order. */
function keyOf(labels: Labels): string {
  return JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)))
}
