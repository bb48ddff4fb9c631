/**
 * `npm run durability -- EXPERIMENT [--seconds N] [--times N] [--items N] [--servers N] [--seed S]`:
 * kill9, power, damage, full or workers, with numbers. Needs a build. Exit codes: 0 everything
 * held, or it could not be made here; 1 something did not hold; 2 wrong usage.
 */
import { parseArgs } from 'node:util'
import { damage } from './damage'
import { full } from './full'
import { kill9 } from './kill9'
import type { Outcome, Say } from './outcome'
import { power } from './power'
import { workers } from './workers'

interface Numbers {
  readonly seconds: number
  readonly times: number | null
  readonly items: number
  readonly servers: number
  readonly seed: number
}

const experiments: Readonly<Record<string, (numbers: Numbers, say: Say) => Promise<Outcome>>> = {
  kill9,
  power: (numbers, say) => power({ ...numbers, times: numbers.times ?? 20 }, say),
  damage: (numbers, say) => damage({ ...numbers, times: numbers.times ?? 50 }, say),
  full: (numbers, say) => full({ ...numbers, times: numbers.times ?? 3 }, say),
  workers
}

const { name, numbers } = readArguments()
// An orderly exit takes the servers along.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => process.exit(1))
}
const outcome = await experiments[name]!(numbers, (text) => {
  console.error(text)
})
const { problems, skipped, kept } = outcome
if (skipped !== null) console.log(`${name} was not made: ${skipped}`)
for (const [what, number] of Object.entries(outcome.numbers)) console.log(`${what}: ${number}`)
if (kept !== null) console.log(`homes and traces are kept in ${kept}`)
for (const problem of problems) console.log(`PROBLEM: ${problem}`)
console.log(problems.length === 0 ? 'everything held' : `${problems.length} problems`)
process.exitCode = problems.length === 0 ? 0 : 1

function readArguments(): { readonly name: string; readonly numbers: Numbers } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        seconds: { type: 'string', default: '120' },
        times: { type: 'string' },
        items: { type: 'string', default: '1000000' },
        servers: { type: 'string', default: '3' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) }
      }
    })
    const [name = ''] = positionals
    const read = {
      seconds: Number(values.seconds),
      times: values.times === undefined ? null : Number(values.times),
      items: Number(values.items),
      servers: Number(values.servers),
      seed: Number(values.seed)
    }
    const { seconds, times, items, servers, seed } = read
    const isRight = [seconds, times ?? 1, items, servers].every(
      (one) => Number.isInteger(one) && one > 0
    )
    if (Object.hasOwn(experiments, name) && isRight && servers >= 2 && Number.isInteger(seed)) {
      return { name, numbers: read }
    }
  } catch (error) {
    console.error((error as Error).message)
  }
  console.error(
    'usage: npm run durability -- kill9|power|damage|full|workers ' +
      '[--seconds N] [--times N] [--items N] [--servers N] [--seed S]'
  )
  process.exit(2)
}
