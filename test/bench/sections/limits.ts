/** What this machine can do at all: Node's multicast on loopback, and the disk. */
import { closeSync, fdatasyncSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chooseInterface } from '../../../src/main/net/interfaces'
import { LIMITS, NETWORK_BYTES, TOKEN_BYTES } from '../ceilings'
import type { BenchContext } from '../context'
import { Helper } from '../helper'
import type { WireOrder, WirePlace, WireReport } from '../limits/messages'
import type { Measured, Section } from '../section'

const RECEIVERS = 3
const GROUP = '239.77.7.7'
/** Ports from here on, one for each bench that runs. */
const FIRST_PORT = 34_000
const PORTS = 1000
/** Datagrams on the way, so that they fit into a socket's buffer with what the kernel keeps beside them. */
const SIZES = [
  { bytes: TOKEN_BYTES, window: 2048 },
  { bytes: NETWORK_BYTES, window: 1024 },
  { bytes: 60_000, window: 64 }
]
const WARM_UP_MS = 300
/** One datagram at a time: V8 takes longer to see what runs often. */
const PIPELINE_WARM_UP_MS = 1000
const APPEND_BYTES = 4096

type Wire = Helper<WireOrder, WireReport>
type Order = WireOrder extends infer T
  ? T extends { run: number }
    ? Omit<T, 'run'>
    : never
  : never

export const limits: Section = {
  name: 'limits',
  title: "The machine's limits",
  line: "Node's multicast on loopback, received by all three, never lost; and the disk",
  labels: ['limit'],
  values: {
    perS: { title: 'a second', unit: '1/s' },
    mbPerS: { title: 'MB/s', unit: 'MB/s', digits: 1 },
    p50Ms: { title: 'p50 ms', unit: 'ms', digits: 3 },
    p99Ms: { title: 'p99 ms', unit: 'ms', digits: 3 },
    missed: { title: 'missed', unit: '1' }
  },
  async *run(context) {
    const wires: Wire[] = Array.from({ length: RECEIVERS + 1 }, () => new Helper('wire'))
    try {
      yield* onTheWire(new Wires(wires), context)
    } finally {
      await Promise.all(wires.map((wire) => wire.stop()))
    }
    yield { labels: LIMITS.disk, values: appends(context.seconds * 500) }
  }
}

async function* onTheWire(wires: Wires, { seconds }: BenchContext): AsyncIterable<Measured> {
  const ms = seconds * 500
  await wires.open()
  for (const size of SIZES) {
    yield { labels: LIMITS.datagrams(size.bytes), values: await wires.windowed(size, ms) }
  }
  for (const bytes of [TOKEN_BYTES, NETWORK_BYTES]) {
    yield { labels: LIMITS.hops(bytes), values: await wires.hops(bytes, ms) }
  }
  yield { labels: LIMITS.pipeline, values: await wires.pipeline(ms) }
  yield { labels: LIMITS.roundTrip, values: await wires.roundTrips(ms) }
}

/** One sender and three receivers. */
class Wires {
  private readonly sender: Wire
  private readonly receivers: readonly Wire[]
  private ackPort = 0
  private ports: readonly number[] = []
  private run = 0

  constructor(wires: readonly Wire[]) {
    const [sender, ...receivers] = wires
    this.sender = sender!
    this.receivers = receivers
  }

  async open(): Promise<void> {
    const chosen = chooseInterface(process.env['FTQUEUE_INTERFACE'] ?? '127.0.0.1')
    const port = FIRST_PORT + (process.pid % PORTS)
    const place: WirePlace = { group: GROUP, port, interface: chosen.address }
    this.ports = (await this.tell(this.receivers, { kind: 'open', place, listens: true })).map(
      portOf
    )
    const [opened] = await this.tell([this.sender], { kind: 'open', place, listens: false })
    this.ackPort = opened === undefined ? 0 : portOf(opened)
  }

