/**
 * `npm run sim -- [--mix network|changes] [--seeds N] [--from S] [--seed S]
 * [--without MECHANISM]`: runs seeds of the simulator. A failing seed prints the command that replays it; `--seed` runs
 * one and prints its transcript.
 */
import { parseArgs } from 'node:util'
import { runSeed, type Verdict } from './run-seed'
import { withoutMechanism, type Mechanism } from './mutations'
import type { Mix } from './scenario'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    without: { type: 'string' },
    mix: { type: 'string', default: 'network' }
  }
})

const swallow = withoutMechanism(values.without as Mechanism | undefined)
const mix = values.mix as Mix
const without = values.without === undefined ? '' : ` --without ${values.without}`

function describe({ scenario }: Verdict): string {
  const { faults } = scenario
  const percent = (p: number): string => `${(p * 100).toFixed(0)} %`
  return (
    `${String(scenario.servers)} servers, ${String(scenario.clients)} clients with ${String(scenario.outstanding)} outstanding, ` +
    `loss ${percent(faults.loss)}, duplication ${percent(faults.duplication)}, reordering ${percent(faults.reordering)}` +
    scenario.upsets.map((upset) => `\n    ${JSON.stringify(upset)}`).join('')
  )
}

if (values.seed !== undefined) {
  const verdict = runSeed(Number(values.seed), mix, swallow)
  console.log(verdict.transcript.join('\n'))
  console.log(describe(verdict))
  for (const problem of verdict.problems.slice(0, 20)) console.log(`FAILED ${problem}`)
  process.exitCode = verdict.problems.length > 0 ? 1 : 0
} else {
  const from = Number(values.from)
  const count = Number(values.seeds)
  let failed = 0
  let operations = 0
  let datagrams = 0
  let diverged = 0
  for (let seed = from; seed < from + count; seed++) {
    const verdict = runSeed(seed, mix, swallow)
    operations += verdict.operations
    datagrams += verdict.datagrams
    if (verdict.diverged) diverged++
    if (verdict.problems.length === 0) continue
    failed++
    console.log(`seed ${String(seed)} failed: ${verdict.problems[0] ?? ''}`)
    console.log(`  ${describe(verdict)}`)
    console.log(`  replay: npm run sim -- --mix ${mix} --seed ${String(seed)}${without}`)
  }
  console.log(
    `${String(count - failed)} seeds passed, ${String(failed)} failed; ${String(operations)} operations, ${String(datagrams)} datagrams, ${String(diverged)} runs with diverged pasts`
  )
  process.exitCode = failed > 0 ? 1 : 0
}
