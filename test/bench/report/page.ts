/** The figures as they stand in docs/performance.md. */
import type { Peers } from '../peers'
import type { Results } from '../results'
import type { Section, TextTable } from '../section'
import { markdownTable, withBlock } from './markdown'
import { demandTable, summaryTable } from './table'
import { numberText, othersText } from './text'

export interface Run {
  /** `2026-11-23`. */
  readonly date: string
  /** One line: processor, system, Node. */
  readonly machine: string
  readonly rounds: number
  readonly seconds: number
  readonly minutes: number
}

/** @throws UserError when the page has no place for a section's figures */
export function pageWith(
  page: string,
  sections: readonly Section[],
  results: Results,
  peers: Peers,
  run: Run
): string {
  const blocks = sections.map((section): [string, string] => [
    section.name,
    sectionBlock(section, results, peers, run)
  ])
  if (sections.some(({ name }) => name === 'load')) blocks.push(['peers', peersBlock(peers)])
  return blocks.reduce((text, [name, block]) => withBlock(text, name, block), page)
}

function sectionBlock(section: Section, results: Results, peers: Peers, run: Run): string {
  const summaries = results.summaries(section.name)
  const demands = section.demands?.(results, peers) ?? []
  const table = markdownTable(summaryTable(section, summaries, true))
  const digest = section.digest?.(results)
  const others = othersText(summaries)
  return [
    runText(run, section),
    ...(others === null ? [] : [others]),
    ...(demands.length > 0 ? [markdownTable(demandTable(demands))] : []),
    ...(digest === undefined ? [table] : [markdownTable(digest), folded(table)])
  ].join('\n\n')
}

function runText({ date, machine, rounds, seconds, minutes }: Run, section: Section): string {
  const own = Math.min(rounds, section.roundsMost ?? Infinity)
  const medians = own === 1 ? 'one round' : `medians of ${own} rounds`
  return (
    `${date}, ${machine}; ${medians}, ${numberText(seconds, 1)} s for each figure; ` +
    `the whole run took ${numberText(minutes, 1)} minutes.`
  )
}

function folded(text: string): string {
  return `<details>\n<summary>All figures</summary>\n\n${text}\n\n</details>`
}

function peersBlock(peers: Peers): string {
  const outstandings = [1, 64, 1024]
  const table: TextTable = {
    columns: [
      { title: 'peer' },
      { title: 'acknowledged when' },
      ...outstandings.map((outstanding) => ({
        title: `${numberText(outstanding)}: ops/s (p50 / p99 ms)`,
        right: true
      }))
    ],
    rows: peers.list.map(({ title, version, acknowledged, figures }) => [
      `${title} (${version})`,
      acknowledged,
      ...outstandings.map((outstanding) => {
        const figure = figures.find((one) => one.outstanding === outstanding)
        if (figure === undefined) return '–'
        const { opsPerS, p50Ms, p99Ms } = figure
        return `${numberText(opsPerS)} (${numberText(p50Ms, 2)} / ${numberText(p99Ms, 2)})`
      })
    ])
  }
  return `${peers.source}\n\n${markdownTable(table)}`
}
