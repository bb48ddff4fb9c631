/**
 * `npm run flood`: how much three servers do for a client while one of them is flooded.
 *
 *     --rate N       datagrams a second (default 50000)
 *     --seconds S    how long (default 20)
 *     --kind K       garbage, replays or both, one after the other (default both)
 *     --ports P      ports that the flood comes from (default 1)
 *
 * On loopback, at the server's own port. Needs a build, and gcc or cc for the sender.
 */
import { execFileSync, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { groupPlace } from '../../src/main/net/addresses'
import { chooseInterface } from '../../src/main/net/interfaces'
import { openGroupSocket } from '../../src/main/net/sockets'
import { DatagramType, groupMark, seal } from '../../src/main/protocol/wire/header'

const CLI = join(process.cwd(), 'out', 'main', 'cli.js')
const SOURCE = join(process.cwd(), 'test', 'bench', 'flood.c')
const REPLAYS_MOST = 20_000
const QUIET_SECONDS = 6

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '50000' },
    seconds: { type: 'string', default: '20' },
    kind: { type: 'string', default: 'both' },
    ports: { type: 'string', default: '1' }
  }
})
const seconds = Number(values.seconds)

interface Ready {
  readonly name: string
  readonly unicast: string
  readonly pid: number
}

const folder = mkdtempSync(join(tmpdir(), 'ftqueue-flood-'))
const group = `flood-${process.pid}`
const environment = {
  ...process.env,
  FTQUEUE_INTERFACE: '127.0.0.1',
  FTQUEUE_GROUP: group,
  FTQUEUE_HOME: folder
}
const args = ['serve', '--count', '3', '--json', '--no-classic', '--durability', 'memory']
const serve = spawn(process.execPath, [CLI, ...args], {
  env: environment,
  stdio: ['ignore', 'pipe', 'ignore']
})

async function started(): Promise<readonly Ready[]> {
  const ready: Ready[] = []
  let text = ''
  let members = 0
  serve.stdout.setEncoding('utf8').on('data', (more: string) => {
    text += more
    const lines = text.split('\n')
    text = lines.pop() ?? ''
    for (const line of lines) {
      const event = JSON.parse(line) as Ready & { event: string; members?: unknown[] }
      if (event.event === 'ready') ready.push(event)
      if (event.event === 'config') members = event.members?.length ?? 0
    }
  })
  while (ready.length < 3 || members < 3) await wait(50)
  return ready
}

/** Operations a second of a client, for so long. */
async function measured(forSeconds: number): Promise<number> {
  const flags = ['--seconds', String(forSeconds), '--outstanding', '256', '--json']
  const bench = spawn(process.execPath, [CLI, 'bench', 'mixed', ...flags], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit']
  })
  let text = ''
  bench.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
  await new Promise((resolve) => bench.on('close', resolve))
  const result = JSON.parse(text) as { ops_per_s: number; errors: number }
  if (result.errors > 0) console.log(`    ${result.errors} errors`)
  return result.ops_per_s
}

function rssMb(pid: number): number {
  const found = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))
  return Math.round(Number(found?.[1]) / 1024)
}

function writeDatagrams(name: string, datagrams: readonly Uint8Array[]): string {
  const file = join(folder, name)
  const parts = datagrams.flatMap((bytes) => {
    return [Uint8Array.of(bytes.length & 255, bytes.length >> 8), bytes]
  })
  writeFileSync(file, Buffer.concat(parts))
  return file
}

/** Bytes of nobody; of this group but damaged; and valid ones that nobody understands. */
function garbage(): string {
  const mark = groupMark(group)
  const some = Array.from({ length: 300 }, (_, i) => {
    const bytes = new Uint8Array(randomBytes(20 + ((i * 37) % 1200)))
    if (i % 3 === 0) return bytes
    seal(bytes, DatagramType.order, mark)
    if (i % 3 === 1) bytes[18] = (bytes[18] ?? 0) ^ 1
    return bytes
  })
  return writeDatagrams('garbage', some)
}

/** What the group itself said a moment ago. */
async function replays(): Promise<string> {
  const choice = chooseInterface('127.0.0.1')
  const socket = await openGroupSocket(groupPlace(group, null, null), choice)
  const heard: Uint8Array[] = []
  socket.onDatagram((_from, bytes) => {
    if (heard.length < REPLAYS_MOST && bytes.length < 60_000) heard.push(bytes.slice())
  })
  await measured(2)
  await socket.close()
  return writeDatagrams('replays', heard)
}

function flood(program: string, at: string, file: string): Promise<number> {
  const [address = '', port = ''] = at.split(':')
  const child = spawn(program, [address, port, values.rate, values.seconds, file, values.ports])
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (more: string) => (text += more))
  return new Promise((resolve) => child.on('close', () => resolve(Number(text) / seconds)))
}

/** Where the datagrams went that the flooded server did not take in, by its own counters. */
function tellDropped(): void {
  const logs = join(folder, 'logs')
  for (const file of readdirSync(logs)) {
    for (const line of readFileSync(join(logs, file), 'utf8').split('\n')) {
      if (!line.includes('server-stopped')) continue
      const { fields } = JSON.parse(line) as { fields: Readonly<Record<string, number>> }
      const dropped = Object.entries(fields).filter(
        ([name, count]) =>
          count > 0 && /^rejected|^proofs|malformed|wasted|stale|foreign/.test(name)
      )
      const text = dropped.map(([name, count]) => `${name} ${count}`).join(', ')
      console.log(`${file.replace('.ndjson', '')}: ${text}`)
    }
  }
}

async function run(): Promise<void> {
  const program = join(folder, 'flood')
  execFileSync('cc', ['-O2', '-o', program, SOURCE])
  const ready = await started()
  const [target] = ready
  if (target === undefined) throw new Error('no server')
  const memory = (): string => ready.map(({ name, pid }) => `${name} ${rssMb(pid)} MB`).join(', ')
  await measured(2)
  const kinds = values.kind === 'both' ? ['garbage', 'replays'] : [values.kind]
  for (const kind of kinds) {
    const file = kind === 'garbage' ? garbage() : await replays()
    const before = await measured(QUIET_SECONDS)
    console.log(`${kind}: before ${before} operations/s (${memory()})`)
    const sending = flood(program, target.unicast, file)
    const seen: number[] = []
    const look = setInterval(() => seen.push(rssMb(target.pid)), 1000)
    const during = await measured(seconds - 2)
    clearInterval(look)
    console.log(`    during ${during} operations/s (${memory()})`)
    console.log(`    ${target.name} second by second: ${seen.join(' ')} MB`)
    const rate = await sending
    const after = await measured(QUIET_SECONDS)
    console.log(`    after  ${after} operations/s (${memory()})`)
    const share = Math.round((100 * during) / ((before + after) / 2))
    console.log(
      `    ${Math.round(rate)} datagrams/s at ${target.name}: ${share} % of the throughput`
    )
  }
}

try {
  await run()
} finally {
  serve.kill('SIGTERM')
  await new Promise((resolve) => serve.on('close', resolve))
  tellDropped()
  rmSync(folder, { recursive: true, force: true })
}
