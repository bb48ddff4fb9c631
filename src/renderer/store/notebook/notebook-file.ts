/**
 * Notebooks as files: `.ftqnb`, JSON of a format of its own (docs/notebook.md), and
 * plain text as `ftqueue run` takes it. Pure; whatever a file holds, it is read or
 * refused with one line.
 */
import { bounds } from '../../../shared/bounds'
import type { LineState, LineView, RepeatSummary } from '../../../shared/channels/script'
import type { Outcome } from '../../../shared/outcome'
import { OPERATION_NAMES, type OperationAnswer, type StatusName } from '../../../shared/views'
import type { CellKind } from './notebook'
import type { CellOutput, OutputState } from './output'

export const NOTEBOOK_ENDING = '.ftqnb'
const FORMAT = 'ftqueue-notebook'
const VERSION = 1

/** A cell with what came of it. */
export interface FileCell {
  readonly kind: CellKind
  readonly source: string
  readonly output: CellOutput | null
}

export function writeNotebook(cells: readonly FileCell[]): string {
  const written = cells.map(({ kind, source, output }) => ({
    kind,
    source,
    ...(output === null ? {} : { output })
  }))
  return `${JSON.stringify({ format: FORMAT, version: VERSION, cells: written }, null, 1)}\n`
}

/** Reads a file of either kind. `name`: what a problem names. */
export function readNotebook(name: string, text: string): Outcome<readonly FileCell[]> {
  const isJson = text.trimStart().startsWith('{') || name.toLowerCase().endsWith(NOTEBOOK_ENDING)
  const cells = isJson ? readJson(text) : readLines(text)
  if (typeof cells === 'string') return { ok: false, problem: `${name} ${cells}` }
  const characters = cells.reduce((sum, { source }) => sum + source.length, 0)
  if (cells.length > bounds.window.notebookCells) {
    const problem = `${name} has ${String(cells.length)} cells: a notebook has at most ${String(bounds.window.notebookCells)}`
    return { ok: false, problem }
  }
  if (characters > bounds.window.notebookCharacters) {
    const problem = `${name} holds ${String(characters)} characters: a notebook holds at most ${String(bounds.window.notebookCharacters)}`
    return { ok: false, problem }
  }
  return { ok: true, value: cells }
}

/** The lines for `ftqueue run`; explanations become comments. */
export function notebookText(cells: readonly Pick<FileCell, 'kind' | 'source'>[]): string {
  const blocks = cells
    .filter(({ source }) => source.trim() !== '')
    .map(({ kind, source }) =>
      kind === 'commands'
        ? source.trimEnd()
        : source
            .trimEnd()
            .split('\n')
            .map((line) => (line === '' ? '#' : `# ${line}`))
            .join('\n')
    )
  return blocks.length === 0 ? '' : `${blocks.join('\n\n')}\n`
}

