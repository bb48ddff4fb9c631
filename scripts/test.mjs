/**
 * `npm test`: builds, then runs every test that this machine can run, and says in
 * one line each what it leaves out and why. With CI=true nothing may be left out:
 * what cannot run has failed. `node scripts/test.mjs KIND…` runs some kinds only.
 *
 * The last line is `N passed, N failed`, of everything together.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { buildAll } from './build.mjs'
import { runChild, wasInterrupted } from './child.mjs'
import { displayProblem, findElectron } from './electron.mjs'
import { findRuntime } from './electron-runtime.mjs'

const root = path.resolve(import.meta.dirname, '..')
const artifacts = path.join(root, 'artifacts')
const isWindows = process.platform === 'win32'
const isStrict = process.env.CI === 'true'
const kinds = /** @type {const} */ (['unit', 'sim', 'hosts', 'docs', 'process', 'e2e', 'package'])

/** @typedef {{ passed: number, failed: number }} Tally */
/** @typedef {(typeof kinds)[number]} Kind */

/**
 * What runs at the same time, in turn. The tests on several hosts and those of the docs
 * mostly wait for timeouts, and the simulation takes the processors meanwhile.
 * @type {readonly (readonly Kind[])[]}
 */
const stages = [['unit'], ['sim', 'hosts', 'docs'], ['process'], ['e2e'], ['package']]

/** @type {Readonly<Record<Kind, () => Promise<Tally>>>} */
const runners = {
  unit: () => runVitest('unit'),
  sim: runSimulation,
  process: () => runVitest('process'),
  hosts: runHosts,
  docs: runDocs,
  e2e: runEndToEnd,
  package: runPackages
}

/**
 * Says that something is left out; in CI that is a failure.
 * @param {string} what
 * @param {string} why
 * @returns {Tally}
 */
function leaveOut(what, why) {
  console.error(`${isStrict ? 'FAILED' : 'left out'}: ${what}: ${why}`)
  return { passed: 0, failed: isStrict ? 1 : 0 }
}

/**
 * @param {string} project
 * @param {{ readonly wrapper?: readonly string[], readonly env?: NodeJS.ProcessEnv }} [how]
 * @returns {Promise<Tally>}
 */
