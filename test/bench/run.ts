/**
 * `npm run bench`: servers and clients on this machine's loopback, measured beside the limits of
 * the machine. See docs/performance.md; needs a build. Figures as JSON lines go to standard
 * output, tables and progress to standard error.
 */
import { readArguments, type BenchArguments } from './arguments'
import { BenchContext } from './context'
import { serveWire } from './limits/wire-child'
import { serveLoad } from './load-child'
import { sectionTable } from './report/table'
import { Results } from './results'
import { ownRole } from './roles'
import type { Figure, Section } from './section'
import { sections } from './sections'

const role = ownRole()
if (role === 'load') serveLoad()
else if (role === 'wire') serveWire()
else await main()

async function main(): Promise<void> {
  try {
    const names = sections.map(({ name }) => name)
    await bench(readArguments(process.argv.slice(2), names))
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error))
    process.exitCode = 2
  }
}

async function bench(wanted: BenchArguments): Promise<void> {
  const chosen = sections.filter(({ name }) => wanted.only?.includes(name) ?? true)
  const results = new Results()
  for (let round = 1; round <= wanted.rounds; round++) {
    for (const section of chosen) {
      if (round > (section.roundsMost ?? Infinity)) continue
      await oneRound(section, round, wanted, results)
    }
  }
  for (const section of chosen) {
    console.error(`\n${section.title}: ${section.line}`)
    for (const line of sectionTable(section, results)) console.error(line)
  }
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
  try {
    for await (const measured of section.run(context)) {
      const figure: Figure = { section: section.name, round, ...measured }
      results.add(figure)
      console.log(JSON.stringify(figure))
    }
  } finally {
    await context.close()
  }
}