/** Paragraphs become cells; one of comments alone becomes an explanation. */
function readLines(text: string): readonly FileCell[] {
  const paragraphs = text
    .replaceAll('\r\n', '\n')
    .split(/\n[ \t]*\n+/)
    .map((block) => block.replace(/^\n+/, '').trimEnd())
    .filter((block) => block !== '')
  const few = paragraphs.length <= bounds.window.notebookCells
  return (few ? paragraphs : [paragraphs.join('\n\n')]).map((block) => {
    const lines = block.split('\n')
    const isText = lines.every((line) => line.startsWith('#'))
    const source = isText ? lines.map((line) => line.replace(/^# ?/, '')).join('\n') : block
    return { kind: isText ? 'text' : 'commands', source, output: null }
  })
}

type Fields = Readonly<Record<string, unknown>>

function readJson(text: string): readonly FileCell[] | string {
  let body: unknown
  try {
    body = JSON.parse(text)
  } catch {
    return 'is damaged: it is no whole JSON. Open an earlier copy'
  }
  if (!isFields(body) || body['format'] !== FORMAT) return 'is no notebook of FTQueue'
  const version = body['version']
  if (version !== VERSION) {
    return typeof version === 'number' && version > VERSION
      ? `was written by a newer FTQueue (format ${String(version)}): open it with that one`
      : 'is damaged: its version is missing. Open an earlier copy'
  }
  const cells = body['cells']
  if (!Array.isArray(cells)) return 'is damaged: it has no cells. Open an earlier copy'
  const read: FileCell[] = []
  for (const [i, cell] of (cells as unknown[]).entries()) {
    if (!isFields(cell)) return `is damaged: cell ${String(i + 1)} is none`
    const { kind, source } = cell
    if ((kind !== 'commands' && kind !== 'text') || typeof source !== 'string') {
      return `is damaged: cell ${String(i + 1)} has no kind or no text`
    }
    // What came of a cell can be had again by running it: a damaged result is left out.
    read.push({ kind, source, output: readOutput(cell['output']) })
  }
  return read
}

const OUTPUT_STATES: readonly OutputState[] = ['done', 'failed', 'cancelled']
const LINE_STATES: readonly LineState[] = [
  'waiting',
  'running',
  'done',
  'failed',
  'cancelled',
  'skipped'
]
const STATUSES: readonly StatusName[] = [
  'ok',
  'empty',
  'no-such-queue',
  'not-primary',
  'busy',
  'bad-request',
  'timeout'
]

function readOutput(value: unknown): CellOutput | null {
  if (!isFields(value)) return null
  const { source, at, ms, lines } = value
  const state = OUTPUT_STATES.find((known) => known === value['state'])
  if (state === undefined || !isShortText(source, bounds.window.notebookCharacters)) return null
  if (!isCount(at) || !isNumber(ms) || !Array.isArray(lines)) return null
  if (lines.length > bounds.window.cellLines) return null
  const read: LineView[] = []
  for (const line of lines as unknown[]) {
    const one = readLine(line)
    if (one === null) return null
    read.push(one)
  }
  const perSecond = isNumber(value['perSecond']) ? value['perSecond'] : 0
  return { state, source, at, ms, perSecond, lines: read }
}

function readLine(value: unknown): LineView | null {
  if (!isFields(value)) return null
  const { line, problem, note, first, last, operations, answered, errors } = value
  const state = LINE_STATES.find((known) => known === value['state'])
  if (state === undefined || !isTextOrNull(problem) || !isTextOrNull(note)) return null
  if (!isCount(line) || !isCount(operations) || !isCount(answered) || !isCount(errors)) return null
  const firsts = readAnswers(first)
  const lasts = readAnswers(last)
  if (firsts === null || lasts === null) return null
  const summary = value['summary'] === null ? null : readSummary(value['summary'])
  return {
    line,
    state,
    problem,
    note,
    first: firsts,
    last: lasts,
    operations,
    answered,
    errors,
    summary
  }
}

function readSummary(value: unknown): RepeatSummary | null {
  if (!isFields(value)) return null
  const { p50Ms, p99Ms, perSecond, ms } = value
  if (!isNumber(p50Ms) || !isNumber(p99Ms) || !isNumber(perSecond) || !isNumber(ms)) return null
  return { p50Ms, p99Ms, perSecond, ms }
}

function readAnswers(value: unknown): readonly OperationAnswer[] | null {
  if (!Array.isArray(value) || value.length > bounds.host.scriptAnswers) return null
  const answers: OperationAnswer[] = []
  for (const one of value as unknown[]) {
    if (!isFields(one)) return null
    const { result, server, config, slot, request, ms, label, queue, item } = one
    const op = OPERATION_NAMES.find((known) => known === one['op'])
    const status = STATUSES.find((known) => known === one['status'])
    if (op === undefined || status === undefined || !isNumber(ms)) return null
    if (!isShortText(request, 200) || !isTextOrNull(server) || !isTextOrNull(config)) return null
    if ((result !== null && !isInteger(result)) || (slot !== null && !isInteger(slot))) return null
    answers.push({
      op,
      ...(isInteger(label) ? { label } : {}),
      ...(isInteger(queue) ? { queue } : {}),
      ...(isInteger(item) ? { item } : {}),
      result,
      status,
      server,
      config,
      slot,
      request,
      ms
    })
  }
  return answers
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

function isInteger(value: unknown): value is number {
  return Number.isSafeInteger(value)
}

function isCount(value: unknown): value is number {
  return isInteger(value) && value >= 0
}

function isShortText(value: unknown, most: number): value is string {
  return typeof value === 'string' && value.length <= most
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || isShortText(value, 2000)
}