async function runVitest(project, { wrapper = [], env = {} } = {}) {
  const report = path.join(artifacts, `tests-${project}.json`)
  rmSync(report, { force: true })
  const [command = process.execPath, ...args] = [
    ...wrapper,
    process.execPath,
    path.join(root, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    `--project=${project}`,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`
  ]
  const code = await runChild(command, args, { cwd: root, env: { ...process.env, ...env } })
  return existsSync(report) ? readReport(project, report, code) : { passed: 0, failed: 1 }
}

/**
 * @param {string} project
 * @param {string} file
 * @param {number} code
 * @returns {Tally}
 */
function readReport(project, file, code) {
  /**
   * @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number,
   *   numTodoTests: number,
   *   testResults: { status: string, assertionResults: { status: string }[] }[] }}
   */
  const report = JSON.parse(readFileSync(file, 'utf8'))
  // A file that could not even be loaded has no failed test of its own.
  const broken = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && assertionResults.every((test) => test.status !== 'failed')
  ).length
  let failed = report.numFailedTests + broken
  const skipped = report.numPendingTests + report.numTodoTests
  if (skipped > 0) failed += leaveOut(`${skipped} ${project} tests`, 'see above').failed
  // An error outside of every test, for example a rejection that nobody handled.
  if (code !== 0 && failed === 0) failed = 1
  return { passed: report.numPassedTests, failed }
}

/** How many seeds of each mix. A failing one says how to replay it. */
const SEEDS = { network: 60, changes: 60, aimed: 60, partitions: 80, moves: 50, disks: 60 }

/**
 * The seeds of the simulator; each is a test.
 * @returns {Promise<Tally>}
 */
async function runSimulation() {
  const tally = { passed: 0, failed: 0 }
  for (const [mix, seeds] of Object.entries(SEEDS)) {
    const { passed, failed } = await runSeeds(mix, seeds)
    tally.passed += passed
    tally.failed += failed
  }
  return tally
}

/**
 * @param {string} mix
 * @param {number} seeds
 * @returns {Promise<Tally>}
 */
async function runSeeds(mix, seeds) {
  const program = [path.join('scripts', 'run-ts.mjs'), path.join('test', 'sim', 'run.ts')]
  const jobs = String(Math.min(4, availableParallelism()))
  const args = [...program, '--mix', mix, '--seeds', String(seeds), '--jobs', jobs]
  // Whatever runs beside it goes first: it knows no time of its own.
  const [command = '', ...before] = [...(isWindows ? [] : ['nice', '-n', '15']), process.execPath]
  return await runCounting(command, [...before, ...args])
}

/**
 * A program that says `N passed, N failed` itself.
 * @param {string} command
 * @param {readonly string[]} args
 * @returns {Promise<Tally>}
 */
async function runCounting(command, args) {
  let output = ''
  const code = await runChild(command, args, { cwd: root }, (text) => {
    output = (output + text).slice(-10_000)
  })
  const numbers = /^(\d+) passed, (\d+) failed/m.exec(output)
  const failed = Number(numbers?.[2] ?? 0)
  return { passed: Number(numbers?.[1] ?? 0), failed: code === 0 ? failed : Math.max(failed, 1) }
}

/** @returns {Promise<Tally>} */
async function runHosts() {
  // The very things that they need: a namespace, and a bridge in it.
  const bridge = ['ip', 'link', 'add', 'bridge', 'type', 'bridge']
  const canBridge = spawnSync('unshare', ['--net', ...bridge], { stdio: 'ignore' }).status === 0
  if (canBridge) return await runVitest('hosts')
  return leaveOut('the tests on several hosts', 'they take Linux, root, and iproute2')
}

/**
 * The commands of the docs.
 * @returns {Promise<Tally>}
 */
async function runDocs() {
  if (isWindows) return leaveOut('the commands of the docs', 'they take a POSIX shell')
  const program = [path.join('scripts', 'run-ts.mjs'), path.join('test', 'docs', 'run.ts')]
  return await runCounting(process.execPath, program)
}

/** @returns {Promise<Tally>} */
async function runEndToEnd() {
  const runtime = findRuntime()
  if (findElectron() === null && runtime === null) {
    return leaveOut(
      'the tests of the app',
      'no Electron here; fetch a runtime with: node scripts/electron-runtime.mjs'
    )
  }
  const wrapper = displayProblem() === null ? [] : virtualDisplay()
  if (wrapper === null) {
    return leaveOut('the tests of the app', `${displayProblem()}, and xvfb-run is not installed`)
  }
  let left = 0
  /** @type {NodeJS.ProcessEnv} */
  const env = findElectron() === null ? { ELECTRON_OVERRIDE_DIST_PATH: runtime ?? '' } : {}
  if (findChromium() === null) {
    env.FTQUEUE_E2E_SHELLS = 'Electron'
    left = leaveOut('the tests of the window in a browser', 'no Chromium here').failed
  }
  const { passed, failed } = await runVitest('e2e', { wrapper, env })
  return { passed, failed: failed + left }
}

/** Runs the program behind it where there is loopback alone, with multicast on it. */
const ALONE = [
  ...['unshare', '--net', 'sh', '-c'],
  'ip link set lo up multicast on && ip route add 224.0.0.0/4 dev lo && exec "$@"',
  'sh'
]

/** @returns {Promise<Tally>} */
async function runPackages() {
  const runtime = findRuntime()
  const what = 'the tests of the packages'
  if (runtime === null) {
    return leaveOut(what, 'no runtime here; fetch it with: node scripts/electron-runtime.mjs')
  }
  const [command = '', ...args] = [...ALONE, 'true']
  if (spawnSync(command, args, { stdio: 'ignore' }).status !== 0) {
    return leaveOut(what, 'they take Linux, root, and iproute2')
  }
  // Of its own even where there is one: nothing of a desktop is to be seen in there.
  const display = virtualDisplay()
  if (display === null) return leaveOut(what, 'xvfb-run is not installed')
  const env = { ELECTRON_OVERRIDE_DIST_PATH: runtime }
  return await runVitest('package', { wrapper: [...ALONE, ...display], env })
}

/**
 * The Chromium that the window's tests take; test/support/served-window.ts knows the same places.
 * @returns {string | null}
 */
function findChromium() {
  const places = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']
  return places.find((place) => existsSync(place)) ?? null
}

/** @returns {readonly string[] | null} */
function virtualDisplay() {
  const isThere = spawnSync('xvfb-run', ['--help'], { stdio: 'ignore' }).status === 0
  return isThere
    ? ['xvfb-run', '--auto-servernum', '--server-args=-screen 0 1600x1000x24 -nolisten tcp']
    : null
}

const asked = process.argv.slice(2)
const unknown = asked.find((kind) => !kinds.some((known) => known === kind))
if (unknown !== undefined) {
  console.error(`no kind of test is called ${unknown}: take ${kinds.join(', ')} or none for all`)
  process.exit(2)
}

mkdirSync(artifacts, { recursive: true })
const total = { passed: 0, failed: 0 }
if (buildAll()) {
  for (const stage of stages) {
    const chosen = stage.filter((kind) => asked.length === 0 || asked.includes(kind))
    for (const { passed, failed } of await Promise.all(chosen.map((kind) => runners[kind]()))) {
      total.passed += passed
      total.failed += failed
    }
    if (wasInterrupted()) process.exit(130)
  }
} else {
  total.failed += 1
}
console.log(`${total.passed} passed, ${total.failed} failed`)
process.exitCode = total.failed === 0 ? 0 : 1
