/**
 * Load: `ftqueue run` pushes 0, 1, 2 … to a queue of its own, steadily, and notes
 * when each answer came.
 */
import type { OperationAnswer } from '../../src/shared/views'
import { Command, eventually, type Environment } from './command'

/** Two pushes each time. */
const INTERVAL_MS = 10
const PUSHES = 2
/** Pushes without an answer, at most; about ten seconds' worth. */
const WAITING_MOST = 2000

const RUN = ['run', '--outstanding', '8', '--keep-going', '--json', '--timeout', '60000']

export class Pushes {
  private readonly command: Command
  private readonly timer: NodeJS.Timeout
  private readonly answers: OperationAnswer[] = []
  /** When each answer came, milliseconds of this process's clock. */
  private readonly times: number[] = []
  private pushed = 0
  private rest = ''

  constructor(environment: Environment, within: readonly string[] = []) {
    this.command = new Command(RUN, environment, { input: null, within })
    this.command.child.stdout?.on('data', (text: string) => {
      this.take(text)
    })
    this.write('q = create 12')
    this.timer = setInterval(() => {
      this.push()
    }, INTERVAL_MS)
    void this.command.ended.then(() => {
      clearInterval(this.timer)
    })
  }

  /** Waits for so many more answers. */
  async more(count: number): Promise<void> {
    const wanted = this.answers.length + count
    await eventually(() => {
      if (this.command.child.exitCode !== null) throw new Error(`run ended: ${this.command.err}`)
      return this.answers.length >= wanted
    })
  }

  /** The longest time without an answer, from a moment to the last answer, milliseconds. */
  stallMs(from: number): number {
    const after = [from, ...this.times.filter((time) => time > from)]
    return Math.max(...after.slice(1).map((time, i) => time - (after[i] ?? time)))
  }

  /**
   * Pushes no more, waits for all answers, and returns what was pushed, in order.
   * @throws Error when something was not acknowledged
   */
  async end(): Promise<readonly number[]> {
    clearInterval(this.timer)
    this.command.child.stdin?.end()
    const { code, err } = await this.command.ended
    const [created, ...pushes] = this.answers
    const bad = this.answers.find(({ status }) => status !== 'ok')
    if (bad !== undefined) throw new Error(`not acknowledged: ${JSON.stringify(bad)}`)
    if (code !== 0 || created?.op !== 'create' || pushes.length !== this.pushed) {
      throw new Error(`run ended with ${code} after ${pushes.length} of ${this.pushed}: ${err}`)
    }
    return pushes.map(({ item }) => item ?? Number.NaN)
  }

  private push(): void {
    for (let i = 0; i < PUSHES; i++) {
      if (this.pushed - this.answers.length >= WAITING_MOST) return
      this.write(`push $q ${this.pushed++}`)
    }
  }

  private write(line: string): void {
    this.command.child.stdin?.write(`${line}\n`)
  }

  private take(text: string): void {
    const now = performance.now()
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop() ?? ''
    for (const line of lines) {
      this.answers.push(JSON.parse(line) as OperationAnswer)
      this.times.push(now)
    }
  }
}
