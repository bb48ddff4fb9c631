/** What is tested for growth, and how much more each may be. */
import type { LoadSample, ServerSample } from './sampler'
import { medianOf, trendOf, type Point, type Tolerance, type Trend } from './trend'

const MIB = 1024 * 1024

/** Of one process, in MiB: a collector of garbage takes what it may. */
const MEMORY: Tolerance = { share: 0.15, plus: 16 }
/**
 * What lives is a matter of what is kept, so this is what tables with a bound may still take: the
 * last 65,536 pops 3 MiB, the history and the reports of merges that a run sees another 3.
 */
const LIVE: Tolerance = { share: 0, plus: 6 }
const DESCRIPTORS: Tolerance = { share: 0, plus: 4 }
/** A log grows until a checkpoint takes its place: a quarter may see more of that than another. */
const DISK: Tolerance = { share: 0.25, plus: 32 }
/** Of a run: all may be killed in its last minute. */
const OLD_UNTIL_SHARE = 0.85
/** Starts of a server in a run whose processes are young at any time. */
const STARTS_OF_YOUNG = 10
/** `HOME/logs` has a bound of its own, which a run may not reach: five files of 5 MiB. */
const LOG_MOST_MIB = 26

export interface Measured {
  readonly servers: ReadonlyMap<string, readonly ServerSample[]>
  readonly loads: readonly LoadSample[]
  readonly runMs: number
}

/**
 * Memory and descriptors are those of servers whose process lived from the second
 * quarter to the end: what a restart cleans up must not count as flat.
 */
export function trendsOf({ servers, loads, runMs }: Measured): Trend[] {
  const trends: Trend[] = []
  const add = (
    name: string,
    unit: Trend['unit'],
    tolerance: Tolerance,
    points: readonly Point[]
  ): void => {
    trends.push(trendOf({ name, unit, tolerance, points }, runMs))
  }
  const old = [...servers].flatMap(([name, samples]) => {
    const pid = oldPid(samples, runMs)
    return pid === null ? [] : [[name, samples.filter((sample) => sample.pid === pid)] as const]
  })
  for (const [name, samples] of old) {
    const points = pointsOf(samples, ({ rssBytes }) => mib(rssBytes))
    const memory = { name: `memory of ${name}`, unit: 'MiB', tolerance: MEMORY, points } as const
    trends.push(besideYoung(trendOf(memory, runMs), youngMib(servers, runMs)))
    add(
      `what lives in the memory of ${name}`,
      'MiB',
      LIVE,
      pointsOf(samples, ({ liveBytes }) => mib(liveBytes))
    )
    add(
      `memory of the command of ${name}`,
      'MiB',
      MEMORY,
      pointsOf(samples, ({ commandBytes }) => mib(commandBytes))
    )
    const descriptors = pointsOf(samples, (sample) => sample.descriptors)
    if (descriptors.some(({ value }) => value !== null)) {
      add(`descriptors of ${name}`, 'count', DESCRIPTORS, descriptors)
    }
  }
  if (old.length === 0) add('memory of a server', 'MiB', MEMORY, [])
  for (const [name, samples] of servers) {
    add(
      `store and past of ${name} on disk`,
      'MiB',
      DISK,
      pointsOf(samples, ({ storeBytes, pastBytes }) => mib(storeBytes + pastBytes))
    )
  }
  add(
    "memory of the clients' process",
    'MiB',
    MEMORY,
    loads.map(({ atMs, rssBytes }) => ({ atMs, value: mib(rssBytes) }))
  )
  return trends
}

/**
 * What the group remembers grows until its tables are full, and merging them takes memory. Servers
 * that started a moment ago have that, too: of an old process only what it has beyond them tells.
 */
function besideYoung(trend: Trend, young: number | null): Trend {
  const { verdict, last, tolerance } = trend
  if (verdict !== 'grows' || last === null || young === null) return trend
  const most = young * (1 + tolerance.share) + tolerance.plus
  if (last > most) return trend
  const reason = `with the state: processes that began a moment ago have ${Math.round(young)} MiB`
  return { ...trend, most, verdict: 'flat', reason }
}

/** Memory in the last quarter of servers that were started again and again; null: there are none. */
function youngMib(servers: Measured['servers'], runMs: number): number | null {
  const young = [...servers.values()].filter(
    (samples) => new Set(samples.map(({ pid }) => pid)).size > STARTS_OF_YOUNG
  )
  return medianOf(
    young.flatMap((samples) =>
      samples.flatMap(({ atMs, rssBytes }) =>
        rssBytes !== null && atMs >= (runMs * 3) / 4 ? [mib(rssBytes)] : []
      )
    )
  )
}

/** Logs that are larger than they may ever be, one line each. */
export function logProblems(servers: Measured['servers']): string[] {
  return [...servers].flatMap(([name, samples]) => {
    const most = Math.max(0, ...samples.map(({ logBytes }) => logBytes)) / MIB
    return most <= LOG_MOST_MIB
      ? []
      : [`the log of ${name} had ${Math.round(most)} MiB, more than ${LOG_MOST_MIB}`]
  })
}

/** The process that lived from the second quarter well into the last; null: there is none. */
function oldPid(samples: readonly ServerSample[], runMs: number): number | null {
  const pid = samples.find(({ atMs }) => atMs >= runMs / 4)?.pid ?? null
  const lastAt = samples.findLast((sample) => sample.pid === pid)?.atMs ?? 0
  return lastAt >= runMs * OLD_UNTIL_SHARE ? pid : null
}

function pointsOf(
  samples: readonly ServerSample[],
  valueOf: (sample: ServerSample) => number | null
): Point[] {
  return samples.map((sample) => ({ atMs: sample.atMs, value: valueOf(sample) }))
}

function mib(bytes: number): number
function mib(bytes: number | null): number | null
function mib(bytes: number | null): number | null {
  return bytes === null ? null : bytes / MIB
}
