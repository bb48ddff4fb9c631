/**
 * `npm run bench`: servers and clients on this machine's loopback, measured beside the limits of
 * the machine. See docs/performance.md; needs a build. Figures as JSON lines go to standard
 * output as they come, tables and progress to standard error.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, release, type as systemName } from 'node:os'
import path from 'node:path'
import { UserError } from '../../src/shared/user-error'
import { readArguments, type BenchArguments } from './arguments'
import { BenchContext } from './context'
import { serveWire } from './limits/wire-child'
import { serveLoad } from './load-child'
import { peersOf, storedPeers, type Peers } from './peers'
import { jsonLines, jsonText, readLines } from './report/json'
import { pageWith, type Run } from './report/page'
import { demandLines, sectionLines } from './report/table'
import { othersText } from './report/text'
import { throughputSvg } from './report/throughput'
import { Results } from './results'
import { ownRole } from './roles'
import type { Section } from './section'
import { sections } from './sections'

const PAGE = path.join('docs', 'performance.md')
const CHART = path.join('docs', 'pictures', 'throughput.svg')

const NO_RUN: Run = { date: '', machine: '', rounds: 0, seconds: 0, minutes: 0 }

const role = ownRole()
if (role === 'load') serveLoad()
else if (role === 'wire') serveWire()
else await main()

async function main(): Promise<void> {
  try {
    const names = sections.map(({ name }) => name)
    const wanted = readArguments(process.argv.slice(2), names)
    const chosen = sections.filter(({ name }) => isChosen(name, wanted))
    const peers = checkFiles(chosen, wanted)
    const results = new Results()
    const run =
      wanted.from === null ? await measure(chosen, wanted, results) : collect(wanted.from, results)
    const shown = chosen.filter(({ name }) => results.summaries(name).length > 0)
    report(shown, wanted, results, peers, run)
  } catch (error) {
    console.error(error instanceof UserError ? error.message : error)
    process.exitCode = error instanceof UserError ? 2 : 1
  }
}

/** What could not be written, or read, at the end of a long run is told before it. @throws UserError */
function checkFiles(chosen: readonly Section[], { json, svg, page, peers }: BenchArguments): Peers {
  for (const file of [json, svg]) {
    if (file !== null && !existsSync(path.dirname(path.resolve(file)))) {
      throw new UserError(`${file} cannot be written: make its folder first`)
    }
  }
  const list = peers === null ? storedPeers : peersOf(contentsOf(peers), peers)
  if (page) pageWith(contentsOf(PAGE), chosen, new Results(), list, NO_RUN)
  return list
}

function isChosen(name: string, { only }: BenchArguments): boolean {
  if (only === null || only.includes(name)) return true
  return sections.some((section) => only.includes(section.name) && section.needs?.includes(name))
}

async function measure(
  chosen: readonly Section[],
  wanted: BenchArguments,
  results: Results
): Promise<Run> {
  const { rounds, seconds } = wanted
  const startedAt = performance.now()
  for (let round = 1; round <= rounds; round++) {
    for (const section of chosen) {
      if (round <= (section.roundsMost ?? rounds)) await oneRound(section, round, wanted, results)
    }
  }
  const minutes = (performance.now() - startedAt) / 60_000
  const date = new Date().toISOString().slice(0, 10)
  return { date, machine: machineText(), rounds, seconds, minutes }
}

async function oneRound(
  section: Section,
  round: number,
  { seconds, quick, rounds }: BenchArguments,
  results: Results
): Promise<void> {
  const tell = (line: string): void => {
    console.error(`round ${round} of ${rounds}, ${section.name}: ${line}`)
  }
  const context = new BenchContext({ round, seconds, quick, results, tell })
  const interrupted = (): void => {
    void context.close().finally(() => process.exit(130))
  }
  process.once('SIGINT', interrupted)
  try {
    for await (const measured of section.run(context)) {
      const figure = { section: section.name, round, ...measured }
      results.add(figure)
      console.log(jsonText(figure))
    }
  } finally {
    process.off('SIGINT', interrupted)
    await context.close()
  }
}

/** Figures of earlier runs, as so many rounds more of one. */
function collect(files: readonly string[], results: Results): Run {
  let rounds = 0
  const runs: Run[] = []
  for (const file of files) {
    const { run, figures } = readLines(contentsOf(file), file)
    if (run === null) throw new UserError(`${file} does not say what it is of: --json wrote it?`)
    for (const figure of figures) results.add({ ...figure, round: rounds + figure.round })
    rounds += run.rounds
    runs.push(run)
  }
  const minutes = runs.reduce((sum, run) => sum + run.minutes, 0)
  return { ...runs[0]!, rounds, minutes }
}

function report(
  shown: readonly Section[],
  wanted: BenchArguments,
  results: Results,
  peers: Peers,
  run: Run
): void {
  for (const section of shown) {
    console.error(`\n${section.title}: ${section.line}`)
    for (const line of sectionLines(section, results)) console.error(line)
    const others = othersText(results.summaries(section.name))
    if (others !== null) console.error(others)
    for (const line of demandLines(section, results, peers)) console.error(line)
  }
  if (wanted.json !== null) writeFileSync(wanted.json, jsonLines(shown, results, peers, run))
  if (wanted.svg !== null) writeFileSync(wanted.svg, throughputSvg(results, peers))
  if (wanted.page) {
    writeFileSync(PAGE, pageWith(contentsOf(PAGE), shown, results, peers, run))
    if (shown.some(({ name }) => name === 'load')) {
      writeFileSync(CHART, throughputSvg(results, peers))
    }
  }
}

function contentsOf(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw new UserError(`${file} cannot be read: give a file that exists`)
  }
}

function machineText(): string {
  const [first] = cpus()
  const model =
    first?.model.replace(/\(R\)|\(TM\)| CPU| Processor| @.*/g, '') ?? 'unknown processor'
  return `${cpus().length} cores (${model.trim()}), ${systemName()} ${release().split('-')[0] ?? ''}, Node ${process.versions.node}`
}
