/** What the tests on several hosts have seen, for the table at their end. */
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, resolve } from 'node:path'

const file = resolve(import.meta.dirname, '../../artifacts/hosts.ndjson')

export interface Row {
  /** What was done to the network, or what it is like. */
  readonly shape: string
  /** The configurations: members with spaces between them, `|` between configurations. */
  readonly formed: string
  /** From the change of the network. */
  readonly ms: number
}

export function note(row: Row): void {
  appendFileSync(file, `${JSON.stringify(row)}\n`)
}

/** Vitest's global setup: the table is empty before the first test and shown after the last. */
export function setup(): () => void {
  mkdirSync(dirname(file), { recursive: true })
  rmSync(file, { force: true })
  return () => {
    if (existsSync(file)) console.log(`\n${tableOf(readFileSync(file, 'utf8'))}`)
  }
}

function tableOf(lines: string): string {
  const rows = lines
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row)
  const cells = [
    ['shape', 'configurations', 'seconds'],
    ...rows.map(({ shape, formed, ms }) => [
      shape,
      formed.replaceAll(' | ', ' / '),
      (ms / 1000).toFixed(1)
    ])
  ]
  const widths = [0, 1, 2].map((i) => Math.max(...cells.map((row) => row[i]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`
  return [line(cells[0] ?? []), rule, ...cells.slice(1).map(line)].join('\n')
}
