/** Reads a folder of traces: `DIR/NAME.INC.jsonl`, as `ftqueue serve --trace DIR` writes them. */
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { bounds } from '../../../shared/bounds'
import { UserError } from '../../../shared/user-error'
import { parseLine } from '../parse-line'
import type { ProcessTrace, TraceLine } from '../trace'
import { linesOf } from './lines'

export interface TraceFolder {
  readonly traces: readonly ProcessTrace[]
  readonly lines: number
  /** Files whose last line was cut off, and left out. */
  readonly torn: readonly string[]
  /** Files that hold nothing yet. */
  readonly empty: readonly string[]
  /** Files with a name that no trace has. */
  readonly ignored: readonly string[]
}

interface TraceFile {
  readonly file: string
  readonly name: string
  readonly incarnation: number
}

/** So often whoever waits is told how many lines were read. */
const TOLD_LINES = 10_000

/**
 * @param onLines is told how many lines were read, now and then
 * @throws UserError when the folder cannot be read, holds no traces, or holds something else under their name
 */
export async function readTraceFolder(
  folder: string,
  linesMost: number = bounds.host.checkLines,
  onLines: (lines: number) => void = () => undefined
): Promise<TraceFolder> {
  const names = await listFolder(folder)
  const files = names.flatMap((file): TraceFile[] => {
    const parts = /^(.+)\.(\d+)\.jsonl$/.exec(file)
    if (parts === null) return []
    return [{ file, name: parts[1] ?? '', incarnation: Number(parts[2]) }]
  })
  const torn: string[] = []
  const empty: string[] = []
  const read: (ProcessTrace & { readonly name: string })[] = []
  let lines = 0
  for (const file of files) {
    const before = lines
    const trace = await readTrace(folder, file, linesMost - lines, linesMost, (read) => {
      if ((before + read) % TOLD_LINES === 0) onLines(before + read)
    })
    if (trace.torn) torn.push(file.file)
    const [first] = trace.lines
    if (first === undefined) {
      empty.push(file.file)
      continue
    }
    lines += trace.lines.length
    const { server } = first
    const { incarnation } = file
    const twin = read.find((one) => one.server === server && one.incarnation === incarnation)
    if (twin !== undefined) {
      throw new UserError(
        `${twin.name}.jsonl and ${file.file} in ${folder} are both of start ${incarnation} of ` +
          `server ${server}: keep the traces of one run only`,
        'dir'
      )
    }
    const name = `${file.name}.${file.incarnation}`
    read.push({ server, incarnation, name, ended: 'unknown', ...trace })
  }
  if (read.length === 0) throw nothingHere(folder, files.length)
  return {
    traces: read.map((trace) => ({ ...trace, ended: endOf(trace, read) })),
    lines,
    torn,
    empty,
    ignored: names.filter((file) => !files.some((one) => one.file === file))
  }
}

async function listFolder(folder: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.jsonl'))
      .map(({ name }) => name)
      .sort()
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error'
    const problem =
      code === 'ENOENT'
        ? 'does not exist'
        : code === 'ENOTDIR'
          ? 'is a file, not a folder'
          : `cannot be read (${code})`
    throw new UserError(
      `the folder ${folder} ${problem}: give the one that "ftqueue serve --trace DIR" wrote to`,
      'dir'
    )
  }
}

function nothingHere(folder: string, files: number): UserError {
  const what =
    files === 0 ? 'holds no traces (NAME.N.jsonl)' : 'holds only traces without a single line'
  return new UserError(
    `the folder ${folder} ${what}: give the one that "ftqueue serve --trace DIR" wrote to`,
    'dir'
  )
}

/** A server that was started again had ended; of the last start nobody knows. */
function endOf(trace: ProcessTrace, all: readonly ProcessTrace[]): ProcessTrace['ended'] {
  const { server, incarnation } = trace
  const wasFollowed = all.some(
    (other) => other.server === server && other.incarnation > incarnation
  )
  return wasFollowed ? 'killed' : 'unknown'
}

async function readTrace(
  folder: string,
  { file }: TraceFile,
  linesLeft: number,
  linesMost: number,
  onLine: (lines: number) => void
): Promise<{ readonly lines: TraceLine[]; readonly torn: boolean }> {
  const lines: TraceLine[] = []
  const same = new SameText()
  try {
    for await (const { text, ended } of linesOf(join(folder, file))) {
      const line = parseLine(text)
      if ('problem' in line) {
        // A server that was killed while it wrote.
        if (!ended) return { lines, torn: true }
        throw badLine(folder, file, lines.length + 1, line.problem)
      }
      const server = lines[0]?.server ?? line.server
      if (line.server !== server) {
        const problem = `it is of server ${line.server}, the ones before of ${server}`
        throw badLine(folder, file, lines.length + 1, problem)
      }
      if (lines.length === linesLeft) {
        throw new UserError(
          `the traces in ${folder} have more than ${linesMost} lines, more than can be checked ` +
            'together: check a shorter run',
          'dir'
        )
      }
      lines.push(same.share(line))
      onLine(lines.length)
    }
  } catch (error) {
    if (error instanceof UserError) throw error
    const code = (error as NodeJS.ErrnoException).code ?? String(error)
    throw new UserError(
      `the trace ${join(folder, file)} cannot be read (${code}): check that you may read it`,
      'dir'
    )
  }
  return { lines, torn: false }
}

function badLine(folder: string, file: string, line: number, problem: string): UserError {
  return new UserError(
    `line ${line} of ${join(folder, file)} is not a trace's: ${problem}; ` +
      'keep nothing but traces under such names',
    'dir'
  )
}

/** Keeps one copy of the texts that stand in line after line. */
class SameText {
  private readonly known = new Map<string, string>()

  share(line: TraceLine): TraceLine {
    const fields = line as unknown as Record<string, unknown>
    for (const name of ['server', 'ev', 'config', 'origin', 'op', 'status', 'phase']) {
      const value = fields[name]
      if (typeof value === 'string') fields[name] = this.one(value)
    }
    return line
  }

  private one(text: string): string {
    const known = this.known.get(text)
    if (known !== undefined) return known
    this.known.set(text, text)
    return text
  }
}
