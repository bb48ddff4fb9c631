/** Writes metrics in Prometheus's text format, version 0.0.4. */
import type { DurationFigures } from '../../shared/figures'

export type Labels = Readonly<Record<string, string>>

export interface Sample {
  readonly labels: Labels
  readonly value: number | DurationFigures
}

export interface Family {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly Sample[]
}

export const CONTENT_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

/** Families without samples are left out. */
export function expositionOf(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .flatMap(({ name, type, help, samples }) => [
      `# HELP ${name} ${help.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')}`,
      `# TYPE ${name} ${type}`,
      ...samples.flatMap(({ labels, value }) =>
        typeof value === 'number' ? [line(name, labels, value)] : histogram(name, labels, value)
      )
    ])
    .map((text) => `${text}\n`)
    .join('')
}

/** Each bucket counts those of all before it, too. */
function histogram(
  name: string,
  labels: Labels,
  { steps, counts, sum }: DurationFigures
): string[] {
  let count = 0
  const buckets = counts.map((more, i) => {
    count += more
    const step = steps[i]
    const le = step === undefined ? '+Inf' : String(step)
    return line(`${name}_bucket`, { ...labels, le }, count)
  })
  return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, count)]
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escaped(text)}"`)
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${number(value)}`
}

function escaped(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}

function number(value: number): string {
  if (value === Infinity) return '+Inf'
  return value === -Infinity ? '-Inf' : String(value)
}
