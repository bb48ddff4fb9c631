/** Lines that were run, oldest first, and the walk through them. Pure. */
import { bounds } from '../../shared/bounds'

export interface History {
  readonly lines: readonly string[]
  /** Place of the walk; `lines.length` means the line being written. */
  readonly place: number
  /** What was being written when the walk began. */
  readonly draft: string
}

export const emptyHistory: History = { lines: [], place: 0, draft: '' }

/** Adds a line that was run; a repeat of the last one is not kept twice. */
export function remember(history: History, line: string): History {
  const repeated = history.lines.at(-1) === line
  const lines = repeated
    ? history.lines
    : [...history.lines, line].slice(-bounds.window.historyLines)
  return { lines, place: lines.length, draft: '' }
}

/** Lines that hold a text, newest first, each once. */
export function found({ lines }: History, text: string): readonly string[] {
  const wanted = text.trim().toLowerCase()
  const fits = lines.toReversed().filter((line) => line.toLowerCase().includes(wanted))
  return [...new Set(fits)].slice(0, bounds.window.suggestions)
}

/**
 * One step back (-1) or forth (1) from the text in the field, among the lines that begin
 * as what was being written. Null: there is no further one.
 */
export function walk(
  history: History,
  step: -1 | 1,
  text: string
): { readonly history: History; readonly text: string } | null {
  const draft = history.place === history.lines.length ? text : history.draft
  let place = history.place + step
  while (place >= 0 && place < history.lines.length) {
    if (history.lines[place]?.startsWith(draft) === true) break
    place += step
  }
  if (place < 0 || place > history.lines.length) return null
  const next = { ...history, place, draft }
  return { history: next, text: history.lines[place] ?? draft }
}

/** Anything that is not a list of lines counts as none. */
export function parseHistory(stored: string | null): History {
  if (stored === null) return emptyHistory
  try {
    const value: unknown = JSON.parse(stored)
    if (!Array.isArray(value)) return emptyHistory
    const lines = value
      .filter((line) => typeof line === 'string')
      .slice(-bounds.window.historyLines)
    return { lines, place: lines.length, draft: '' }
  } catch {
    return emptyHistory
  }
}

export function storedHistory(history: History): string {
  return JSON.stringify(history.lines)
}
