/**
 * Files that the system gave the app to open. They are read here, and kept until the page asks
 * for them, whether it is there yet or not.
 */
import { open, stat } from 'node:fs/promises'
import path from 'node:path'
import { TextDecoder } from 'node:util'
import { bounds } from '../../shared/bounds'
import type { GivenFile } from '../../shared/channels/files'
import { UserError } from '../../shared/user-error'
import { parseLine } from '../check/parse-line'

const NOTEBOOK = '.ftqnb'
const TRACE = '.jsonl'

/** One notebook and one trace are shown at a time. */
type Shown = Exclude<GivenFile, { readonly kind: 'problem' }> & { readonly file: string }

export class GivenFiles {
  private waiting: Shown[] = []
  private problems: string[] = []
  /** Folders of traces that the page may open by their numbers, the newest last. */
  private readonly folders = new Map<number, string>()
  private traces = 0
  /** Files are read one after the other, in the order in which they were given. */
  private reading: Promise<void> = Promise.resolve()

  /** @param tell something is there to be taken */
  constructor(private readonly tell: () => void) {}

  /** Reads it; what came of it, good or bad, can be taken then. @param file absolute path */
  give(file: string): Promise<void> {
    this.reading = this.reading.then(async () => {
      try {
        this.keep(await this.read(file))
      } catch (error) {
        this.refuse(error instanceof Error ? error.message : String(error))
      }
      this.tell()
    })
    return this.reading
  }

  /** All that waits; problems last, so that they stay in sight. */
  take(): readonly GivenFile[] {
    const given: GivenFile[] = this.waiting.map((one) =>
      one.kind === 'trace'
        ? { kind: one.kind, number: one.number }
        : { kind: one.kind, name: one.name, text: one.text }
    )
    for (const problem of this.problems) given.push({ kind: 'problem', problem })
    this.waiting = []
    this.problems = []
    return given
  }

  /** The folder of a trace that was given. @throws UserError when too many were given since */
  folderOf(number: number): string {
    const folder = this.folders.get(number)
    if (folder === undefined) {
      throw new UserError('this trace is not known any more: open its file again')
    }
    return folder
  }

  private keep(given: Shown): void {
    const before = this.waiting.find(({ kind }) => kind === given.kind)
    if (before !== undefined && before.file !== given.file) {
      this.refuse(
        `${before.file} is not shown: ${given.file} was opened after it, ` +
          `and there is room for one ${given.kind}. Open it again to see it`
      )
    }
    this.waiting = [...this.waiting.filter(({ kind }) => kind !== given.kind), given]
  }

  private refuse(problem: string): void {
    this.problems = [...this.problems, problem].slice(-bounds.host.filesGiven)
  }

  private async read(file: string): Promise<Shown> {
    const about = await stat(file).catch((error: unknown) => {
      throw unreadable(file, error)
    })
    if (about.isDirectory()) return this.traceIn(file, file)
    const ending = path.extname(file).toLowerCase()
    if (!about.isFile() || (ending !== NOTEBOOK && ending !== TRACE)) {
      throw new UserError(
        `${file} cannot be opened: FTQueue opens notebooks (${NOTEBOOK}), traces (${TRACE}), and folders of traces`
      )
    }
    if (ending === NOTEBOOK) return readNotebook(file)
    await checkTrace(file)
    // What servers said to each other takes the traces of both.
    return this.traceIn(file, path.dirname(file))
  }

  private traceIn(file: string, folder: string): Shown {
    this.traces += 1
    this.folders.set(this.traces, folder)
    this.folders.delete(this.traces - bounds.host.filesGiven)
    return { kind: 'trace', number: this.traces, file }
  }
}

async function readNotebook(file: string): Promise<Shown> {
  const most = bounds.window.notebookFileBytes
  const bytes = await firstBytes(file, most + 1)
  if (bytes.length > most) {
    throw new UserError(
      `${file} is too large: notebooks up to ${most / 1024 / 1024} MiB are opened`
    )
  }
  return { kind: 'notebook', file, name: path.basename(file), text: textOf(file, bytes) }
}

/** @throws UserError unless it is called and begins as a trace does */
async function checkTrace(file: string): Promise<void> {
  if (!/.\.\d+\.jsonl$/.test(path.basename(file))) {
    throw new UserError(
      `${file} is not called as a trace is (NAME.N.jsonl): open one that FTQueue wrote, ` +
        'under the name that it had'
    )
  }
  const bytes = await firstBytes(file, bounds.host.traceFirstLineBytes)
  const end = bytes.indexOf('\n')
  // A line that is cut here is the trace's own business; it is looked at as it is opened.
  if (end < 0 && bytes.length === bounds.host.traceFirstLineBytes) return
  const line = parseLine(textOf(file, end < 0 ? bytes : bytes.subarray(0, end)))
  if ('problem' in line) {
    throw new UserError(
      `${file} is no trace of FTQueue (line 1: ${line.problem}): ` +
        'open one that "ftqueue serve --trace DIR" or Timeline wrote'
    )
  }
}

/** At most so many bytes of it, from its begin. */
async function firstBytes(file: string, most: number): Promise<Buffer> {
  try {
    const handle = await open(file, 'r')
    try {
      const { size } = await handle.stat()
      const buffer = Buffer.alloc(Math.min(size, most))
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, 0)
      return buffer.subarray(0, bytesRead)
    } finally {
      await handle.close()
    }
  } catch (error) {
    throw unreadable(file, error)
  }
}

function textOf(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new UserError(`${file} is no text: open another file, or an earlier copy of it`)
  }
}

function unreadable(file: string, error: unknown): UserError {
  const { code = 'error' } = error as NodeJS.ErrnoException
  return new UserError(
    code === 'ENOENT'
      ? `${file} does not exist: open it where it is now`
      : `${file} cannot be read (${code}): check that you may read it`
  )
}
