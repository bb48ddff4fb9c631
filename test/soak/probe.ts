/**
 * What a process tells of itself once a second: memory, descriptors, lag of the
 * event loop; and, when it is asked, what lives in its memory. A few lines that Node loads before the program, so that a server is
 * measured whoever started it, and the command that did, too.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface ProbeSample {
  readonly rssBytes: number
  readonly heapBytes: number
  /** Heap and buffers that something refers to, when it was asked last; null: it was not. */
  readonly liveBytes: number | null
  /** Null where the system does not tell. */
  readonly descriptors: number | null
  /** Longest delay of the event loop since the sample before. */
  readonly lagMs: number
}

const ASK = 'SIGUSR2'

const PROGRAM = `
const { readdirSync, renameSync, writeFileSync } = require('node:fs')
const { monitorEventLoopDelay } = require('node:perf_hooks')
const delay = monitorEventLoopDelay({ resolution: 10 })
delay.enable()
const file = __dirname + '/' + process.pid
const descriptors = () => {
  try { return readdirSync('/proc/self/fd').length } catch { return null }
}
require('node:v8').setFlagsFromString('--expose-gc')
const collect = require('node:vm').runInNewContext('gc')
let liveBytes = null
process.on('${ASK}', () => {
  collect()
  // What the first one lets go of may hold more.
  collect()
  const { heapUsed, external } = process.memoryUsage()
  liveBytes = heapUsed + external
})
setInterval(() => {
  const { rss, heapUsed } = process.memoryUsage()
  const lagMs = Math.max(0, delay.max / 1e6 - 10)
  delay.reset()
  const sample = { rssBytes: rss, heapBytes: heapUsed, liveBytes, descriptors: descriptors(), lagMs }
  try {
    writeFileSync(file + '.new', JSON.stringify(sample))
    renameSync(file + '.new', file)
  } catch {}
}, 1000).unref()
`

/**
 * What a process needs in its environment to leave samples in the folder, which is
 * given the lines that do it.
 */
export function probeEnvironment(folder: string): Readonly<Record<string, string>> {
  const file = path.join(folder, 'probe.cjs')
  writeFileSync(file, PROGRAM)
  return { NODE_OPTIONS: `--require=${JSON.stringify(file)}` }
}

export class Probe {
  /** @param folder where the samples are left */
  constructor(private readonly folder: string) {}

  /** What the process told last; null: nothing yet. */
  read(pid: number): ProbeSample | null {
    try {
      return JSON.parse(readFileSync(path.join(this.folder, String(pid)), 'utf8')) as ProbeSample
    } catch {
      return null
    }
  }

  /** Has the process, which must have the probe, look what lives in its memory. */
  ask(pid: number): void {
    try {
      process.kill(pid, ASK)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }
}
