/**
 * Tells systemd how the service is (sd_notify), if it asked for that by NOTIFY_SOCKET. Node
 * speaks no datagrams over local sockets, so `systemd-notify`, which comes along with systemd,
 * does it: a process of its own, which is why the unit says NotifyAccess=all. One at a time; what
 * is said meanwhile goes with the next one, and of each kind only what was said last.
 */
import { spawn } from 'node:child_process'
import type { Environment } from './environment'

const PROGRAM = 'systemd-notify'
/** One that takes longer is ended: systemd does not listen. */
const PATIENCE_MS = 5000
const MICROSECONDS_PER_MS = 1000

/** Runs the program. Resolves with why it did not work, or null; never rejects. */
export type Run = (args: readonly string[]) => Promise<string | null>

export type Word = 'READY' | 'STOPPING' | 'WATCHDOG' | 'STATUS'

export class Notifier {
  private next = new Map<Word, string>()
  private running: Promise<void> | null = null
  private hasFailed = false

  constructor(
    private readonly run: Run,
    /** Gets one line when systemd cannot be told. */
    private readonly complain: (text: string) => void
  ) {}

  /** Null: nobody asked. */
  static of(environment: Environment, complain: (text: string) => void): Notifier | null {
    const socket = environment['NOTIFY_SOCKET'] ?? ''
    if (socket === '') return null
    const { PATH: path = '' } = environment
    return new Notifier((args) => runProgram(args, { PATH: path, NOTIFY_SOCKET: socket }), complain)
  }

  say(words: Readonly<Partial<Record<Word, string>>>): void {
    for (const [word, text] of Object.entries(words)) this.next.set(word as Word, oneLine(text))
    this.running ??= this.send().finally(() => {
      this.running = null
    })
  }

  /** Resolves when all was said. */
  async said(): Promise<void> {
    await this.running
  }

  private async send(): Promise<void> {
    while (this.next.size > 0) {
      const args = [...this.next].map(([word, text]) => `${word}=${text}`)
      this.next = new Map()
      const problem = await this.run(args)
      if (problem !== null && !this.hasFailed) {
        this.complain(`systemd cannot be told how the service is: ${PROGRAM} ${problem}`)
      }
      this.hasFailed = problem !== null
    }
  }
}

/** How often systemd wants to hear that the service lives, milliseconds; null: it does not. */
export function watchdogMs(environment: Environment, pid: number): number | null {
  const microseconds = Number(environment['WATCHDOG_USEC'])
  const wanted = environment['WATCHDOG_PID'] ?? ''
  if (wanted !== '' && Number(wanted) !== pid) return null
  return Number.isSafeInteger(microseconds) && microseconds > 0
    ? microseconds / MICROSECONDS_PER_MS
    : null
}

/** Each word has one line. */
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim()
}

function runProgram(
  args: readonly string[],
  environment: Record<string, string>
): Promise<string | null> {
  return new Promise((resolve) => {
    const child = spawn(PROGRAM, args, {
      env: environment,
      stdio: 'ignore',
      timeout: PATIENCE_MS,
      killSignal: 'SIGKILL'
    })
    child.once('error', ({ message }) => resolve(`cannot be started (${message})`))
    child.once('exit', (code, signal) => {
      if (code === 0) resolve(null)
      else resolve(signal === null ? `ended with code ${code ?? ''}` : 'did not end in time')
    })
  })
}
