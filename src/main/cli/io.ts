/**
 * Where a command reads and writes. Data goes to standard output and nothing
 * else does; everything for people goes to standard error.
 */
import { once } from 'node:events'
import type { Readable, Writable } from 'node:stream'
import type { ExitCode } from './exit-code'

/** How a command says its exit code; the first one that is not 0 stays. */
export type Finish = (code: ExitCode) => void

export type Environment = Readonly<Record<string, string | undefined>>

export interface Streams {
  readonly stdin: Readable & { readonly isTTY?: boolean }
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number }
  readonly stderr: Writable
}

/** Width that tables are fitted to when output does not go to a terminal. */
const PAGE_COLUMNS = 120
const LEAST_COLUMNS = 40

export class Io {
  /** Colours and marks on standard output. */
  readonly color: boolean
  private putInOrder: ((code: ExitCode) => void) | null = null

  constructor(
    readonly streams: Streams,
    readonly environment: Environment
  ) {
    this.color = wantsColor(streams.stdout.isTTY === true, environment)
  }

  /** One line of data. Resolves when there is room for more. */
  async line(text: string): Promise<void> {
    const { stdout } = this.streams
    if (!stdout.write(`${text}\n`)) await once(stdout, 'drain')
  }

  /** One line of JSON. */
  json(value: unknown): Promise<void> {
    return this.line(JSON.stringify(value))
  }

  /** One line for people. */
  note(text: string): void {
    this.streams.stderr.write(`${text}\n`)
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

  /** Columns that a line may have. */
  get columns(): number {
    return Math.max(LEAST_COLUMNS, this.streams.stdout.columns ?? PAGE_COLUMNS)
  }

  bold(text: string): string {
    return this.mark(1, text)
  }

  dim(text: string): string {
    return this.mark(2, text)
  }

  red(text: string): string {
    return this.mark(31, text)
  }

  yellow(text: string): string {
    return this.mark(33, text)
  }

  private mark(code: number, text: string): string {
    return this.color ? `\u001b[${code}m${text}\u001b[0m` : text
  }
}

/** no-color.org, and its counterpart FORCE_COLOR. */
function wantsColor(isTerminal: boolean, environment: Environment): boolean {
  if ((environment['NO_COLOR'] ?? '') !== '') return false
  const forced = environment['FORCE_COLOR']
  if (forced !== undefined && forced !== '') return forced !== '0'
  return isTerminal && environment['TERM'] !== 'dumb'
}
