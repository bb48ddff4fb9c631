/**
 * Items through workers that wait for them, while one server after the other is killed and started
 * again: each item has to reach exactly one worker, exactly once.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Client } from '../../src/main/client/client'
import { Fleet } from '../fleet/fleet'
import { sleep, until } from '../fleet/until'
import type { Outcome, Say } from './outcome'

export interface WorkersOptions {
  readonly items: number
  readonly servers: number
  readonly workers?: number
  /** Between one server's return and the next one's end. */
  readonly killEveryMs?: number
}

const LABEL = 12
const WAITING_POPS = 256
const PUSHES_OUTSTANDING = 1024
const DOWN_MS = 500
/** Nothing moves for so long: it never will. */
const STALLED_MS = 60_000
const PROBLEMS_MOST = 20

export async function workers(options: WorkersOptions, say: Say): Promise<Outcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'ftqueue-workers-'))
  const { servers } = options
  const fleet = await Fleet.make({ servers, durability: 'async', folder })
  const trial = new Trial(fleet, folder, options, say)
  try {
    await fleet.startAll()
    await trial.run()
  } catch (error) {
    trial.problems.push(error instanceof Error ? error.message : String(error))
  }
  trial.end()
  await fleet.stopAll()
  const problems = [...trial.problems, ...fleet.problems].slice(0, PROBLEMS_MOST)
  if (problems.length === 0) rmSync(folder, { recursive: true })
  const kept = problems.length === 0 ? null : folder
  return { problems, numbers: trial.numbers, skipped: null, kept }
}

class Trial {
  readonly problems: string[] = []
  readonly numbers: Record<string, number | string> = {}
  /** How often each item came out. */
  private readonly times: Uint8Array
  /**
   * How often each was pushed: again after a refusal, which another side may have executed
   * nevertheless (docs/library.md), so that there are as many of it at most.
   */
  private readonly pushes: Uint8Array
  private readonly processes: ChildProcess[] = []
  private readonly worked: number[] = []
  private seen = 0
  private seenAt = performance.now()
  private readonly over = new AbortController()
  private kills = 0

  constructor(
    private readonly fleet: Fleet,
    private readonly folder: string,
    private readonly options: WorkersOptions,
    private readonly say: Say
  ) {
    this.times = new Uint8Array(options.items)
    this.pushes = new Uint8Array(options.items)
  }

  async run(): Promise<void> {
    const { items, workers = 4 } = this.options
    const client = await this.fleet.client()
    try {
      await this.fleet.whole(client)
      // On a machine that is busy others are taken for dead, and under `available` both sides would
      // go on, and hand out the same items.
      const { status } = await client.setPolicy('majority')
      if (status !== 'ok') throw new Error(`the policy was not set: ${status}`)
      const { result } = await client.create(LABEL)
      const queue = result ?? 0
      const ends = Array.from({ length: workers }, (_, i) => this.startWorker(i, queue))
      const begun = performance.now()
      const killing = this.killOneByOne(client)
      await this.push(client, queue)
      await until('every item came out', STALLED_MS * 60, () => {
        if (performance.now() - this.seenAt > STALLED_MS) {
          throw new Error(`only ${this.seen} of ${items} items came out, and no more come`)
        }
        return this.seen >= items
      }).catch((error: unknown) => this.problems.push((error as Error).message))
      const seconds = (performance.now() - begun) / 1000
      this.over.abort()
      await killing
      // What was pushed twice may still be there.
      await until(
        'the queue is empty',
        STALLED_MS,
        async () => (await client.size(queue)).result === 0
      )
      for (const one of this.processes) one.stdin?.end()
      await Promise.all(ends)
      this.judge((await client.size(queue)).result ?? -1)
      this.numbers['seconds'] = Math.round(seconds * 10) / 10
      this.numbers['items'] = items
      this.numbers['items of each worker'] = this.worked.join(', ')
      this.numbers['kills'] = this.kills
    } finally {
      this.over.abort()
      await client.close()
    }
  }

  private isOver(): boolean {
    return this.over.signal.aborted
  }

  end(): void {
    for (const one of this.processes) one.kill('SIGKILL')
  }

  private async startWorker(index: number, queue: number): Promise<void> {
    const { group, port } = this.fleet
    const args = [group, port, queue, WAITING_POPS].map(String)
    const child = spawn(
      process.execPath,
      ['scripts/run-ts.mjs', 'test/durability/worker.ts', ...args],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, FTQUEUE_HOME: path.join(this.folder, `worker${index}`) }
      }
    )
    this.processes.push(child)
    this.worked.push(0)
    const ended = new Promise<void>((resolve) => {
      child.once('close', (code) => {
        if (code !== 0 && !this.problems.length)
          this.problems.push(`worker ${index} ended (${code})`)
        resolve()
      })
    })
    createInterface({ input: child.stdout }).on('line', (line) => {
      this.note(index, line)
    })
    await ended
  }

  private note(worker: number, line: string): void {
    const item = Number(line)
    if (line.startsWith('!') || !(item in this.times)) {
      this.problems.push(`worker ${worker}: ${line}`)
      return
    }
    this.worked[worker]!++
    this.seenAt = performance.now()
    if (this.times[item]!++ > 0) return
    this.seen++
    if (this.seen % 100_000 === 0) this.say(`${this.seen} items, ${this.kills} kills`)
  }

  private async push(client: Client, queue: number): Promise<void> {
    let next = 0
    const hand = async (): Promise<void> => {
      while (next < this.options.items && !this.isOver()) {
        const item = next++
        for (;;) {
          this.pushes[item]!++
          const { status } = await client.push(queue, item)
          if (status === 'ok') break
          if (status !== 'busy' && status !== 'not-primary') {
            this.problems.push(`push ${item}: ${status}`)
            break
          }
          await sleep(20)
        }
      }
    }
    await Promise.all(Array.from({ length: PUSHES_OUTSTANDING }, hand))
  }

  /** The next one when the one before has caught up, so that somebody has everything at any time. */
  private async killOneByOne(client: Client): Promise<void> {
    const { fleet } = this
    for (let i = 0; !this.isOver(); i++) {
      await sleep(this.options.killEveryMs ?? 1000)
      if (this.isOver()) return
      const name = fleet.names[i % fleet.names.length]!
      this.kills++
      await fleet.kill(name)
      await sleep(DOWN_MS)
      await fleet.start(name)
      await until('the killed server is back', STALLED_MS, async () => {
        const [first, ...others] = (await client.status()).configurations
        return others.length === 0 && first?.members.length === fleet.names.length
      })
    }
  }

  private judge(left: number): void {
    const lost: number[] = []
    const tooOften: number[] = []
    let again = 0
    let byRefusal = 0
    for (const [item, times] of this.times.entries()) {
      if (times === 0) lost.push(item)
      else if (times > this.pushes[item]!) tooOften.push(item)
      else if (times > 1) byRefusal++
      if (this.pushes[item]! > 1) again++
    }
    if (lost.length > 0) this.problems.push(`${lost.length} items lost: ${some(lost)}`)
    if (tooOften.length > 0) {
      this.problems.push(`${tooOften.length} items worked on too often: ${some(tooOften)}`)
    }
    this.numbers['pushed again after a refusal'] = again
    this.numbers['of these executed both times'] = byRefusal
    if (left !== 0) this.problems.push(`the queue holds ${left} items`)
  }
}

function some(items: readonly number[]): string {
  return items.slice(0, 10).join(', ') + (items.length > 10 ? ', …' : '')
}
