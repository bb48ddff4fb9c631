/**
 * `npm run sim`: runs seeds of the simulator.
 *
 *     --mix network|changes|aimed|partitions|moves|disks|waiting  what happens (default network)
 *     --seeds N --from S      how many, from which (default 300 from 1)
 *     --jobs J                processes side by side (default 1)
 *     --until-failure         stop at the first seed that fails
 *     --without MECHANISM     nak or acknowledgement switched off
 *     --seed S                one seed, with its transcript
 *     --seed S --shrink       the smallest scenario found that fails as this seed does
 *     --scenario FILE         a scenario from a file, with its transcript
 *
 * A failing seed prints the command that replays it.
 */
import { fork } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { MECHANISMS, withoutMechanism, type Mechanism } from './mutations'
import { runScenario, runSeed, type Verdict } from './run-seed'
import { scenarioOf } from './mixes'
import { MIXES, type Mix, type Scenario } from './scenario'
import { shrink } from './shrink'

interface Tally {
  passed: number
  failed: number
  operations: number
  datagrams: number
  merges: number
}

const { values } = parseArgs({
  options: {
    mix: { type: 'string', default: 'network' },
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
    jobs: { type: 'string', default: '1' },
    'until-failure': { type: 'boolean', default: false },
    without: { type: 'string' },
    seed: { type: 'string' },
    shrink: { type: 'boolean', default: false },
    scenario: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false }
  }
})

const mix: Mix = MIXES.find((known) => known === values.mix) ?? 'network'
const mechanism = values.without as Mechanism | undefined
const swallow = withoutMechanism(mechanism)
const without = mechanism === undefined ? '' : ` --without ${mechanism}`

function describe({ seed, servers, clients, outstanding, faults, upsets }: Scenario): string {
  const percent = (p: number): string => `${(p * 100).toFixed(0)} %`
  const head =
    `seed ${String(seed)}: ${String(servers)} servers, ${String(clients)} clients with ${String(outstanding)} outstanding, ` +
    `loss ${percent(faults.loss)}, duplication ${percent(faults.duplication)}, reordering ${percent(faults.reordering)}`
  return [head, ...upsets.map((upset) => `    ${JSON.stringify(upset)}`)].join('\n')
}

function tell(verdict: Verdict): void {
  console.log(verdict.transcript.join('\n'))
  console.log(describe(verdict.scenario))
  for (const problem of verdict.problems.slice(0, 20)) console.log(`FAILED ${problem}`)
  process.exitCode = verdict.problems.length > 0 ? 1 : 0
}

/** Runs one seed. What is thrown is a problem as well, and no reason to leave out the other seeds. */
function problemOf(seed: number, tally: Tally): string | undefined {
  try {
    const { operations, datagrams, merges, problems } = runSeed(seed, mix, swallow)
    tally.operations += operations
    tally.datagrams += datagrams
    tally.merges += merges
    return problems[0]
  } catch (error) {
    return `crash: ${String(error)}`
  }
}

function runHere(from: number, count: number): Tally {
  const tally: Tally = { passed: 0, failed: 0, operations: 0, datagrams: 0, merges: 0 }
  for (let seed = from; seed < from + count; seed++) {
    const problem = problemOf(seed, tally)
    if (problem === undefined) {
      tally.passed++
      continue
    }
    tally.failed++
    console.log(`seed ${String(seed)} failed: ${problem}`)
    console.log(`  replay: npm run sim -- --mix ${mix} --seed ${String(seed)}${without}`)
    if (values['until-failure']) break
  }
  return tally
}

/** Runs this very program `jobs` times, each with its share of the seeds. */
async function runShared(from: number, count: number, jobs: number): Promise<Tally> {
  const share = Math.ceil(count / jobs)
  const tallies = await Promise.all(
    Array.from({ length: jobs }, (_, job) => {
      const first = from + job * share
      const seeds = Math.max(0, Math.min(share, from + count - first))
      const args = ['--mix', mix, '--from', String(first), '--seeds', String(seeds)]
      if (mechanism !== undefined) args.push('--without', mechanism)
      return new Promise<Tally>((resolve, reject) => {
        const child = fork(process.argv[1] ?? '', args, { stdio: 'inherit' })
        let tally: Tally | undefined
        child.on('message', (message) => (tally = message as Tally))
        child.on('exit', (code) => {
          if (tally === undefined) reject(new Error(`a job ended with code ${String(code)}`))
          else resolve(tally)
        })
      })
    })
  )
  const sum = (key: keyof Tally): number => tallies.reduce((total, tally) => total + tally[key], 0)
  return {
    passed: sum('passed'),
    failed: sum('failed'),
    operations: sum('operations'),
    datagrams: sum('datagrams'),
    merges: sum('merges')
  }
}

if (values.help || (mechanism !== undefined && !(mechanism in MECHANISMS))) {
  console.log(
    `npm run sim -- [--mix ${MIXES.join('|')}] [--seeds N] [--from S] [--jobs J] [--until-failure]
  [--without ${Object.keys(MECHANISMS).join('|')}] | --seed S [--shrink] | --scenario FILE`
  )
  process.exitCode = values.help ? 0 : 2
} else if (values.scenario !== undefined) {
  tell(runScenario(JSON.parse(readFileSync(values.scenario, 'utf8')) as Scenario, swallow))
} else if (values.seed !== undefined && values.shrink) {
  const smallest = shrink(scenarioOf(Number(values.seed), mix), swallow)
  console.log(JSON.stringify(smallest, null, 2))
} else if (values.seed !== undefined) {
  tell(runSeed(Number(values.seed), mix, swallow))
} else {
  const [from, count, jobs] = [Number(values.from), Number(values.seeds), Number(values.jobs)]
  const tally = jobs > 1 ? await runShared(from, count, jobs) : runHere(from, count)
  // A job's parent adds up.
  if (process.send !== undefined) process.send(tally)
  else {
    console.log(
      `${String(tally.passed)} passed, ${String(tally.failed)} failed; ${String(tally.operations)} operations, ` +
        `${String(tally.datagrams)} datagrams, ${String(tally.merges)} merges of pasts that had diverged`
    )
  }
  process.exitCode = tally.failed > 0 ? 1 : 0
}
