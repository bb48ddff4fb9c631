/**
 * One `ftqueue serve --json` with one server: the command's process, the server's
 * process, and what they tell.
 */
import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import path from 'node:path'
import type {
  ConfigEvent,
  DivergedEvent,
  MergeEvent,
  ReadyEvent,
  StoppedEvent
} from '../support/command'

export const cliFile = path.resolve('out/main/cli.js')

export type ServeEvent = ReadyEvent | ConfigEvent | MergeEvent | DivergedEvent | StoppedEvent

export interface ServeEnd {
  readonly code: number | null
  readonly signal: string | null
}

/** Characters kept of what it said last to people. */
const SAID_MOST = 4000
/** Processes alive: none of them outlives this one, not even a stopped one. */
const alive = new Set<ServeProcess>()

process.on('exit', () => {
  for (const one of alive) one.killNow()
})

export interface ServeProcessOptions {
  readonly args: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  /** A command in front of it that becomes it, for example one that enters a namespace. */
  readonly within?: readonly string[]
  readonly onEvent: (event: ServeEvent) => void
}

export class ServeProcess {
  /** Resolves when it has ended, whatever the reason. */
  readonly ended: Promise<ServeEnd>
  /** What it told when it was up; null: it is not up yet. */
  ready: ReadyEvent | null = null
  /** Its server is stopped by a signal. */
  isPaused = false
  /** How it ended; null: it runs. */
  end: ServeEnd | null = null
  private readonly child: ChildProcess
  private said = ''
  private rest = ''

  constructor(private readonly options: ServeProcessOptions) {
    if (!existsSync(cliFile)) throw new Error(`${cliFile} is missing: run "npm run build" first`)
    const { args, environment, within = [] } = options
    const words = [...within, process.execPath, cliFile, 'serve', '--json', ...args]
    const child = spawn(words[0] ?? process.execPath, words.slice(1), {
      env: { ...process.env, FTQUEUE_INTERFACE: '127.0.0.1', ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      // A Ctrl-C in the terminal is for who started the run.
      detached: true
    })
    this.child = child
    alive.add(this)
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      this.take(text)
    })
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-SAID_MOST)
    })
    this.ended = new Promise((done) => {
      child.on('error', (error) => {
        this.said += error.message
      })
      child.on('close', (code, signal) => {
        alive.delete(this)
        this.end = { code, signal }
        done(this.end)
      })
    })
  }

  /** Process of the server itself, not of the command. */
  get pid(): number | null {
    return this.ready?.pid ?? null
  }

  /** Process of the command. */
  get commandPid(): number | null {
    return this.child.pid ?? null
  }

  /** What it said last to people. */
  get lastWords(): string {
    return this.said.trim()
  }

  /** To the server's process. Nothing happens where it is gone already. */
  signal(signal: NodeJS.Signals): void {
    const { pid } = this
    if (pid === null || this.end !== null) return
    if (signal === 'SIGSTOP') this.isPaused = true
    if (signal === 'SIGCONT') this.isPaused = false
    try {
      process.kill(pid, signal)
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
    }
  }

  /** Ends it in an orderly way. */
  stop(): Promise<ServeEnd> {
    this.child.kill('SIGTERM')
    return this.ended
  }

  killNow(): void {
    this.signal('SIGKILL')
    this.child.kill('SIGKILL')
  }

  private take(text: string): void {
    const lines = (this.rest + text).split('\n')
    this.rest = lines.pop() ?? ''
    for (const line of lines) {
      const event = JSON.parse(line) as ServeEvent
      if (event.event === 'ready') this.ready = event
      this.options.onEvent(event)
    }
  }
}
