/** What the log shows: words, a least level, servers. Pure. */
import { LOG_LEVELS, type LogLevelName } from '../../shared/views'
import type { LogEntry } from './log-ring'

export interface LogQuery {
  /** Words that must all occur; `-word` must not; "in quotes" with spaces. */
  readonly text: string
  readonly level: LogLevelName
  /** Names of servers; empty: all. */
  readonly servers: readonly string[]
}

export const everything: LogQuery = { text: '', level: 'debug', servers: [] }

interface Term {
  readonly text: string
  readonly excluded: boolean
}

export function parseTerms(text: string): readonly Term[] {
  return [...text.matchAll(/(-?)(?:"([^"]*)"?|(\S+))/g)].flatMap((match): Term[] => {
    const word = (match[2] ?? match[3] ?? '').toLowerCase()
    return word === '' ? [] : [{ text: word, excluded: match[1] === '-' }]
  })
}

/** A test for one line. */
export function compileQuery(query: LogQuery): (entry: LogEntry) => boolean {
  const terms = parseTerms(query.text)
  const least = LOG_LEVELS.indexOf(query.level)
  const levels = new Set(LOG_LEVELS.slice(least))
  const servers = query.servers.length === 0 ? null : new Set(query.servers)
  return (entry) =>
    levels.has(entry.line.level) &&
    (servers === null || servers.has(entry.line.name)) &&
    terms.every((term) => entry.haystack.includes(term.text) !== term.excluded)
}
