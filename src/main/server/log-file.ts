/**
 * `HOME/logs/NAME.ndjson`: one JSON object a line, in the form of `LogLine`.
 * Full at 5 MiB it becomes `NAME.ndjson.1`, that one `NAME.ndjson.2`, and so on:
 * with the four old files at most 25 MiB for a server.
 */
import { open } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pino, type Logger } from 'pino'
import { createStream, type RotatingFileStream } from 'rotating-file-stream'
import { bounds } from '../../shared/bounds'
import type { LogLine } from '../../shared/views'
import { makeFolder } from '../net/make-folder'
import { unusable } from './data-folder'

const FILE_SIZE = `${bounds.server.logFileBytes}B` as const
const REOPEN_AFTER_MS = 10_000

/** Where a server's log is. */
export function logPath(home: string, name: string): string {
  return join(resolve(home, 'logs'), `${name}.ndjson`)
}

export class LogFile {
  private stream: RotatingFileStream | null = null
  private logger: Logger | null = null
  private reopenAt = 0
  private lost = 0

  private constructor(
    private readonly folder: string,
    private readonly name: string
  ) {
    this.attach()
  }

  /**
   * @throws UserError (`home`) when the file cannot be written
   */
  static async open(home: string, name: string): Promise<LogFile> {
    const path = logPath(home, name)
    try {
      makeFolder(resolve(home, 'logs'))
      // Tried here, because the rotating stream would tell only later.
      const file = await open(path, 'a', 0o600)
      await file.close()
    } catch (error) {
      throw unusable(path, error)
    }
    return new LogFile(resolve(home, 'logs'), name)
  }

  /** Lines that could not be written since the start: full disk, slow disk. */
  get linesLost(): number {
    return this.lost
  }

  write(line: LogLine): void {
    if (this.stream === null && line.time >= this.reopenAt) this.attach()
    if (this.stream === null || this.stream.writableLength > bounds.server.logBytesWaiting) {
      this.lost++
      return
    }
    const { time, level, event, fields, message } = line
    this.logger?.[level]({ time, event, fields }, message)
  }

  /** Everything is with the operating system when this resolves. */
  close(): Promise<void> {
    const { stream } = this
    this.stream = null
    this.reopenAt = Number.POSITIVE_INFINITY
    if (stream === null) return Promise.resolve()
    return new Promise((done) => {
      stream.once('close', done)
      stream.end()
    })
  }

  private attach(): void {
    const file = `${this.name}.ndjson`
    const stream = createStream(
      (index) => (typeof index === 'number' ? `${file}.${index}` : file),
      {
        path: this.folder,
        size: FILE_SIZE,
        rotate: bounds.server.logFilesOld,
        mode: 0o600
      }
    )
    stream.on('error', () => {
      if (this.stream !== stream) return
      this.stream = null
      this.lost++
      this.reopenAt = Date.now() + REOPEN_AFTER_MS
    })
    this.stream = stream
    this.logger = pino(
      {
        base: { name: this.name },
        level: 'debug',
        messageKey: 'message',
        // The line's own time, so that file and window show the same.
        timestamp: false,
        formatters: { level: (label) => ({ level: label }) }
      },
      stream
    )
  }
}
