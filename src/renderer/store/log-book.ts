import { bounds } from '../../shared/bounds'
import type { LogBatch } from '../../shared/ipc'
import { compileQuery, everything, type LogQuery } from './log-filter'
import type { LogLine } from '../../shared/views'
import { LogMatches } from './log-matches'
import { LogRing, type LogEntry } from './log-ring'

export interface LogCounts {
  /** Lines that ever came. */
  readonly received: number
  /** Lines that the filter shows. */
  readonly shown: number
  /** Lines that were left out before they came here, to keep up. */
  readonly dropped: number
  /** Lines that made way for newer ones. */
  readonly overwritten: number
  /** While paused: matching lines that came since. */
  readonly waiting: number
  /** Older lines are still being searched. */
  readonly searching: boolean
}

const none: readonly LogLine[] = []

/**
 * The log: the newest lines, those of them that the filter shows, and while
 * paused a copy of both that stands still. Bounded by twice its capacity.
 */
export class LogBook {
  readonly #ring: LogRing
  #query: LogQuery = everything
  #live: LogMatches
  #frozen: LogMatches | null = null
  /** Number of the first line that came after the pause. */
  #pausedAt = 0
  #dropped = 0
  #clearedTo = 0
  readonly #names = new Set<string>()
  /** The last lines of each server that can be chosen. */
  readonly #last = new Map<string, readonly LogLine[]>()

  constructor(capacity: number) {
    this.#ring = new LogRing(capacity)
    this.#live = this.#match(this.#ring)
  }

  /** Names of the servers that wrote lines, at most `bounds.window.logServers`. */
  get names(): readonly string[] {
    return [...this.#names].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
  }

  get counts(): LogCounts {
    return {
      received: this.#ring.next + this.#dropped,
      shown: this.#shown.length,
      dropped: this.#dropped,
      overwritten: this.#ring.first,
      waiting: this.#frozen === null ? 0 : this.#live.countFrom(this.#pausedAt),
      searching: this.#shown.searching || this.#live.searching
    }
  }

  get paused(): boolean {
    return this.#frozen !== null
  }

  /** Whether `clear` hides lines that are still held. */
  get cleared(): boolean {
    return this.#clearedTo > this.#shown.ring.first
  }

  get #shown(): LogMatches {
    return this.#frozen ?? this.#live
  }

  append(batch: LogBatch): void {
    this.#dropped += batch.dropped
    for (const line of batch.lines) {
      this.#live.add(this.#ring.push(line))
      if (this.#names.size < bounds.window.logServers) this.#names.add(line.name)
    }
    this.#keepLast(batch.lines)
  }

  /** The newest lines of this server, oldest first; the same list as long as none came. */
  lastOf(name: string): readonly LogLine[] {
    return this.#last.get(name) ?? none
  }

  #keepLast(lines: readonly LogLine[]): void {
    const came = new Map<string, LogLine[]>()
    for (let i = lines.length - 1; i >= 0; i -= 1) {
      const line = lines[i]
      if (line === undefined || !this.#names.has(line.name)) continue
      const own = came.get(line.name) ?? []
      came.set(line.name, own)
      if (own.length < bounds.window.logLastLines) own.unshift(line)
    }
    for (const [name, own] of came) {
      this.#last.set(name, [...this.lastOf(name), ...own].slice(-bounds.window.logLastLines))
    }
  }

  /** The line at this place of what is shown, oldest first. */
  at(index: number): LogEntry | undefined {
    return this.#shown.at(index)
  }

  indexOf(seq: number): number {
    return this.#shown.indexOf(seq)
  }

  setQuery(query: LogQuery): void {
    this.#query = query
    this.#rebuild()
  }

  pause(): void {
    if (this.#frozen !== null) return
    this.#pausedAt = this.#ring.next
    this.#frozen = this.#live.on(this.#ring.copy())
  }

  resume(): void {
    this.#frozen = null
  }

  /** Hides what is there now; the lines are kept. */
  clear(): void {
    this.#clearedTo = this.#ring.next
    this.#rebuild()
  }

  /** Shows again what `clear` hid. */
  unclear(): void {
    this.#clearedTo = 0
    this.#rebuild()
  }

  /** Searches a portion of the older lines; says whether more are left. */
  search(count: number): boolean {
    this.#live.search(count)
    this.#frozen?.search(count)
    return this.#live.searching || (this.#frozen?.searching ?? false)
  }

  /** Every line that is shown, as text. */
  text(format: (line: LogEntry['line']) => string): string {
    const lines: string[] = []
    for (let i = 0; i < this.#shown.length; i += 1) {
      const entry = this.#shown.at(i)
      if (entry !== undefined) lines.push(format(entry.line))
    }
    return lines.join('\n')
  }

  #rebuild(): void {
    this.#live = this.#match(this.#ring)
    if (this.#frozen !== null) this.#frozen = this.#match(this.#frozen.ring)
  }

  #match(ring: LogRing): LogMatches {
    return new LogMatches(ring, compileQuery(this.#query), this.#clearedTo)
  }
}
