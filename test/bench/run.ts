/**
 * `npm run bench [-- --seconds N]`: three servers on loopback, measured at 1, 64
 * and 1024 operations outstanding. JSON, one object a line, on standard output; a
 * table on standard error. Needs a build. Compare figures of one run only: they
 * differ from machine to machine, and with what else the machine does.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bench, BENCH_OPERATIONS, type BenchResult } from '../../src/main/cli/bench-run'
import { tableLines } from '../../src/main/cli/table'
import { Client } from '../../src/main/client/client'
import { forkSpawner } from '../../src/main/host/fork-spawner'
import { Host } from '../../src/main/host/host'

const OUTSTANDING = [1, 64, 1024]
const SERVERS = ['bench1', 'bench2', 'bench3']
const TOGETHER_TIMEOUT_MS = 20_000

const serverFile = path.resolve('out/main/server.js')
if (!existsSync(serverFile)) fail(`${serverFile} is missing: run "npm run build" first`)
const seconds = readSeconds(process.argv.slice(2))
const group = `bench-${process.pid}`
const chosen = process.env['FTQUEUE_INTERFACE'] ?? '127.0.0.1'
const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-bench-'))
const host = new Host({
  spawn: forkSpawner(serverFile),
  defaults: {
    group,
    interface: chosen,
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
    views: false,
    key: null,
    forwardLogs: false
  }
})

try {
  await host.start(SERVERS)
  await together()
  print(await measureAll())
} finally {
  await host.stopAll()
  rmSync(home, { recursive: true, force: true })
}

function fail(problem: string): never {
  console.error(problem)
  process.exit(2)
}

function readSeconds(args: readonly string[]): number {
  if (args.length === 0) return 3
  const value = Number(args[1])
  if (args[0] === '--seconds' && args.length === 2 && Number.isInteger(value) && value > 0) {
    return value
  }
  return fail('usage: npm run bench -- [--seconds N], with a whole number N from 1')
}

/** All servers are in one configuration. */
async function together(): Promise<void> {
  const client = await Client.open({ group, interface: chosen })
  const giveUpAt = performance.now() + TOGETHER_TIMEOUT_MS
  try {
    for (;;) {
      const { configurations } = await client.status()
      if (configurations[0]?.members.length === SERVERS.length) return
      if (performance.now() > giveUpAt) fail('the servers did not find each other')
    }
  } finally {
    await client.close()
  }
}

async function measureAll(): Promise<BenchResult[]> {
  const results: BenchResult[] = []
  for (const outstanding of OUTSTANDING) {
    for (const op of BENCH_OPERATIONS) {
      const plan = { op, outstanding, seconds, clients: 1, timeoutMs: 5000 }
      const result = await bench({ path: { group, interface: chosen }, ...plan })
      console.log(JSON.stringify(result))
      results.push(result)
    }
  }
  return results
}

function print(results: readonly BenchResult[]): void {
  const titles = ['op', 'outstanding', 'ops/s', 'p50 ms', 'p99 ms', 'errors']
  const rows = results.map((result) =>
    [
      result.op,
      result.outstanding,
      result.ops_per_s,
      result.p50_ms,
      result.p99_ms,
      result.errors
    ].map(String)
  )
  const columns = titles.map((title, i) => ({ title, right: i > 0 }))
  for (const line of tableLines(columns, rows, 100)) console.error(line)
}
