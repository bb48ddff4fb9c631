/**
 * The trace, contract.md section 7: `DIR/NAME.INC.jsonl`, one JSON object a line,
 * in the order in which things happened at this server.
 */
import { closeSync, openSync, writeSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { UserError } from '../../shared/user-error'
import { makeFolder } from '../net/make-folder'
import { codeOf } from '../net/udp-socket'
import { formatConfigId, formatMemberId } from '../protocol/ids'
import type { ConfigEvent, Incarnation, MemberId, TraceEvent } from '../protocol/types'

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
  private readonly server: string
  private file: number | null
  private waiting = ''
  private at = 0

  /**
   * Makes the folder if need be and begins the file anew.
   *
   * @param micros the process's monotonic clock, microseconds
   * @param onFailure told once, when writing fails; the trace ends there
   * @throws UserError (`trace`)
   */
  constructor(
    options: TraceOptions,
    private readonly micros: () => number,
    private readonly onFailure: (problem: string) => void
  ) {
    const folder = resolve(options.folder)
    this.path = join(folder, `${options.name}.${options.incarnation}.jsonl`)
    this.server = formatMemberId(options.server)
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

  add(event: TraceEvent): void {
    this.line(event.ev, event)
  }

  config(event: ConfigEvent): void {
    this.line('config', {
      config: formatConfigId(event.config),
      kind: event.kind,
      members: event.members.map((member) => formatMemberId(member.id)),
      from: event.from.map(formatConfigId)
    })
  }

  /** Everything added so far is with the operating system when this returns. */
  flush(): void {
    if (this.waiting === '' || this.file === null) return
    const bytes = Buffer.from(this.waiting)
    this.waiting = ''
    try {
      for (let done = 0; done < bytes.length;) {
        done += writeSync(this.file, bytes, done, bytes.length - done)
      }
    } catch (error) {
      this.close()
      this.onFailure(codeOf(error))
    }
  }

  /** Writes what is left. Later lines are ignored. */
  close(): void {
    this.flush()
    if (this.file === null) return
    closeSync(this.file)
    this.file = null
  }

  private line(ev: string, fields: object): void {
    if (this.file === null) return
    // A clock that stands still between two lines is fine; one that goes back is not.
    this.at = Math.max(this.at, Math.floor(this.micros()))
    this.waiting += `${JSON.stringify({ t: this.at, server: this.server, ev, ...fields })}\n`
  }
}
