/** Figures as JSON lines: what a run was, its figures, what the rounds say together, what is met. */
import { UserError } from '../../../src/shared/user-error'
import type { Peers } from '../peers'
import type { Results } from '../results'
import type { Figure, Section } from '../section'
import type { Run } from './page'
import { isMet } from './text'

const DIGITS = 6

export function jsonLines(
  sections: readonly Section[],
  results: Results,
  peers: Peers,
  run: Run
): string {
  const lines = [
    { run },
    ...results.all,
    ...sections.flatMap((section) => [
      ...results.summaries(section.name).map((summary) => ({ summary })),
      ...(section.demands?.(results, peers) ?? []).map((demand) => ({
        demand: { section: section.name, ...demand, met: isMet(demand) }
      }))
    ])
  ]
  return lines.map((line) => `${jsonText(line)}\n`).join('')
}

/** Numbers with as many digits as can mean something; what was not measured is null. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    typeof part === 'number' ? Number(part.toPrecision(DIGITS)) : part
  )
}

/** What `jsonLines` wrote. @throws UserError for anything else */
export function readLines(text: string, file: string): { run: Run | null; figures: Figure[] } {
  let run: Run | null = null
  const figures: Figure[] = []
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue
    const read = parsed(line, `${file}:${i + 1}`)
    if ('run' in read) run = read.run as Run
    else if ('values' in read) figures.push(withoutNulls(read as unknown as Figure))
  }
  return { run, figures }
}

function parsed(line: string, place: string): Readonly<Record<string, unknown>> {
  try {
    const read: unknown = JSON.parse(line)
    if (typeof read === 'object' && read !== null) return read as Record<string, unknown>
  } catch {
    // Told below, as whatever else it may be.
  }
  throw new UserError(`${place} is no line of figures: give a file that --json wrote`)
}

function withoutNulls(figure: Figure): Figure {
  const values = Object.entries<number | null>(figure.values).flatMap(([name, value]) =>
    value === null ? [] : [[name, value] as const]
  )
  return { ...figure, values: Object.fromEntries(values) }
}
