import { bounds } from '../../shared/bounds'
import type { LogBatch } from '../../shared/ipc'
import type { LogLevelName, LogLine } from '../../shared/views'
import { LogBook, type LogCounts } from './log-book'
import { everything, queryOf, queryProblem, type LogQuery } from './log-filter'
import { isNamedIn } from './log-ids'
import { toggled, trailOf, type LogMark } from './log-marks'
import type { LogEntry } from './log-ring'
import { copiedText } from './log-text'
import type { Platform } from './platform'
import type { Slice } from './slice'
import { reuse } from './reuse'

export interface LogsSlice {
  readonly logQuery: LogQuery
  /** What is wrong with the filter's regular expression; null: nothing. */
  readonly logProblem: string | null
  readonly logFollow: boolean
  readonly logCounts: LogCounts
  /** Whether lines are hidden by `clearLog`. */
  readonly logCleared: boolean
  /** Servers that wrote lines. */
  readonly logNames: readonly string[]
  /** Grows with every change of what is shown; the lines themselves are read by `logAt`. */
  readonly logRevision: number
  /** Number of the line whose fields are shown. */
  readonly logChosen: number | null
  readonly logFolderProblem: string | null
  /** What is highlighted wherever it stands. */
  readonly logMarks: readonly LogMark[]
  /** There was no further line with a highlight in this direction; null: there was. */
  readonly logMarkEnd: 'above' | 'below' | null
  readonly applyLogs: (batch: LogBatch) => void
  /** The line at this place of what is shown, oldest first. */
  readonly logAt: (index: number) => LogEntry | undefined
  /** Place of a line among those shown, -1 when it is not. */
  readonly logIndexOf: (seq: number) => number
  readonly setLogText: (text: string) => void
  readonly setLogLevel: (level: LogLevelName) => void
  /** Shows this server's lines too, or no longer. */
  readonly toggleLogServer: (name: string) => void
  readonly showAllLogServers: () => void
  /** Shows this server's lines and no others. */
  readonly showLogOf: (name: string) => void
  readonly setLogFollow: (follow: boolean) => void
  readonly chooseLogLine: (seq: number | null) => void
  /** Shows the line that was written at this moment or next, milliseconds since 1970. */
  readonly showLogMoment: (time: number) => void
  /** Highlights what has this id, or no longer. */
  readonly toggleLogMark: (id: string) => void
  readonly clearLogMarks: () => void
  /** Chooses the next line with a highlight, or the one before. */
  readonly findLogMark: (step: 1 | -1) => void
  /** The newest lines of a server, oldest first. */
  readonly lastLinesOf: (name: string) => readonly LogLine[]
  /** Also asks for these words, or for lines without them. */
  readonly narrowLog: (word: string, without: boolean) => void
  readonly clearLog: () => void
  readonly unclearLog: () => void
  /** What the filter shows, as text. */
  readonly logText: () => string
  /** Saves what the filter shows, as text or one JSON object a line. */
  readonly exportLogs: (as: 'text' | 'ndjson') => void
  readonly openLogFolder: () => Promise<void>
}

export const logCapacity = bounds.window.logLines
const QUERY_KEY = 'log-query'
/** Lines searched in one go; a fraction of a frame. */
const searchPortion = 5000

