/**
 * The log of one server: rate-limited lines to its file and to the host.
 */
import { UserError } from '../../shared/user-error'
import { isAtLeast, LOG_LEVELS, type LogLine } from '../../shared/views'
import type { LogLevel } from '../protocol/types'
import { EventLimiter } from './event-limiter'
import type { LogForwarder } from './log-forwarder'
import { sentenceOf } from './log-text'

/** Events that anybody on the network can cause at will: one line a second. */
const STRICT_LIMITS: Readonly<Record<string, number>> = {
  'classic-malformed': 1,
  'query-malformed': 1,
  'socket-error': 1
}
const SUMMARY_INTERVAL_MS = 1000

/** Writes one line. Never throws. */
export type Log = (
  level: LogLevel,
  event: string,
  fields?: Readonly<Record<string, unknown>>,
  /** One readable line; made from event and fields when left out. */
  message?: string
) => void

/** Where lines go. */
export interface LogSinks {
  readonly file: { write(line: LogLine): void; close(): Promise<void> }
  readonly forwarder: LogForwarder | null
}

/**
 * The level of `FTQUEUE_LOG_LEVEL`; `info` when it is not set.
 *
 * @throws UserError when it is no level
 */
export function logLevelOf(text: string | undefined): LogLevel {
  if (text === undefined || text === '') return 'info'
  const level = LOG_LEVELS.find((each) => each === text)
  if (level === undefined) {
    throw new UserError(
      `FTQUEUE_LOG_LEVEL is "${text}": set it to ${LOG_LEVELS.join(', ')}, or not at all`
    )
  }
  return level
}

export class Logs {
  private readonly limiter = new EventLimiter(STRICT_LIMITS)
  private summaryTimer: NodeJS.Timeout | null = null
  private readonly lines: Record<LogLevel, number> = { debug: 0, info: 0, warn: 0, error: 0 }

  constructor(
    private readonly name: string,
    private least: LogLevel,
    private readonly sinks: LogSinks,
    private readonly now: () => number = Date.now
  ) {}

  readonly log: Log = (level, event, fields = {}, message) => {
    if (!isAtLeast(level, this.least)) return
    if (this.limiter.admit(event, this.now())) {
      this.write(level, event, fields, message ?? sentenceOf(event, fields))
    } else {
      this.summaryTimer ??= setTimeout(() => {
        this.summarise()
      }, SUMMARY_INTERVAL_MS)
    }
  }

  /** Lines below this level are not written from now on. */
  setLevel(least: LogLevel): void {
    this.least = least
  }

  /** Lines written so far, by level. */
  get written(): Readonly<Record<LogLevel, number>> {
    return { ...this.lines }
  }

  /** Everything is in the file and with the host when this resolves. */
  async close(): Promise<void> {
    if (this.summaryTimer !== null) this.summarise()
    this.sinks.forwarder?.flush()
    await this.sinks.file.close()
  }

  private summarise(): void {
    if (this.summaryTimer !== null) clearTimeout(this.summaryTimer)
    this.summaryTimer = null
    for (const { event, suppressed } of this.limiter.takeSuppressed()) {
      const text = `${event.replaceAll('-', ' ')}: ${suppressed} more lines like it were left out`
      this.write('info', event, { suppressed }, text)
    }
  }

  private write(
    level: LogLevel,
    event: string,
    fields: Readonly<Record<string, unknown>>,
    message: string
  ): void {
    this.lines[level]++
    const line: LogLine = { time: this.now(), level, name: this.name, event, message, fields }
    this.sinks.file.write(line)
    this.sinks.forwarder?.add(line)
  }
}
