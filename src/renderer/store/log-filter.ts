/** What the log shows: words, a least level, servers. Pure. */
import { LOG_LEVELS, type LogLevelName } from '../../shared/views'
import type { LogEntry } from './log-ring'

export interface LogQuery {
  /** Words that must all occur; `-word` must not; "in quotes" with spaces; `/regular expressions/`. */
  readonly text: string
  readonly level: LogLevelName
  /** Names of servers; empty: all. */
  readonly servers: readonly string[]
}

export const everything: LogQuery = { text: '', level: 'debug', servers: [] }

interface Term {
  readonly text: string
  readonly excluded: boolean
  /** A regular expression takes the text's place. */
  readonly pattern?: RegExp
}

/** Longer ones are not tried: one could take for ever. */
const PATTERN_MOST = 200

/**
 * Words, `-words`, "words in quotes", and regular expressions: `/like this/` or `-/not this/`.
 * @returns the tests, or what is wrong
 */
export function parseTerms(text: string): readonly Term[] | string {
  const terms: Term[] = []
  for (const match of text.matchAll(/(-?)(?:"([^"]*)"?|\/((?:[^/\\]|\\.)+)\/i?(?=\s|$)|(\S+))/g)) {
    const excluded = match[1] === '-'
    const pattern = match[3]
    if (pattern !== undefined) {
      const compiled = compilePattern(pattern)
      if (typeof compiled === 'string') return compiled
      terms.push({ text: pattern, excluded, pattern: compiled })
      continue
    }
    const word = (match[2] ?? match[4] ?? '').toLowerCase()
    if (word !== '') terms.push({ text: word, excluded })
  }
  return terms
}

function compilePattern(pattern: string): RegExp | string {
  if (pattern.length > PATTERN_MOST) {
    return `The regular expression is longer than ${String(PATTERN_MOST)} characters.`
  }
  try {
    return new RegExp(pattern, 'iu')
  } catch (error) {
    const why =
      error instanceof Error ? error.message.replace(/^Invalid regular expression: /, '') : ''
    return `This is no regular expression: ${why}`
  }
}

/** What is wrong with a query; null: nothing. */
export function queryProblem({ text }: LogQuery): string | null {
  const terms = parseTerms(text)
  return typeof terms === 'string' ? terms : null
}

/** The query that was kept; everything where none was. */
export function queryOf(kept: string | null): LogQuery {
  if (kept === null) return everything
  try {
    const { text, level } = JSON.parse(kept) as Partial<LogQuery>
    const known = LOG_LEVELS.find((one) => one === level)
    // Servers have other names at another time.
    return {
      text: typeof text === 'string' ? text.slice(0, 1000) : '',
      level: known ?? everything.level,
      servers: []
    }
  } catch {
    return everything
  }
}

/** A test for one line; where the text is wrong, it counts as none. */
export function compileQuery(query: LogQuery): (entry: LogEntry) => boolean {
  const parsed = parseTerms(query.text)
  const terms = typeof parsed === 'string' ? [] : parsed
  const least = LOG_LEVELS.indexOf(query.level)
  const levels = new Set(LOG_LEVELS.slice(least))
  const servers = query.servers.length === 0 ? null : new Set(query.servers)
  return (entry) =>
    levels.has(entry.line.level) &&
    (servers === null || servers.has(entry.line.name)) &&
    terms.every((term) => has(entry, term) !== term.excluded)
}

function has({ haystack }: LogEntry, { text, pattern }: Term): boolean {
  return pattern === undefined ? haystack.includes(text) : pattern.test(haystack)
}
