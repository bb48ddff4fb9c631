/**
 * `npm run join [-- --items N --durability D]`: three servers on loopback with one queue of N items,
 * and a client that pushes one item at a time; a fourth server joins. Tells how long
 * that takes and how much the client notices. JSON on standard output. Needs a build.
 */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { Load } from '../../src/main/cli/load'
import { Client } from '../../src/main/client/client'
import { forkSpawner } from '../../src/main/host/fork-spawner'
import { Host } from '../../src/main/host/host'
import { hostDefaults } from '../support/host-defaults'
import { DURABILITY_NAMES, type DurabilityName, type LogLine } from '../../src/shared/views'

const SERVERS = ['join1', 'join2', 'join3']
const LATE = 'join4'
const FILL_OUTSTANDING = 1024
/** The client is watched so long before the fourth server is started, and after it came in. */
const BEFORE_MS = 2000
const GIVE_UP_MS = 120_000

const serverFile = path.resolve('out/main/server.js')
if (!existsSync(serverFile)) fail(`${serverFile} is missing: run "npm run build" first`)
const { items, durability } = readArguments(process.argv.slice(2))
const group = `join-${String(process.pid)}`
const chosen = process.env['FTQUEUE_INTERFACE'] ?? '127.0.0.1'
const home = mkdtempSync(path.join(tmpdir(), 'ftqueue-join-'))
const watched = path.join(home, 'loops')
mkdirSync(watched)
process.env['FTQUEUE_LOOP_WATCH'] = watched
const watch = `--require ${path.resolve('test/bench/loop-watch.cjs')}`
process.env['NODE_OPTIONS'] = `${process.env['NODE_OPTIONS'] ?? ''} ${watch}`.trim()
const host = new Host({
  spawn: forkSpawner(serverFile),
  defaults: hostDefaults({ group, home, interface: chosen, durability })
})
const lines: LogLine[] = []
host.on('logs', ({ lines: more }) => lines.push(...more))

/** Pushes one item at a time and keeps the times of the answers. */
class Pusher {
  private readonly answeredAt: number[] = []
  private stopped = false
  private readonly ended: Promise<void>

  constructor(client: Client, queue: number) {
    this.ended = this.run(client, queue)
  }

  /** Longest time between two answers, of which the later one came in this stretch, ms. */
  longestGap(from: number, to: number): number {
    let longest = 0
    for (const [i, at] of this.answeredAt.entries()) {
      const before = this.answeredAt[i - 1]
      if (before !== undefined && at >= from && at <= to) longest = Math.max(longest, at - before)
    }
    return Math.round(longest * 10) / 10
  }

  stop(): Promise<void> {
    this.stopped = true
    return this.ended
  }

  private async run(client: Client, queue: number): Promise<void> {
    while (!this.stopped) {
      const { status } = await client.push(queue, this.answeredAt.length, { timeoutMs: 60_000 })
      if (status !== 'ok') fail(`a push ended with ${status}`)
      this.answeredAt.push(performance.now())
    }
  }
}

try {
  await host.start(SERVERS)
  await together(SERVERS.length)
  await measure()
} finally {
  await host.stopAll()
  rmSync(home, { recursive: true, force: true })
}

async function measure(): Promise<void> {
  const client = await Client.open({ group, interface: chosen })
  const { result: queue } = await client.create(1)
  if (queue === null) return fail('the group does not answer')
  await fill(queue)
  const pusher = new Pusher(client, queue)
  const beganAt = performance.now()
  await sleep(BEFORE_MS)
  const startedAt = performance.now()
  const startedOn = Date.now()
  await host.start([LATE])
  const readyAt = performance.now()
  await together(SERVERS.length + 1)
  const memberAt = performance.now()
  await sleep(BEFORE_MS)
  const endedAt = performance.now()
  await pusher.stop()
  const learned = lines.find(({ name, event }) => name === LATE && event === 'learned')?.fields
  console.log(
    JSON.stringify({
      items,
      processReadyS: seconds(readyAt - startedAt),
      memberS: seconds(memberAt - startedAt),
      learned: learned ?? null,
      gapBeforeMs: pusher.longestGap(beganAt, startedAt),
      gapWhileMs: pusher.longestGap(startedAt, endedAt),
      loops: Object.fromEntries(
        host.views().map(({ name, pid }) => [name, blocked(pid, startedOn)])
      ),
      bytesPerItem: Object.fromEntries(
        host.views().map(({ name, pid }) => [name, Math.round(residentBytes(pid) / items)])
      ),
      membership: lines
        .filter(({ name, event }) => name === LATE && event === 'membership')
        .map(({ time, message }) => `${String(time - startedOn)} ms: ${message}`)
    })
  )
  await client.close()
}

async function fill(queue: number): Promise<void> {
  const load = await Load.open({
    path: { group, interface: chosen },
    outstanding: FILL_OUTSTANDING,
    timeoutMs: 60_000,
    ended: (status) => {
      if (status !== 'ok') fail(`a push ended with ${status}`)
    }
  })
  await load.run(['push'], queue, items)
  await load.close()
}

/** All servers are in one configuration. */
async function together(count: number): Promise<void> {
  const giveUpAt = performance.now() + GIVE_UP_MS
  for (;;) {
    const views = host.views()
    if (views.length === count && views.every(({ members }) => members.length === count)) return
    if (performance.now() > giveUpAt) fail('the servers did not find each other')
    await sleep(10)
  }
}

/** Longest block of this process's event loop from then on, ms. */
function blocked(pid: number | null, since: number): number {
  const file = path.join(watched, String(pid))
  if (!existsSync(file)) return -1
  const samples = readFileSync(file, 'utf8').trimEnd().split('\n')
  const late = samples.map((line) => line.split(' ').map(Number)).filter(([at = 0]) => at >= since)
  return Math.round(10 * Math.max(0, ...late.map(([, ms = 0]) => ms))) / 10
}

/** Memory that this process has now; 0 where the system does not say. */
function residentBytes(pid: number | null): number {
  const file = `/proc/${String(pid)}/status`
  if (!existsSync(file)) return 0
  return 1024 * Number(/VmRSS:\s+(\d+)/.exec(readFileSync(file, 'utf8'))?.[1] ?? 0)
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000
}

function readArguments(args: readonly string[]): { items: number; durability: DurabilityName } {
  const { values } = parseArgs({
    args: [...args],
    options: {
      items: { type: 'string', default: '5000000' },
      durability: { type: 'string', default: 'async' }
    }
  })
  const items = Number(values.items)
  const durability = DURABILITY_NAMES.find((name) => name === values.durability)
  if (Number.isInteger(items) && items > 0 && durability !== undefined) {
    return { items, durability }
  }
  return fail(
    `usage: npm run join -- [--items N] [--durability ${DURABILITY_NAMES.join('|')}], ` +
      'with a whole number N from 1'
  )
}

function fail(problem: string): never {
  console.error(problem)
  process.exit(2)
}
