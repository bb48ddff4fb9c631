/**
 * The trace of a running server, contract.md section 7: `DIR/NAME.INC.jsonl`, one
 * JSON object a line, in the order in which things happened there.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { bounds } from '../../shared/bounds'
import { UserError } from '../../shared/user-error'
import { makeFolder } from '../net/make-folder'
import { codeOf } from '../net/udp-socket'
import type {
  ConfigEvent,
  DivergenceEvent,
  Incarnation,
  MemberId,
  MergeEvent,
  Millis,
  TraceEvent
} from '../protocol/types'
import { TraceLines } from '../record/trace-lines'

export interface TraceOptions {
  readonly folder: string
  readonly name: string
  readonly server: MemberId
  readonly incarnation: Incarnation
}

/**
 * Gathers the lines of one step and writes them before any datagram of that step
 * leaves: whatever others saw of a server stands in its trace, even if it is
 * killed the moment after.
 */
export class Trace {
  readonly path: string
  private readonly lines: TraceLines
  private file: number | null
  private bytes = 0
  private failures = 0

  /**
   * Makes the folder if need be and begins the file anew.
   *
   * @param onFailure told once, when writing fails or the file is full; the trace ends there
   * @throws UserError (`trace`)
   */
  constructor(
    options: TraceOptions,
    private readonly onFailure: (problem: string) => void,
    private readonly bytesMost = bounds.server.traceBytes
  ) {
    const folder = resolve(options.folder)
    this.path = join(folder, `${options.name}.${options.incarnation}.jsonl`)
    this.lines = new TraceLines(options.server)
    try {
      makeFolder(folder, 0o777)
      this.file = openSync(this.path, 'w', 0o644)
    } catch (error) {
      throw new UserError(
        `the trace ${this.path} cannot be written (${codeOf(error)}): ` +
          'choose another folder with --trace',
        'trace'
      )
    }
  }

  /** A step begins; what follows happened at `now`, the time of its input. */
  at(now: Millis): void {
    this.lines.at(now)
  }

  add(event: TraceEvent): void {
    if (this.file !== null) this.lines.add(event)
  }

  config(event: ConfigEvent): void {
    if (this.file !== null) this.lines.config(event)
  }

  merge(event: MergeEvent): void {
    if (this.file !== null) this.lines.merge(event)
  }

  divergence(event: DivergenceEvent): void {
    if (this.file !== null) this.lines.divergence(event)
  }

  /** Everything added so far is with the operating system when this returns. */
  flush(): void {
    if (this.lines.length === 0 || this.file === null) return
    const bytes = this.lines.take()
    this.bytes += bytes.length
    if (this.bytes > this.bytesMost) {
      this.end(`it has the ${this.bytesMost} bytes that a trace may have`)
      return
    }
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.file, bytes, done, bytes.length - done)
      }
    } catch (error) {
      this.end(codeOf(error))
    }
  }

  /** How often it could not be written: it ends then. */
  get errors(): number {
    return this.failures
  }

  private end(problem: string): void {
    this.failures++
    this.close()
    this.onFailure(problem)
  }

  /** Writes what is left. Later lines are ignored. */
  close(): void {
    this.flush()
    if (this.file === null) return
    closeSync(this.file)
    this.file = null
  }
}
