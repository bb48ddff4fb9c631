/** What processes and the loopback interface have used so far, as Linux tells; NaN elsewhere. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'

export interface Usage {
  /** Processor time of all their threads. */
  readonly cpuMicros: number
  /** What they made the disk write. */
  readonly diskBytes: number
  readonly residentBytes: number
}

/** Of all of these together. */
export function usageOf(pids: readonly number[]): Usage {
  const all = pids.map(usageOfOne)
  const sum = (pick: (one: Usage) => number): number =>
    all.reduce((total, one) => total + pick(one), 0)
  return {
    cpuMicros: sum(({ cpuMicros }) => cpuMicros),
    diskBytes: sum(({ diskBytes }) => diskBytes),
    residentBytes: sum(({ residentBytes }) => residentBytes)
  }
}

export interface Traffic {
  readonly datagrams: number
  /** With the headers of Ethernet, IP and UDP. */
  readonly bytes: number
}

/**
 * What left by loopback, of all processes of the machine. A multicast datagram counts once,
 * however many hear it.
 */
export function loopbackTraffic(): Traffic {
  const line = /^\s*lo:(.*)$/m.exec(read('/proc/net/dev'))?.[1] ?? ''
  const [bytes = NaN, datagrams = NaN] = line.trim().split(/\s+/).slice(8).map(Number)
  return { datagrams, bytes }
}

/** Processor time that all processes took, and what the machine below took away, in steps of a hundredth of a second. */
export function machineMicros(): number {
  const line = /^cpu (.*)$/m.exec(read('/proc/stat'))?.[1] ?? ''
  const [user = NaN, nice = 0, system = 0, , , irq = 0, softIrq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .map(Number)
  return (user + nice + system + irq + softIrq + steal) * 10_000
}

function usageOfOne(pid: number): Usage {
  const place = `/proc/${String(pid)}`
  const written = /^write_bytes: (\d+)$/m.exec(read(`${place}/io`))?.[1]
  const resident = /^VmRSS:\s+(\d+) kB$/m.exec(read(`${place}/status`))?.[1]
  return {
    cpuMicros: cpuMicrosOf(place),
    diskBytes: Number(written ?? NaN),
    residentBytes: 1024 * Number(resident ?? NaN)
  }
}

/** The scheduler's own count, in nanoseconds: that of /proc/PID/stat knows hundredths of a second. */
function cpuMicrosOf(place: string): number {
  if (!existsSync(`${place}/task`)) return NaN
  const nanos = readdirSync(`${place}/task`).map((thread) =>
    Number(read(`${place}/task/${thread}/schedstat`).split(' ')[0])
  )
  return nanos.reduce((total, one) => total + one, 0) / 1000
}

function read(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