export function createLogsSlice(
  { api, nextFrame, later, files, memory, now }: Platform,
  capacity = logCapacity
): Slice<LogsSlice> {
  return (set, get) => {
    const book = new LogBook(capacity)
    // What was searched for survives a page that is loaded again.
    const query = queryOf(memory.read(QUERY_KEY))
    book.setQuery(query)
    let drawing = false
    let searching = false
    /** The search for a highlight that counts. */
    let finding = 0

    /** Tells the window at most once for each picture, however many lines come. */
    function changed(): void {
      if (drawing) return
      drawing = true
      nextFrame(() => {
        drawing = false
        set({
          logRevision: get().logRevision + 1,
          logCounts: reuse(get().logCounts, book.counts),
          logNames: reuse(get().logNames, book.names),
          logCleared: book.cleared
        })
      })
    }

    function search(): void {
      if (searching) return
      searching = true
      later(0, () => {
        searching = false
        if (book.search(searchPortion)) search()
        changed()
      })
    }

    function setQuery(query: LogQuery): void {
      book.setQuery(query)
      book.search(searchPortion)
      memory.write(QUERY_KEY, JSON.stringify(query))
      set({ logQuery: query, logProblem: queryProblem(query), logChosen: null })
      changed()
      search()
    }

    function rebuilt(): void {
      book.search(searchPortion)
      set({ logChosen: null })
      changed()
      search()
    }

    return {
      logQuery: query,
      logProblem: queryProblem(query),
      logFollow: true,
      logCounts: book.counts,
      logCleared: false,
      logNames: [],
      logRevision: 0,
      logChosen: null,
      logFolderProblem: null,
      logMarks: [],
      logMarkEnd: null,

      applyLogs(batch) {
        book.append(batch)
        changed()
      },

      logAt: (index) => book.at(index),
      logIndexOf: (seq) => book.indexOf(seq),

      setLogText(text) {
        setQuery({ ...get().logQuery, text })
      },

      setLogLevel(level) {
        setQuery({ ...get().logQuery, level })
      },

      toggleLogServer(name) {
        const { servers } = get().logQuery
        const others = servers.filter((other) => other !== name)
        setQuery({
          ...get().logQuery,
          servers: others.length < servers.length ? others : [...servers, name]
        })
      },

      showAllLogServers() {
        setQuery({ ...get().logQuery, servers: [] })
      },

      showLogOf(name) {
        setQuery({ ...everything, servers: [name] })
      },

      setLogFollow(follow) {
        if (follow === get().logFollow) return
        if (follow) book.resume()
        else book.pause()
        set({ logFollow: follow })
        changed()
      },

      chooseLogLine(seq) {
        set({ logChosen: seq, logMarkEnd: null })
      },

      toggleLogMark(id) {
        set({ logMarks: toggled(get().logMarks, id), logMarkEnd: null })
      },

      clearLogMarks() {
        set({ logMarks: [], logMarkEnd: null })
      },

      findLogMark(step) {
        const { logMarks, logChosen } = get()
        if (logMarks.length === 0) return
        get().setLogFollow(false)
        const mine = ++finding
        const names = new Set(get().logNames)
        const chosen = logChosen === null ? -1 : book.indexOf(logChosen)
        const isMarked = ({ haystack, line }: LogEntry): boolean =>
          logMarks.some(
            (mark) => haystack.includes(trailOf(mark)) && isNamedIn(line, mark.id, names)
          )
        const look = (from: number): void => {
          if (mine !== finding) return
          for (let i = 0, at = from; i < searchPortion; i += 1, at += step) {
            const entry = book.at(at)
            if (entry === undefined) {
              set({ logMarkEnd: step > 0 ? 'below' : 'above' })
              return
            }
            if (isMarked(entry)) {
              get().chooseLogLine(entry.seq)
              return
            }
          }
          later(0, () => look(from + step * searchPortion))
        }
        look(chosen >= 0 ? chosen + step : step > 0 ? 0 : book.counts.shown - 1)
      },

      lastLinesOf: (name) => book.lastOf(name),

      narrowLog(word, without) {
        const { text } = get().logQuery
        const term = `${without ? '-' : ''}${/\s/.test(word) ? `"${word}"` : word}`
        get().setLogText(text.trim() === '' ? term : `${text.trim()} ${term}`)
      },

      showLogMoment(time) {
        get().setLogFollow(false)
        let low = 0
        let high = book.counts.shown
        while (low < high) {
          const middle = (low + high) >>> 1
          if ((book.at(middle)?.line.time ?? 0) < time) low = middle + 1
          else high = middle
        }
        const entry = book.at(low) ?? book.at(low - 1)
        if (entry !== undefined) get().chooseLogLine(entry.seq)
      },

      clearLog() {
        book.clear()
        rebuilt()
      },

      unclearLog() {
        book.unclear()
        rebuilt()
      },

      logText: () => book.text(copiedText),

      exportLogs(as) {
        const lines = book.text(as === 'text' ? copiedText : (line) => JSON.stringify(line))
        const day = new Date(now()).toISOString().slice(0, 19).replaceAll(':', '-')
        files.save(
          `ftqueue-logs-${day}.${as === 'text' ? 'txt' : 'ndjson'}`,
          lines === '' ? '' : `${lines}\n`
        )
      },

      async openLogFolder() {
        const outcome = await api.openLogFolder()
        set({ logFolderProblem: outcome.ok ? null : outcome.problem })
      }
    }
  }
}
