/**
 * `npm run mutants [-- --seeds N] [--only TEXT]`: switches off one mechanism of the
 * protocol after the other in its source (test/sim/mutants.json), builds the
 * simulator with that, and runs seeds until one fails. Prints a table; a mechanism
 * that no seed misses is a failure, for then the checkers cannot see it.
 */
import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { build } from 'vite'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '600' }, only: { type: 'string', default: '' } }
})
const root = path.resolve(import.meta.dirname, '..')
const cache = path.join(root, 'node_modules', '.cache', 'mutants')

/**
 * One change of the source: `find` stands exactly once in `file`, under src/main.
 * @typedef {{ name: string, file: string, find: string, replace: string, mix: string }} Mutant
 */

/**
 * @param {Mutant} mutant
 * @returns {import('vite').Plugin}
 */
function mutation({ file, find, replace }) {
  const target = path.join(root, 'src', 'main', file)
  if (readFileSync(target, 'utf8').split(find).length !== 2) {
    throw new Error(`${file} does not hold exactly once: ${find}`)
  }
  return {
    name: 'mutation',
    enforce: 'pre',
    transform: (code, id) => (id === target ? code.replace(find, () => replace) : null)
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
    plugins: [mutation(mutant)],
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
 * The first seed that fails, and what it says. A crash counts.
 * @param {string} program
 * @param {string} mix
 */
function firstFailure(program, mix) {
  const args = [program, '--until-failure', '--mix', mix, '--seeds', values.seeds]
  const { stdout, stderr, status } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  if (status === 0) return undefined
  return /^seed .*$/m.exec(stdout)?.[0] ?? `crash: ${/^\w*Error.*$/m.exec(stderr)?.[0] ?? stderr}`
}

/** @type {readonly Mutant[]} */
const mutants = JSON.parse(readFileSync(path.join(root, 'test', 'sim', 'mutants.json'), 'utf8'))
let unnoticed = 0
for (const [place, mutant] of mutants.entries()) {
  if (!mutant.name.includes(values.only)) continue
  const failure = firstFailure(await buildWith(mutant, place), mutant.mix)
  if (failure === undefined) unnoticed++
  console.log(`${mutant.name.padEnd(76)} ${mutant.mix.padEnd(8)} ${failure ?? 'NOT NOTICED'}`)
}
rmSync(cache, { recursive: true, force: true })
console.log(`${unnoticed} not noticed`)
process.exitCode = unnoticed > 0 ? 1 : 0
