import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { UserError } from '../../src/shared/user-error'
import { storedPeers } from './peers'
import { chartSvg, spreadApart } from './report/chart'
import { jsonLines, readLines } from './report/json'
import { markdownTable, withBlock } from './report/markdown'
import { pageWith } from './report/page'
import { demandLines, sectionLines } from './report/table'
import { throughputSvg } from './report/throughput'
import { Results } from './results'
import type { Section } from './section'
import { sections } from './sections'

const section: Section = {
  name: 'wheel',
  title: 'A wheel',
  line: 'how fast it turns',
  labels: ['size'],
  values: { perS: { title: 'turns/s', unit: '1/s' }, ms: { title: 'ms', unit: 'ms', digits: 2 } },
  run: () => (async function* () {})(),
  demands: (results) => [
    {
      what: 'turns',
      kind: 'at least',
      demanded: 1000,
      seen: results.median('wheel', { size: 64 }, 'perS'),
      unit: '1/s'
    },
    { what: 'unknown', kind: 'at most', demanded: 1, seen: NaN, unit: 'ms' }
  ]
}
const run = { date: '2026-11-23', machine: 'a machine', rounds: 3, seconds: 1.5, minutes: 2.2 }

function results(): Results {
  const all = new Results()
  for (const [i, perS] of [1000, 1200, 1100].entries()) {
    all.add({ section: 'wheel', round: i + 1, labels: { size: 64 }, values: { perS, ms: 0.5 } })
  }
  return all
}

it('shows medians with how far the rounds lie apart', () => {
  expect(sectionLines(section, results())).toEqual([
    'size  turns/s    ms   spread',
    '  64    1,100  0.50  -9 +9 %'
  ])
})

it('puts columns that do not fit below the others, behind the same labels', () => {
  const names = Array.from({ length: 12 }, (_, i) => `quantity ${i}`)
  const wide = {
    ...section,
    values: Object.fromEntries(names.map((name) => [name, { title: name, unit: '1' }]))
  }
  const all = new Results()
  const values = Object.fromEntries(names.map((name, i) => [name, i]))
  all.add({ section: 'wheel', round: 1, labels: { size: 64 }, values })
  const [head, row, between, below] = sectionLines(wide, all)
  expect(head).toMatch(/^size  quantity 0 .* quantity 7$/)
  expect(row).toMatch(/^  64 +0 .* 7$/)
  expect(between).toBe('')
  expect(below).toMatch(/^size  quantity 8 .* quantity 11  spread$/)
})

it('ticks what is met, and leaves open what was not measured', () => {
  const [, met, open] = demandLines(section, results(), storedPeers)
  expect(met).toMatch(/^turns +at least 1,000 1\/s +1,100 1\/s +✓$/)
  expect(open).toMatch(/^unknown +at most 1 ms +– +–$/)
})

it('keeps every table within 100 columns', () => {
  for (const each of sections) {
    const all = new Results()
    const labels = Object.fromEntries(each.labels.map((name) => [name, name.padEnd(6, 'x')]))
    const values = Object.fromEntries(
      Object.entries(each.values).map(([name, { unit }]) => [
        name,
        unit === '1/s' ? 1_234_567 : 12.5
      ])
    )
    all.add({ section: each.name, round: 1, labels, values })
    all.add({ section: each.name, round: 2, labels, values })
    for (const line of sectionLines(each, all)) expect(line.length).toBeLessThanOrEqual(100)
    for (const line of sectionLines(each, all)) expect(line).not.toContain('…')
  }
})

it('reads what it wrote', () => {
  const read = readLines(jsonLines([section], results(), storedPeers, run), 'file')
  expect(read.run).toEqual(run)
  expect(read.figures).toEqual(results().all)
  expect(() => readLines('{"run":', 'file')).toThrow(UserError)
})

it('makes tables as prettier would', () => {
  const columns = [{ title: 'a' }, { title: 'b', right: true }]
  expect(markdownTable({ columns, rows: [['long', '1,000']] })).toBe(
    ['| a    |     b |', '| ---- | ----: |', '| long | 1,000 |'].join('\n')
  )
})

it('replaces what stands at its place in a page, and nothing else', () => {
  const page = 'before\n\n<!-- bench:wheel -->\n\nstale figures\n\n<!-- /bench:wheel -->\n\nafter\n'
  const next = pageWith(page, [section], results(), storedPeers, run)
  expect(next).toMatch(/^before\n\n<!-- bench:wheel -->\n/)
  expect(next).toMatch(/<!-- \/bench:wheel -->\n\nafter\n$/)
  expect(next).toContain('medians of 3 rounds, 1.5 s for each figure')
  expect(next).toContain('1,100')
  expect(next).not.toContain('stale figures')
  expect(() => withBlock(page, 'other', '')).toThrow('<!-- bench:other -->')
})

it('has a place in docs/performance.md for every section', () => {
  const page = readFileSync(resolve(import.meta.dirname, '../../docs/performance.md'), 'utf8')
  const next = pageWith(page, sections, new Results(), storedPeers, run)
  expect(next).toContain('<!-- /bench:peers -->')
})

it('moves labels apart, in their order and inside', () => {
  const places = spreadApart([50, 10, 52, 99], 10, 0, 100)
  expect(places).toEqual([50, 10, 60, 99])
  const crowded = spreadApart([95, 96, 97], 10, 0, 100)
  expect(crowded).toEqual([80, 90, 100])
})

it('draws a chart that is well-formed XML, whatever the words', () => {
  const svg = chartSvg({
    title: 'a < b & "c"',
    description: 'd',
    xTitle: 'x',
    yTitle: 'y',
    xTicks: [1, 10],
    lines: [
      {
        title: 'one',
        look: 'ours-1',
        points: [
          { x: 1, y: 5, min: 4, max: 6 },
          { x: 10, y: 50 }
        ]
      },
      { title: 'none', look: 'peer', points: [{ x: 1, y: NaN }] }
    ]
  })
  expectWellFormed(svg)
  expect(svg).toContain('a &lt; b &amp; &quot;c&quot;')
  expect(svg).not.toContain('NaN')
})

it('draws the peers even where nothing of ours was measured', () => {
  const svg = throughputSvg(new Results(), storedPeers)
  expectWellFormed(svg)
  expect(svg).toContain('NATS JetStream R3, memory: 22,600')
  expect(svg).not.toContain('NaN')
})

/** Every element that begins ends, in order, and all attributes stand in quotes. */
function expectWellFormed(svg: string): void {
  const open: string[] = []
  for (const [tag, slash, name = '', attributes = '', empty] of svg.matchAll(
    /<(\/?)([a-z]+)((?:\s+[\w-]+(?::\w+)?="[^"<]*")*)\s*(\/?)>/g
  )) {
    expect(tag).toBeDefined()
    if (slash === '/') expect(open.pop()).toBe(name)
    else if (empty !== '/') open.push(name)
    expect(attributes).not.toContain('undefined')
  }
  expect(open).toEqual([])
  const rest = svg.replaceAll(/<(\/?)([a-z]+)((?:\s+[\w-]+(?::\w+)?="[^"<]*")*)\s*(\/?)>/g, '')
  expect(rest).not.toMatch(/[<>]/)
}