  async windowed(
    { bytes, window }: { bytes: number; window: number },
    ms: number
  ): Promise<Measured['values']> {
    this.run++
    const every = window / 4
    await Promise.all(
      this.receivers.map((one, id) =>
        this.tell([one], { kind: 'receive', id, ackPort: this.ackPort, every })
      )
    )
    const common = { bytes, window, ms, warmUpMs: WARM_UP_MS, receivers: RECEIVERS }
    const [sent] = await this.tell([this.sender], { kind: 'send', ...common })
    const reports = await this.tell(this.receivers, { kind: 'missed' })
    const missed = reports.map((one) => (one.kind === 'missed' ? one.datagrams : 0))
    const perS = sent?.kind === 'sent' ? sent.datagramsPerS : NaN
    return { perS, mbPerS: (perS * bytes) / 1e6, missed: Math.max(...missed) }
  }

  /** Between two, who alone hear it: comes last. */
  async roundTrips(ms: number): Promise<Measured['values']> {
    this.run++
    const [ping, echo, ...others] = this.receivers.map((one) => [one])
    await this.tell(others.flat(), { kind: 'leave' })
    await this.tell(echo!, { kind: 'echo' })
    const [trips] = await this.tell(ping!, { kind: 'ping', warmUpMs: WARM_UP_MS, ms })
    if (trips?.kind !== 'round trips') return {}
    return { p50Ms: trips.p50Ms, p99Ms: trips.p99Ms }
  }

  async hops(bytes: number, ms: number): Promise<Measured['values']> {
    this.run++
    const { receivers } = this
    await Promise.all(
      receivers.map((one, id) => this.tell([one], { kind: 'token', id, of: RECEIVERS, bytes }))
    )
    await this.tell(receivers.slice(0, 1), { kind: 'hop' })
    await pause(WARM_UP_MS)
    const [before, startedAt] = [await this.hopsSoFar(), performance.now()]
    await pause(ms)
    const [after, endedAt] = [await this.hopsSoFar(), performance.now()]
    const perS = ((after - before) / (endedAt - startedAt)) * 1000
    return { perS, p50Ms: 1000 / perS }
  }

  /** The sender is its client. */
  async pipeline(ms: number): Promise<Measured['values']> {
    this.run++
    const { ports, receivers } = this
    await Promise.all(
      receivers.map((one, id) =>
        this.tell([one], { kind: 'member', id, ports, clientPort: this.ackPort })
      )
    )
    const [report] = await this.tell([this.sender], {
      ...{ kind: 'operate', ms, warmUpMs: PIPELINE_WARM_UP_MS }
    })
    if (report?.kind !== 'operated') return {}
    return { perS: report.perS, p50Ms: report.p50Ms, p99Ms: report.p99Ms }
  }

  private async hopsSoFar(): Promise<number> {
    const [report] = await this.tell(this.receivers.slice(-1), { kind: 'hops' })
    return report?.kind === 'hops' ? report.hops : NaN
  }

  private tell(wires: readonly Wire[], order: Order): Promise<WireReport[]> {
    return Promise.all(wires.map((wire) => wire.ask({ ...order, run: this.run })))
  }
}

function portOf(report: WireReport): number {
  return report.kind === 'ready' ? report.port : 0
}

/** Synchronous calls, one after the other. */
function appends(ms: number): Measured['values'] {
  const folder = mkdtempSync(path.join(tmpdir(), 'ftqueue-bench-'))
  const file = openSync(path.join(folder, 'appended'), 'w')
  const block = Buffer.alloc(APPEND_BYTES, 7)
  const startedAt = performance.now()
  let count = 0
  try {
    while (performance.now() - startedAt < ms) {
      writeSync(file, block)
      fdatasyncSync(file)
      count++
    }
    const elapsedMs = performance.now() - startedAt
    return { perS: (count / elapsedMs) * 1000, p50Ms: elapsedMs / count }
  } finally {
    closeSync(file)
    rmSync(folder, { recursive: true })
  }
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}
