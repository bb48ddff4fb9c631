/** Looks once a second at every process of a run, and at what its server keeps on disk. */
import { readdirSync, statSync } from 'node:fs'
import path from 'node:path'
import type { Fleet } from '../fleet/fleet'
import type { Load } from '../fleet/load'
import type { Probe } from './probe'

/** One server at one moment. */
export interface ServerSample {
  readonly atMs: number
  /** Null: it does not run. */
  readonly pid: number | null
  readonly rssBytes: number | null
  /** Memory of the command that started it. */
  readonly commandBytes: number | null
  readonly heapBytes: number | null
  /** What lived in its memory at the last quiet point. */
  readonly liveBytes: number | null
  readonly descriptors: number | null
  readonly lagMs: number | null
  /** Of its home: the store; merges, incidents and identity; the log. */
  readonly storeBytes: number
  readonly pastBytes: number
  readonly logBytes: number
}

/** The clients' process, and how much was done, at one moment. */
export interface LoadSample {
  readonly atMs: number
  readonly operationsPerS: number
  readonly rssBytes: number
  readonly heapBytes: number
  /** Items that the ledger follows. */
  readonly followed: number
}

const EVERY_MS = 1000
/** Samples kept of each: beyond that every second one goes, and the time between doubles. */
const SAMPLES_MOST = 20_000

export interface SamplerOptions {
  readonly fleet: Fleet
  readonly load: Load
  readonly probe: Probe
  readonly clock: () => number
  readonly followed: () => number
}

export class Sampler {
  readonly servers: ReadonlyMap<string, ServerSample[]>
  readonly loads: LoadSample[] = []
  private readonly timer: NodeJS.Timeout
  /** Every so many seconds. */
  private stride = 1
  private ticks = 0
  private answered = 0
  private answeredAtMs = 0

  constructor(private readonly options: SamplerOptions) {
    this.servers = new Map(options.fleet.names.map((name) => [name, []]))
    this.timer = setInterval(() => {
      if (this.ticks++ % this.stride === 0) this.look()
    }, EVERY_MS)
  }

  /** At a quiet point: what lives in memory then is what servers keep, not what they are about. */
  lookAtLive(): void {
    const { fleet, probe } = this.options
    for (const name of fleet.running) {
      const pid = fleet.processOf(name)?.pid ?? null
      if (pid !== null) probe.ask(pid)
    }
  }

  close(): void {
    clearInterval(this.timer)
  }

  private look(): void {
    const { clock } = this.options
    const atMs = Math.round(clock())
    for (const [name, samples] of this.servers) samples.push(this.lookAt(name, atMs))
    this.loads.push(this.lookAtLoad(atMs))
    if (this.loads.length < SAMPLES_MOST) return
    this.stride *= 2
    for (const samples of [...this.servers.values(), this.loads]) thin(samples)
  }

  private lookAt(name: string, atMs: number): ServerSample {
    const { fleet, probe } = this.options
    const serve = fleet.processOf(name)
    const pid = serve?.pid ?? null
    const told = pid === null ? null : probe.read(pid)
    const command = serve?.commandPid ?? null
    const home = fleet.homeOf(name)
    const folder = path.join(home, 'servers', name)
    const storeBytes = bytesIn(path.join(folder, 'store'))
    return {
      atMs,
      pid,
      rssBytes: told?.rssBytes ?? null,
      commandBytes: command === null ? null : (probe.read(command)?.rssBytes ?? null),
      heapBytes: told?.heapBytes ?? null,
      liveBytes: told?.liveBytes ?? null,
      descriptors: told?.descriptors ?? null,
      lagMs: told === null ? null : Math.round(told.lagMs * 10) / 10,
      storeBytes,
      pastBytes: bytesIn(folder) - storeBytes,
      logBytes: bytesIn(path.join(home, 'logs'))
    }
  }

  private lookAtLoad(atMs: number): LoadSample {
    const { answered } = this.options.load.counts
    const seconds = (atMs - this.answeredAtMs) / 1000
    const operationsPerS = seconds > 0 ? Math.round((answered - this.answered) / seconds) : 0
    this.answered = answered
    this.answeredAtMs = atMs
    const { rss, heapUsed } = process.memoryUsage()
    const followed = this.options.followed()
    return { atMs, operationsPerS, rssBytes: rss, heapBytes: heapUsed, followed }
  }
}

/** In place: every second one. */
function thin(samples: unknown[]): void {
  const kept = samples.filter((_, i) => i % 2 === 0)
  samples.splice(0, samples.length, ...kept)
}

/** Bytes of all files in a folder and below; 0 where there is none. Files may go meanwhile. */
function bytesIn(folder: string): number {
  let bytes = 0
  try {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const file = path.join(folder, entry.name)
      bytes += entry.isDirectory() ? bytesIn(file) : sizeOf(file)
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
  return bytes
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}
