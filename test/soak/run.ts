/**
 * `npm run soak -- --minutes M [--servers N] [--durability D] [--seed S] [--out DIR]`:
 * real servers under load and faults. Leaves `soak.html` and `soak.json` in DIR. Needs
 * a build. Exit codes: 0 everything held, 1 something did not, 2 wrong usage. Ctrl-C
 * ends it at the next quiet point, with its page.
 */
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { DURABILITY_NAMES } from '../../src/shared/views'
import { soakPage } from './page/page'
import type { SoakOptions } from './result'
import { soak } from './soak'

const ROUND_MS = 180_000
const WINDOW_MS = 45_000
const USAGE =
  'usage: npm run soak -- --minutes M [--servers 3..7] [--durability memory|async|sync] ' +
  '[--seed S] [--out DIR]'

const { options, out } = readOptions()
let isEnough = false
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (isEnough) process.exit(1)
    isEnough = true
    console.error('ending at the next quiet point; once more ends at once')
  })
}
console.error(
  `${options.minutes} minutes, ${options.servers} servers, ${options.durability}, seed ${options.seed}`
)
const result = await soak(options, {
  say: (text) => {
    console.error(text)
  },
  isEnough: () => isEnough
})
mkdirSync(out, { recursive: true })
writeFileSync(path.join(out, 'soak.json'), `${JSON.stringify(result)}\n`)
writeFileSync(path.join(out, 'soak.html'), soakPage(result))
for (const problem of result.problems) console.error(problem)
console.error(`${path.join(out, 'soak.html')} and soak.json beside it tell all`)
console.log(result.problems.length === 0 ? 'everything held' : `${result.problems.length} problems`)
process.exitCode = result.problems.length === 0 ? 0 : 1

function readOptions(): { readonly options: SoakOptions; readonly out: string } {
  try {
    const { values } = parseArgs({
      options: {
        minutes: { type: 'string' },
        servers: { type: 'string', default: '5' },
        durability: { type: 'string', default: 'async' },
        seed: { type: 'string', default: String(Date.now() % 1_000_000) },
        out: { type: 'string', default: path.join('artifacts', 'soak') }
      }
    })
    const minutes = Number(values.minutes)
    const servers = Number(values.servers)
    const seed = Number(values.seed)
    const durability = DURABILITY_NAMES.find((name) => name === values.durability)
    const isRight = minutes > 0 && servers >= 3 && servers <= 7 && Number.isInteger(servers)
    if (isRight && Number.isInteger(seed) && durability !== undefined) {
      const times = { roundMs: ROUND_MS, windowMs: WINDOW_MS }
      return { options: { minutes, servers, durability, seed, ...times }, out: values.out }
    }
  } catch (error) {
    console.error((error as Error).message)
  }
  console.error(USAGE)
  process.exit(2)
}
