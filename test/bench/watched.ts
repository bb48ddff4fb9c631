/**
 * `node scripts/run-ts.mjs test/bench/watched.ts [ROUNDS [SECONDS [OUTSTANDING]]]`: what it costs three servers that
 * somebody watches them, with the monitor of the properties. Each round measures pushes unwatched
 * and watched; medians and ratios at the end. Throughput on a machine that does other things, too,
 * says little: so what an operation costs in CPU time is measured beside it, of the servers and of
 * this process, which stands for the app's. Needs a build, and Linux for CPU times.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ObservedGroup } from '../../src/main/desk/timeline/observed-group'
import { forkSpawner } from '../../src/main/host/fork-spawner'
import { Host } from '../../src/main/host/host'
import { hostDefaults } from '../support/host-defaults'

const [rounds = 5, seconds = 3, outstanding = 64] = process.argv.slice(2).map(Number)
const group = `watched-${process.pid}`
const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-watched-'))
const host = new Host({
  spawn: forkSpawner(path.resolve('out/main/server.js')),
  defaults: hostDefaults({ group, home })
})
const observed = new ObservedGroup(host)
const ways = ['unwatched', 'watched'] as const
type Way = (typeof ways)[number]
const speeds: Record<Way, number[]> = { unwatched: [], watched: [] }
/** CPU microseconds an operation: of the three servers, and of this process. */
const serverCosts: Record<Way, number[]> = { unwatched: [], watched: [] }
const hostCosts: Record<Way, number[]> = { unwatched: [], watched: [] }
let told = 0

try {
  await host.start(['w1', 'w2', 'w3'])
  await measure()
  for (let round = 0; round < rounds; round++) {
    // Whoever comes first changes from round to round.
    for (const way of round % 2 === 0 ? ways : [...ways].reverse()) {
      const stop =
        way === 'unwatched'
          ? () => undefined
          : observed.listen(({ events }) => {
              told += events.length
            })
      const [servers, own] = [serverCpuMs(), process.cpuUsage()]
      const speed = await measure()
      const { user, system } = process.cpuUsage(own)
      const operations = speed * seconds
      speeds[way].push(speed)
      serverCosts[way].push(((serverCpuMs() - servers) * 1000) / operations)
      hostCosts[way].push((user + system) / operations)
      stop()
    }
  }
} finally {
  await host.stopAll()
  rmSync(home, { recursive: true, force: true })
}
const ratioOf = (values: Record<Way, readonly number[]>): number =>
  rounded(median(values.watched) / median(values.unwatched))
console.log(
  JSON.stringify({
    outstanding,
    unwatched: median(speeds.unwatched),
    watched: median(speeds.watched),
    ratio: ratioOf(speeds),
    serverCpuMicros: { unwatched: medianCost('unwatched'), watched: medianCost('watched') },
    serverCpuRatio: ratioOf(serverCosts),
    hostCpuMicros: rounded(median(hostCosts.watched)),
    eventsToldPerSecond: Math.round(told / (rounds * seconds)),
    rounds: speeds,
    violated: observed.properties().filter(({ verdict }) => verdict === 'violated')
  })
)

function medianCost(way: Way): number {
  return rounded(median(serverCosts[way]))
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000
}

/** What the servers took of the CPU since they began. */
function serverCpuMs(): number {
  let ticks = 0
  for (const { pid } of host.views()) {
    const [, rest = ''] = readFileSync(`/proc/${String(pid)}/stat`, 'utf8').split(') ')
    const fields = rest.split(' ')
    ticks += Number(fields[11]) + Number(fields[12])
  }
  return ticks * 10
}

/** Operations a second, from a client in a process of its own. */
async function measure(): Promise<number> {
  const args = ['out/main/cli.js', 'bench', 'push', '--group', group, '--interface', '127.0.0.1']
  const more = ['--seconds', String(seconds), '--outstanding', String(outstanding), '--json']
  const { stdout } = await promisify(execFile)(process.execPath, [...args, ...more])
  return (JSON.parse(stdout) as { readonly ops_per_s: number }).ops_per_s
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0
}
