/** What server processes hold once all garbage is collected. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { withEnvironment } from './environment'

const WATCH = path.resolve('test/bench/memory-watch.cjs')
const GIVE_UP_MS = 60_000
const LOOK_MS = 20

export interface Held {
  readonly residentBytes: number
  readonly arrayBufferBytes: number
  readonly heapBytes: number
}

export class MemoryWatch {
  private readonly folder = mkdtempSync(path.join(tmpdir(), 'ftqueue-memory-'))

  /** Processes that are forked meanwhile can be asked. */
  over<T>(start: () => Promise<T>): Promise<T> {
    const options = `${process.env['NODE_OPTIONS'] ?? ''} --require ${WATCH}`.trim()
    return withEnvironment({ FTQUEUE_MEMORY_WATCH: this.folder, NODE_OPTIONS: options }, start)
  }

  /** Of the process that holds most. @throws Error when one does not answer */
  async most(pids: readonly number[]): Promise<Held> {
    const all: Held[] = []
    for (const pid of pids) all.push(await this.ask(pid))
    const most = (pick: (held: Held) => number): number => Math.max(...all.map(pick))
    return {
      residentBytes: most(({ residentBytes }) => residentBytes),
      arrayBufferBytes: most(({ arrayBufferBytes }) => arrayBufferBytes),
      heapBytes: most(({ heapBytes }) => heapBytes)
    }
  }

  close(): void {
    rmSync(this.folder, { recursive: true, force: true })
  }

  private async ask(pid: number): Promise<Held> {
    const file = path.join(this.folder, `${String(pid)}.json`)
    rmSync(file, { force: true })
    process.kill(pid, 'SIGUSR2')
    const giveUpAt = performance.now() + GIVE_UP_MS
    while (!existsSync(file)) {
      if (performance.now() > giveUpAt) throw new Error(`process ${String(pid)} tells no memory`)
      await wait(LOOK_MS)
    }
    const { rss, arrayBuffers, heapUsed } = JSON.parse(
      readFileSync(file, 'utf8')
    ) as NodeJS.MemoryUsage
    return { residentBytes: rss, arrayBufferBytes: arrayBuffers, heapBytes: heapUsed }
  }
}
