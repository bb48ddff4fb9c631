/**
 * The level of a server's log while it runs: the text of the file `log-level` in its data
 * folder, which is looked at once a second. Who may write there may set it, and nobody else:
 * nothing of it goes over the network. `ftqueue log-level` writes it.
 */
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { LOG_LEVEL_FILE } from '../../shared/log-level'
import { LOG_LEVELS } from '../../shared/views'
import type { LogLevel } from '../protocol/types'

const LOOK_INTERVAL_MS = 1000
/** A longer text is none of the levels. */
const READ_BYTES = 32

export interface LogLevelOptions {
  /** The server's data folder. */
  readonly folder: string
  /** What counts while there is no such file. */
  readonly usual: LogLevel
  /** Gets each level that is another one than before, and `usual` for a start. */
  readonly set: (level: LogLevel, isUsual: boolean) => void
  /** Gets what is no level, once. */
  readonly refuse: (text: string) => void
}

export class LogLevelFile {
  private timer: NodeJS.Timeout | null = null
  private text: string | null = null
  private level: LogLevel
  private isClosed = false

  private constructor(private readonly options: LogLevelOptions) {
    this.level = options.usual
  }

  /** Resolves when the file, if there is one, was followed for the first time. */
  static async follow(options: LogLevelOptions): Promise<LogLevelFile> {
    const file = new LogLevelFile(options)
    await file.look()
    return file
  }

  close(): void {
    this.isClosed = true
    if (this.timer !== null) clearTimeout(this.timer)
  }

  private async look(): Promise<void> {
    const text = await readStart(join(this.options.folder, LOG_LEVEL_FILE))
    if (this.isClosed) return
    if (text !== this.text) this.take(text)
    this.timer = setTimeout(() => void this.look(), LOOK_INTERVAL_MS)
    this.timer.unref()
  }

  private take(text: string | null): void {
    this.text = text
    const { usual, set, refuse } = this.options
    const level = text === null ? usual : LOG_LEVELS.find((one) => one === text)
    if (level === undefined) refuse(text ?? '')
    else if (level !== this.level) {
      this.level = level
      set(level, text === null)
    }
  }
}

/** Null: there is no such file, or it cannot be read. */
async function readStart(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r')
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(READ_BYTES), 0, READ_BYTES, 0)
      return buffer.toString('utf8', 0, bytesRead).trim()
    } finally {
      await file.close()
    }
  } catch {
    return null
  }
}
