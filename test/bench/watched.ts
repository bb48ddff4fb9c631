/**
 * `node scripts/run-ts.mjs test/bench/watched.ts [ROUNDS [SECONDS [OUTSTANDING]]]`: what it costs three servers that
 * somebody watches them, with the monitor of the properties. Each round measures pushes unwatched,
 * watched with the facts alone, and watched; medians and ratios at the end. Needs a build.
 */
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { ObservedGroup } from '../../src/main/desk/timeline/observed-group'
import { forkSpawner } from '../../src/main/host/fork-spawner'
import { Host } from '../../src/main/host/host'

const [rounds = 5, seconds = 3, outstanding = 64] = process.argv.slice(2).map(Number)
const group = `watched-${process.pid}`
const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-watched-'))
const host = new Host({
  spawn: forkSpawner(path.resolve('out/main/server.js')),
  defaults: {
    group,
    interface: '127.0.0.1',
    home,
    address: null,
    port: null,
    ttl: 1,
    peers: [],
    classic: false,
    lab: false,
    policy: 'available',
    durability: 'memory',
    trace: null,
    record: null,
    views: true,
    key: null,
    forwardLogs: true
  }
})
const observed = new ObservedGroup(host)
const ways = ['unwatched', 'watched'] as const
const speeds: Record<(typeof ways)[number], number[]> = { unwatched: [], watched: [] }
let told = 0
let turnMs = 0

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
      const cpu = process.cpuUsage()
      speeds[way].push(await measure())
      if (way === 'watched') turnMs += process.cpuUsage(cpu).user / 1000
      stop()
    }
  }
} finally {
  await host.stopAll()
  rmSync(home, { recursive: true, force: true })
}
const [before, after] = [median(speeds.unwatched), median(speeds.watched)]
console.log(
  JSON.stringify({
    outstanding,
    unwatched: before,
    watched: after,
    ratio: Math.round((after / before) * 1000) / 1000,
    eventsToldPerSecond: Math.round(told / (rounds * seconds)),
    hostCpuShare: Math.round((turnMs / (rounds * (seconds + 1) * 1000)) * 1000) / 1000,
    rounds: speeds,
    violated: observed.properties().filter(({ verdict }) => verdict === 'violated')
  })
)

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
