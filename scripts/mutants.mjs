/**
 * `npm run mutants [-- --seeds N] [--jobs J] [--only TEXT]`: switches off one mechanism
 * of the protocol after the other in its source (test/sim/mutants.json), builds the
 * simulator with that, and runs seeds until one fails. Prints a table, in Markdown, with
 * the seed and the property that failed; a mechanism that no seed misses is a failure,
 * for then the checkers cannot see it.
 *
 * `--only` takes the mutants whose name holds the text. By default 800 seeds, and as
 * many mutants side by side as there are processors, at most four.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'
import { coreDefine } from './core-version.mjs'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '800' },
    jobs: { type: 'string', default: String(Math.min(4, availableParallelism())) },
    only: { type: 'string', default: '' }
  }
})
const root = path.resolve(import.meta.dirname, '..')
const cache = path.join(root, 'node_modules', '.cache', `mutants-${process.pid}`)
/** All seeds of a mutant together take less: an endless loop is a failure, too. */
const MUTANT_MS_MOST = 15 * 60_000

/**
 * One change of the source: `find` stands exactly once in `file`, under src/main.
 * @typedef {{ file: string, find: string, replace: string }} Change
 */

/**
 * A mechanism that is off when all its `changes` are made, and the mix of seeds that
 * should notice.
 * @typedef {{ name: string, mix: string, changes: Change[] }} Mutant
 */

/**
 * What became of a mutant: `property` failed at `seed`, or nobody noticed it.
 * @typedef {{ isNoticed: boolean, seed: string, property: string, seconds: number }} Outcome
 */

/** @param {string} file */
const sourceOf = (file) => path.join(root, 'src', 'main', file)

/**
 * The first change that the source as it is does not allow.
 * @param {Mutant} mutant
 */
function misfitOf({ changes }) {
  return changes.find(({ file, find }) => {
    const source = sourceOf(file)
    return !existsSync(source) || readFileSync(source, 'utf8').split(find).length !== 2
  })
}

/**
 * @param {Change[]} changes
 * @returns {import('vite').Plugin}
 */
function mutation(changes) {
  return {
    name: 'mutation',
    enforce: 'pre',
    transform(code, id) {
      const meant = changes.filter(({ file }) => sourceOf(file) === id)
      if (meant.length === 0) return null
      return meant.reduce((text, { find, replace }) => text.replace(find, () => replace), code)
    }
  }
}

/**
 * Builds the simulator with the mutant and returns the program's path.
 * @param {Mutant} mutant
 * @param {number} place
 */
async function buildWith(mutant, place) {
  const outDir = path.join(cache, String(place))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    define: coreDefine(root),
    plugins: [mutation(mutant.changes)],
    build: {
      ssr: path.join(root, 'test', 'sim', 'run.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'simulator.mjs' } }
    }
  })
  return path.join(outDir, 'simulator.mjs')
}

/**
 * Runs seeds until one fails.
 * @param {string} program
 * @param {string} mix
 * @returns {Promise<Outcome>}
 */
async function firstFailure(program, mix) {
  const begin = performance.now()
  const args = [program, '--until-failure', '--mix', mix, '--seeds', values.seeds]
  const child = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: MUTANT_MS_MOST,
    killSignal: 'SIGKILL'
  })
  let output = ''
  child.stdout.on('data', (/** @type {Buffer} */ data) => (output += data.toString()))
  /** @type {(number | string | null)[]} */
  const [code, signal] = await once(child, 'close')
  const seconds = (performance.now() - begin) / 1000
  const [, seed = '', problem = ''] = /^seed (\d+) failed: (.*)$/m.exec(output) ?? []
  if (problem !== '') return { isNoticed: true, seed, property: propertyOf(problem), seconds }
  if (signal !== null) return { isNoticed: true, seed: '', property: 'no end', seconds }
  if (code !== 0) throw new Error(`the simulator ended with code ${code}`)
  return { isNoticed: false, seed: '', property: 'NOT NOTICED', seconds }
}

/**
 * What failed, without the counterexample.
 * @param {string} problem
 */
function propertyOf(problem) {
  if (!/^(liveness|agreement|clients|crash):/.test(problem)) return problem.split(':')[0] ?? problem
  return problem.replace(/\bc\d+:\d+/, 'a request').replace(/ hold .*/, ' differ')
}

/** Of the table's columns. */
const WIDTHS = { name: 78, mix: 10, seed: 4, property: 72, seconds: 7 }

/**
 * @param {string} name
 * @param {string} mix
 * @param {string} seed
 * @param {string} property
 * @param {string} seconds
 */
function row(name, mix, seed, property, seconds) {
  const columns = [name.padEnd(WIDTHS.name), mix.padEnd(WIDTHS.mix), seed.padStart(WIDTHS.seed)]
  columns.push(property.padEnd(WIDTHS.property), seconds.padStart(WIDTHS.seconds))
  return `| ${columns.join(' | ')} |`
}

/** @type {readonly Mutant[]} */
const all = JSON.parse(readFileSync(path.join(root, 'test', 'sim', 'mutants.json'), 'utf8'))
const chosen = all.filter(({ name }) => name.includes(values.only))
const waiting = [...chosen.entries()]
/** @type {Map<number, Outcome>} */
const outcomes = new Map()
let printed = 0

/** Prints what is known, in the order of the list. */
function print() {
  for (let outcome; (outcome = outcomes.get(printed)) !== undefined; printed++) {
    const { name = '', mix = '' } = chosen[printed] ?? {}
    const { seed, property, seconds } = outcome
    console.log(row(name, mix, seed, property, seconds.toFixed(0)))
  }
}

/** One mutant after the other. */
async function work() {
  for (let next; (next = waiting.shift()) !== undefined;) {
    const [place, mutant] = next
    const misfit = misfitOf(mutant)
    if (misfit === undefined) {
      outcomes.set(place, await firstFailure(await buildWith(mutant, place), mutant.mix))
    } else {
      const property = `DOES NOT FIT ${misfit.file}`
      outcomes.set(place, { isNoticed: false, seed: '', property, seconds: 0 })
    }
    print()
  }
}

const begin = performance.now()
console.log(row('mechanism', 'mix', 'seed', 'property that failed', 'seconds'))
console.log(row('-'.repeat(WIDTHS.name), '-------', '---:', '-'.repeat(WIDTHS.property), '------:'))
try {
  await Promise.all(Array.from({ length: Math.max(1, Number(values.jobs)) }, () => work()))
} finally {
  rmSync(cache, { recursive: true, force: true })
}
const unnoticed = [...outcomes.values()].filter(({ isNoticed }) => !isNoticed).length
const minutes = ((performance.now() - begin) / 60_000).toFixed(1)
console.log(`\n${chosen.length} mechanisms, ${unnoticed} not noticed, ${minutes} minutes`)
process.exitCode = unnoticed > 0 || chosen.length === 0 ? 1 : 0
