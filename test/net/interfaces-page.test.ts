/** Goal: docs/interfaces.md tells what `auto` chooses. `UPDATE_PAGES=1` writes the table anew. */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { expect, it } from 'vitest'
import { chooseInterface, listInterfaces } from '../../src/main/net/interfaces'
import { cases } from './cases'

const page = path.join(import.meta.dirname, '..', '..', 'docs', 'interfaces.md')
const BEGIN = '<!-- the table of cases: see test/net/interfaces-page.test.ts -->'

function tableOfCases(): string {
  const rows = cases.map(({ machine, table, routes = [] }) => {
    const { name, address, why } = chooseInterface('auto', table, routes)
    const others = listInterfaces(table, routes)
      .filter((row) => row.eligible && !row.chosen)
      .map((row) => row.name)
    return [machine, `${name} ${address}`, why, others.join(', ') || '–']
  })
  const all = [['machine', '`auto` takes', 'because', 'also eligible'], ...rows]
  const widths = [0, 1, 2, 3].map((i) => Math.max(...all.map((row) => row[i]?.length ?? 0)))
  const lines = all.map(
    (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`
  )
  lines.splice(1, 0, `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`)
  return `${lines.join('\n')}\n`
}

it('tells what is chosen on each kind of machine, and why', () => {
  const text = readFileSync(page, 'utf8')
  const [before = '', rest] = text.split(BEGIN)
  expect(rest).toBeDefined()
  const whole = `${before}${BEGIN}\n\n${tableOfCases()}`
  if (process.env['UPDATE_PAGES'] === '1') writeFileSync(page, whole)
  else expect(text).toBe(whole)
})
