/**
 * Where a command reads and writes. Data goes to standard output and nothing
 * else does; everything for people goes to standard error.
 */
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import { ExitCode } from './exit-code'
import { Paint, wantsColor } from './paint'
import { ProgressLine, type Progress } from './progress'

/** How a command says its exit code; the first one that is not 0 stays. */
export type Finish = (code: ExitCode) => void

export type Environment = Readonly<Record<string, string | undefined>>

export interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number }
}

/** Of a terminal that does not say how wide it is, and of help that is printed elsewhere. */
const PAGE_COLUMNS = 80
const LEAST_COLUMNS = 40
const TICK_MS = 100

export class Io {
  /** Colours of standard output, and of standard error. */
  paint: Paint
  notePaint: Paint
  /**
   * The exit code when nobody reads standard output any more, as in `ftqueue logs | head`. For who only
   * looks that is no error; what changes something, and left a part undone or untold, says so.
   */
  whenUnread: ExitCode = ExitCode.ok
  /** Streams that cannot be written any more. */
  private readonly lost = new Set<'stdout' | 'stderr'>()
  private putInOrder: ((code: ExitCode) => void) | null = null
  private shown: ProgressLine | null = null

  constructor(
    readonly streams: Streams,
    readonly environment: Environment
  ) {
    this.paint = new Paint(wantsColor(streams.stdout.isTTY === true, environment))
    this.notePaint = new Paint(wantsColor(streams.stderr.isTTY === true, environment))
  }

  /** `--no-color`. */
  withoutColor(): void {
    this.paint = new Paint(false)
    this.notePaint = new Paint(false)
  }

  /** Nothing more is written there. False: that is known already. */
  lose(stream: 'stdout' | 'stderr'): boolean {
    const isNews = !this.lost.has(stream)
    this.lost.add(stream)
    return isNews
  }

  /** One line of data. Resolves when there is room for more. */
  async line(text: string): Promise<void> {
    const { stdout } = this.streams
    if (stdout.isTTY === true) this.shown?.hide()
    if (this.lost.has('stdout') || stdout.write(`${text}\n`)) return
    // Who listens for errors of the stream ends the command.
    await once(stdout, 'drain').catch(() => undefined)
  }

  /** Lines as they are, from a command that is run. Resolves when there is room for more. */
  async pass(name: 'stdout' | 'stderr', lines: Buffer): Promise<void> {
    const stream = this.streams[name]
    if (stream.isTTY === true) this.shown?.hide()
    if (this.lost.has(name) || stream.write(lines)) return
    await once(stream, 'drain').catch(() => undefined)
  }

  /** One line of JSON. */
  json(value: unknown): Promise<void> {
    return this.line(JSON.stringify(value))
  }

  /** One line for people. */
  note(text: string): void {
    this.shown?.hide()
    if (!this.lost.has('stderr')) this.streams.stderr.write(`${text}\n`)
  }

  /** Tells of long work on standard error while it lasts, if that is a terminal; else nothing is written. */
  progress(label: string, total: number | null = null, unit = ''): Progress {
    const { stderr } = this.streams
    this.shown?.end()
    if (stderr.isTTY !== true || this.environment['TERM'] === 'dumb') return NO_PROGRESS
    const columns = stderr.columns ?? PAGE_COLUMNS
    this.shown = new ProgressLine(stderr, { label, total, unit, columns })
    return this.shown
  }

  /** Does what lasts so long, and tells how far it is. */
  async during<T>(label: string, seconds: number, work: () => Promise<T>): Promise<T> {
    const progress = this.progress(label, seconds)
    const begun = performance.now()
    const ticking = setInterval(() => {
      progress.update((performance.now() - begun) / 1000)
    }, TICK_MS)
    try {
      return await work()
    } finally {
      clearInterval(ticking)
      progress.end()
    }
  }

  /** Takes away what is told of long work. */
  endProgress(): void {
    this.shown?.end()
    this.shown = null
  }

  /**
   * What the first Ctrl-C or SIGTERM does instead of ending the process: `stop` gets
   * the exit code to end with. Returns what takes it back.
   */
  onInterrupt(stop: (code: ExitCode) => void): () => void {
    this.putInOrder = stop
    return () => {
      this.putInOrder = null
    }
  }

  /** A signal came. False: nobody has anything to put in order (any more), end at once. */
  interrupt(code: ExitCode): boolean {
    const stop = this.putInOrder
    this.putInOrder = null
    stop?.(code)
    return stop !== null
  }

  /** Columns of the terminal that standard output goes to; null: it goes elsewhere, and lines may be of any width. */
  get columns(): number | null {
    const { isTTY, columns = PAGE_COLUMNS } = this.streams.stdout
    return isTTY === true ? Math.max(LEAST_COLUMNS, columns) : null
  }

  /** Columns for help. */
  get pageColumns(): number {
    return this.columns ?? PAGE_COLUMNS
  }
}

const NO_PROGRESS: Progress = { update: () => undefined, end: () => undefined }
