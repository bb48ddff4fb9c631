/**
 * `npm run mutants [-- --seeds N] [--only TEXT]`: switches off one mechanism after
 * the other in the source, builds the simulator with that, and runs seeds until
 * one fails. Prints a table; a mutant that no seed notices is a failure.
 */
import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { parseArgs } from 'node:util'
import { build, type Plugin } from 'vite'
import { MUTANTS, type Mutant } from './mutants'

const { values } = parseArgs({
  options: { seeds: { type: 'string', default: '600' }, only: { type: 'string' } }
})
const seeds = Number(values.seeds)
const root = process.cwd()
const cache = path.join(root, 'node_modules', '.cache', 'mutants')

/** Replaces the mutant's text, which must stand in its file exactly once. */
function mutation({ file, find, replace }: Mutant): Plugin {
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

interface Simulator {
  readonly runSeed: (seed: number, mix: string) => { readonly problems: readonly string[] }
}

async function buildWith(mutant: Mutant, place: number): Promise<Simulator> {
  const outDir = path.join(cache, String(place))
  await build({
    root,
    configFile: false,
    logLevel: 'error',
    publicDir: false,
    plugins: [mutation(mutant)],
    build: {
      ssr: path.join(root, 'test', 'sim', 'run-seed.ts'),
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      rolldownOptions: { output: { format: 'es', entryFileNames: 'simulator.mjs' } }
    }
  })
  return (await import(pathToFileURL(path.join(outDir, 'simulator.mjs')).href)) as Simulator
}

/** The first seed that fails and what it says; a thrown error counts. */
function firstFailure(simulator: Simulator, { mix }: Mutant): { seed: number; problem: string } | undefined {
  for (let seed = 1; seed <= seeds; seed++) {
    try {
      const [problem] = simulator.runSeed(seed, mix).problems
      if (problem !== undefined) return { seed, problem }
    } catch (error) {
      return { seed, problem: `crash: ${String(error)}` }
    }
  }
  return undefined
}

let unnoticed = 0
for (const [place, mutant] of MUTANTS.entries()) {
  if (values.only !== undefined && !mutant.name.includes(values.only)) continue
  const failure = firstFailure(await buildWith(mutant, place), mutant)
  if (failure === undefined) unnoticed++
  const found = failure === undefined ? 'NOT NOTICED' : `seed ${String(failure.seed)}: ${failure.problem.slice(0, 90)}`
  console.log(`${mutant.name.padEnd(78)} ${mutant.mix.padEnd(8)} ${found}`)
}
rmSync(cache, { recursive: true, force: true })
console.log(`${String(unnoticed)} mutants not noticed`)
process.exitCode = unnoticed > 0 ? 1 : 0
